package import FileFormats
internal import Glibc
internal import LogReading
internal import Numerics
package import Routing
package import TextModels

/// Makes a grouped router from labels of one pair: gains of groups, a ridge regression of what is left inside them on the
/// embedding and the form of the prompt, and a logistic regression that makes win rates of gains. All of it is in closed
/// form but for a few Newton steps: the same labels give the same bits.
///
/// What is left inside groups is measured against gains that each label had no part in (`GroupEffects.gain(without:)`), so
/// that a small group does not hide what its prompts have to say.
package struct GroupedTrainer: RouterTrainer {
  package static let kind = RouterDescriptor.grouped
  package static let optionNames = ["group", "curve-draws"]

  struct Settings: Sendable {
    /// Of standardised features next to an embedding of length 1, as the mixture has it.
    var featureScale = 0.126
    /// Fewer labels make no router.
    var leastLabels = GroupedTrainer.leastLabels
    /// Draws of the learning curve; 0 leaves it out.
    var drawCount = LearningCurve.standardDrawCount
    var seed: UInt64 = 1
    var groupSources: [String] = []
  }

  package static let leastLabels = 50

  package var job: TrainingJob
  var tuning = Settings()

  package init(_ job: TrainingJob, _ options: TrainerOptions = TrainerOptions()) {
    self.job = job
    tuning.seed = options.seed
    tuning.groupSources = options.groupSources
    if let count = options.curveDrawCount { tuning.drawCount = count }
  }

  package var settings: [(name: String, value: String)] {
    [
      ("group", tuning.groupSources.isEmpty ? "none" : tuning.groupSources.joined(separator: ", ")),
      ("feature-scale", "\(tuning.featureScale)"), ("penalty", "by leaving one out"),
      ("prior", "by the method of moments"), ("curve-draws", "\(tuning.drawCount)"), ("seed", "\(tuning.seed)"),
    ]
  }

  package func train(
    _ set: LabelledPromptSet, embeddings: EmbeddingMatrix, progress: (String) -> Void
  ) throws(InputError) -> TrainedRouter {
    let examples = try examples(set, embeddings)
    guard examples.count >= tuning.leastLabels else {
      throw fail(
        "too few rows compare \(job.strong) and \(job.weak): \(set.counted(examples.map(\.row))), where a grouped router "
          + "needs \(tuning.leastLabels)")
    }
    var trained = try router(examples, set: set, progress: progress)
    guard tuning.drawCount > 0 else { return trained }
    trained.record.curve = LearningCurve(
      examples, depth: set.groupSources.count, settings: tuning, texts: examples.map { set.prompts[$0.row].text })
    progress(
      trained.record.curve?.verdict
        ?? (examples.count < LearningCurve.leastLabels
          ? "no learning curve: \(FigureText.count(examples.count, of: "label")), and \(LearningCurve.leastLabels) are needed"
          : "no learning curve: labels share too few texts, or on those held out the strong model is no better")
    )
    return trained
  }

  /// The same without a learning curve, of however few labels.
  package func trainPart(
    _ set: LabelledPromptSet, embeddings: EmbeddingMatrix
  ) throws(InputError) -> TrainedRouter {
    let examples = try examples(set, embeddings)
    guard examples.count >= 2 else { throw fail("too few rows compare the two models: \(examples.count)") }
    return try router(examples, set: set) { _ in }
  }

  private func router(
    _ examples: [GroupedExample], set: LabelledPromptSet, progress: (String) -> Void
  ) throws(InputError) -> TrainedRouter {
    let wins = examples.count { $0.gain > 0 }
    guard wins > 0, wins < examples.count else {
      throw fail("\(job.strong) beats \(job.weak) on \(wins) of \(examples.count): there is nothing to distinguish")
    }
    let depth = set.groupSources.count
    let fit = GroupedFit(examples, depth: depth, featureScale: tuning.featureScale)
    let link = fit.link
    let model = GroupedModel(
      tree: fit.effects.tree, depth: depth, rest: fit.rest, intercept: link.intercept, slope: link.slope,
      dimension: job.embedder.dimension)
    var manifest = job.manifest(Self.kind, models: [job.strong, job.weak], rowCount: examples.count)
    manifest.groups = GroupSettings(
      sources: set.groupSources, priorLabels: fit.effects.priors, names: model.tree.groups.map(\.name))
    var record = TrainingRecord()
    record.promptCount = set.textCount(of: examples.map(\.row))
    record.battleCount = examples.count
    record.tieCount = examples.count { $0.gain == 0 }
    record.groups = fit.effects.figures
    for line in notes(fit, examples, sources: set.groupSources) { progress(line) }
    return TrainedRouter(manifest: manifest, tensors: model.tensors(), record: record)
  }

  private func examples(
    _ set: LabelledPromptSet, _ embeddings: EmbeddingMatrix
  ) throws(InputError) -> [GroupedExample] {
    job.check(embeddings, set)
    guard set.known(job.strong) != nil, set.known(job.weak) != nil else {
      throw fail("none has grades of both \(job.strong) and \(job.weak); name the pair with --strong and --weak")
    }
    let examples = try set.gains(strong: job.strong, weak: job.weak).map { (label) throws(InputError) in
      let prompt = set.prompts[label.prompt]
      if let bad = prompt.grades.first(where: { !(0...1).contains($0.grade) }) {
        throw fail(
          "\(set.models[bad.model]) has the grade \(bad.grade); a grouped router takes grades from 0, a failure, to 1")
      }
      return GroupedExample(
        prompt, row: label.prompt, gain: label.gain, stem: embeddings.withRow(label.prompt) { $0.map(Double.init) })
    }
    guard set.groupSources.isEmpty || examples.contains(where: { !$0.path.isEmpty }) else {
      throw fail(
        "no label of both models has a group by \(set.groupSources.joined(separator: " or ")), nor a member "
          + "'\(LabelGroups.member)': name a field that the labels have, or leave --group out")
    }
    return examples
  }

  private func notes(_ fit: GroupedFit, _ examples: [GroupedExample], sources: [String]) -> [String] {
    let rest =
      fit.penalty.isFinite
      ? "inside groups: ridge regression with the penalty \(FigureText.count(Int(fit.penalty))), found by leaving one out"
      : "inside groups: embedding and form of the prompts say nothing that holds when one is left out"
    guard !sources.isEmpty else { return ["no groups: give --group, or a member 'group' in the labels", rest] }
    var notes: [String] = []
    for (level, source) in sources.enumerated() {
      let count = fit.effects.figures.count { $0.names.count == level + 1 }
      let missing = examples.count { $0.path.count <= level }
      let prior = fit.effects.priors[level]
      notes.append(
        "\(FigureText.count(count, of: "group")) by \(source), "
          + (prior.isFinite
            ? "each drawn to its parent as by \(FigureText.fixed(prior, 1)) labels" : "which show no difference")
          + (missing > 0 ? "; \(FigureText.count(missing, of: "label")) without one" : ""))
    }
    return notes + [rest]
  }

  private func fail(_ reason: String) -> InputError { InputError("the training prompts", reason) }
}

/// A label as a grouped router learns from it.
struct GroupedExample: Sendable {
  /// Its place among the set's prompts.
  let row: Int
  /// Names of its groups as far as it has them, the parent's first.
  let path: [String]
  /// The strong model's grade less the weak one's.
  let gain: Double
  let weight: Double
  let features: PromptFeatures
  /// The stem's embedding.
  let stem: [Double]

  init(_ prompt: LabelledPrompt, row: Int, gain: Double, stem: [Double]) {
    (self.row, self.gain, self.stem) = (row, gain, stem)
    path = Array(prompt.groups.prefix { !$0.isEmpty })
    weight = prompt.weight
    var text = prompt.text
    features = text.withUTF8 { PromptFeatures($0, form: PromptForm($0)) }
  }
}

/// Groups, and what is left inside them: gains of labels, fitted.
struct GroupedFit {
  let effects: GroupEffects
  let rest: LinearExpert
  /// Of the ridge regression; infinite where there is none.
  let penalty: Double
  /// By example: the gain that the others predict for it.
  private let leftOut: [Double]
  private let examples: [GroupedExample]

  /// - Parameter examples: at least two.
  init(_ examples: [GroupedExample], depth: Int, featureScale: Double) {
    self.examples = examples
    let effects = GroupEffects(
      examples.map { GroupEffects.Label(path: $0.path, value: $0.gain, weight: $0.weight) }, depth: depth)
    let expected = examples.indices.map { effects.gain(without: $0) }
    let (means, deviations) = ExpertFit.moments(examples.map(\.features), leastDeviation: 1e-6)
    var design = DesignMatrix(columnCount: PromptFeatures.count + (examples.first?.stem.count ?? 0))
    for example in examples {
      design.append(
        ExpertFit.standardized(example.features, means, deviations).map { $0 * featureScale } + example.stem)
    }
    let ridge = LeaveOneOutRidge(
      design, targets: zip(examples, expected).map { $0.gain - $1 }, exampleWeights: examples.map(\.weight))
    self.effects = effects
    penalty = ridge.penalty
    leftOut = zip(expected, ridge.leftOut).map { $0 + $1 }
    rest =
      ridge.penalty.isFinite
      ? LinearExpert(
        embedding: ridge.weights.dropFirst(PromptFeatures.count).map { Float($0) },
        features: ridge.weights.prefix(PromptFeatures.count).map { $0 * featureScale }, means: means,
        deviations: deviations, bias: ridge.intercept)
      : LinearExpert(bias: ridge.intercept)
  }

  /// The gain of a prompt by this fit.
  ///
  /// - Parameter tree: of `effects`, made once.
  func gain(_ example: GroupedExample, tree: GroupTree) -> Double {
    let stem = example.stem.map { Float($0) }
    return tree.gain(ofPath: example.path)
      + stem.withUnsafeBufferPointer { stem in
        example.features.values.withUnsafeBufferPointer { rest.sum(stem, $0) }
      }
  }

  /// How a gain becomes the probability that the strong model wins: a logistic regression of the wins on gains that the
  /// others predict. Its slope is at least a tenth of what it is where every point of gain is one of wins, so that win
  /// rates never order prompts against their gains.
  var link: (intercept: Double, slope: Double) {
    let weights = examples.map(\.weight)
    let labels = examples.map { $0.gain > 0 }
    let base = Weighted.mean(labels.map { $0 ? 1 : 0 }, weights)
    let mean = Weighted.mean(leftOut, weights)
    let plain = 1 / (base * (1 - base))
    let deviation = Weighted.mean(leftOut.map { ($0 - mean) * ($0 - mean) }, weights).squareRoot()
    var slope = plain / 10
    if deviation > 1e-9 {
      var design = DesignMatrix(columnCount: 1)
      for gain in leftOut { design.append([(gain - mean) / deviation]) }
      slope = max(slope, LogisticRegression(design, labels: labels).weights[0] / deviation)
    }
    return (log(base / (1 - base)) - slope * mean, slope)
  }
}
