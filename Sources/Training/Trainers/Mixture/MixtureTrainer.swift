package import FileFormats
package import Routing
package import TextModels

/// Makes a mixture of linear experts from graded prompts of one pair and, for the open expert, of other models too.
/// Closed-form but for the gate's few Newton steps: the same inputs give the same bits.
package struct MixtureTrainer: RouterTrainer {
  package static let kind = RouterDescriptor.mixture
  package static let optionNames: [String] = []

  /// All of them were set by cross-validation inside the training data of the shipped artefact and are flat there.
  struct Settings {
    /// How far a grade is drawn to the mean of its domain.
    var smoothing = 0.8
    /// Prompts' worth of the overall mean in the mean of a domain.
    var domainPrior = 10.0
    /// Of the ridge regressions on embeddings.
    var penalty = 10.0
    /// Of a ridge regression on features alone.
    var featurePenalty = 1_000.0
    /// Of standardised features next to an embedding of length 1.
    var featureScale = 0.126
    /// The same for the open expert, where assumed gains teach it.
    var openFeatureScale = 0.2
    /// Of standardised features and their squares before the gate's penalty.
    var gateScale = 0.3
    /// Keeps a feature that hardly varies among graded prompts from shutting the gate.
    var leastGateDeviation = 0.1
    /// Fewer graded prompts of one form make no expert.
    var leastExamples = 50
    /// Folds of the choice of an expert's inputs.
    var foldCount = 5
    var seed: UInt64 = 1
  }

  package var job: TrainingJob
  var tuning = Settings()

  package init(_ job: TrainingJob, _ options: TrainerOptions = TrainerOptions()) {
    self.job = job
    tuning.seed = options.seed
  }

  package var settings: [(name: String, value: String)] {
    [
      ("smoothing", "\(tuning.smoothing)"), ("domain-prior", "\(tuning.domainPrior)"), ("penalty", "\(tuning.penalty)"),
      ("feature-penalty", "\(tuning.featurePenalty)"), ("feature-scale", "\(tuning.featureScale)"),
      ("open-feature-scale", "\(tuning.openFeatureScale)"),
      ("gate-scale", "\(tuning.gateScale)"), ("least-gate-deviation", "\(tuning.leastGateDeviation)"),
      ("least-examples", "\(tuning.leastExamples)"), ("folds", "\(tuning.foldCount)"), ("seed", "\(tuning.seed)"),
    ]
  }

  package func train(
    _ set: LabelledPromptSet, embeddings: EmbeddingMatrix, progress: (String) -> Void
  ) throws(InputError) -> TrainedRouter {
    job.check(embeddings, set)
    let (strong, weak) = (job.strong, job.weak)
    let examples = try examples(set)
    let graded = examples.filter(\.isGraded)
    guard graded.count >= tuning.leastExamples else {
      throw fail(
        "too few rows compare \(strong) and \(weak): \(set.counted(graded.map(\.row))), where a mixture needs "
          + "\(tuning.leastExamples)")
    }
    let fit = ExpertFit(embeddings: embeddings, settings: tuning)
    guard let open = fit.openExpert(examples) else {
      let wins = graded.count { ($0.gain ?? 0) > 0 }
      throw fail(
        "\(strong) beats \(weak) on \(wins) of \(graded.count): there is nothing to distinguish")
    }
    func expert(isMultipleChoice: Bool) -> LinearExpert? {
      let chosen = graded.filter { $0.form.isMultipleChoice == isMultipleChoice }
      // What is assumed of free-form prompts belongs to the open expert.
      let assumed = isMultipleChoice ? examples.filter { $0.isAssumed && $0.form.isMultipleChoice } : []
      return chosen.count < tuning.leastExamples ? nil : fit.expert(chosen, assumed: assumed)
    }
    let free = expert(isMultipleChoice: false)
    let model = MixtureModel(
      exam: expert(isMultipleChoice: true), free: free, gate: free == nil ? nil : fit.gate(examples), open: open,
      dimension: job.embedder.dimension)
    let manifest = job.manifest(Self.kind, models: [strong, weak], rowCount: examples.count)
    var record = TrainingRecord()
    record.promptCount = set.textCount(of: examples.map(\.row))
    record.battleCount = graded.count
    record.tieCount = graded.count { $0.gain == 0 }
    return TrainedRouter(manifest: manifest, tensors: model.tensors(), record: record)
  }

  private func examples(_ set: LabelledPromptSet) throws(InputError) -> [MixtureExample] {
    guard let strongIndex = set.known(job.strong), let weakIndex = set.known(job.weak) else {
      throw fail("none has grades of both \(job.strong) and \(job.weak); name the pair with --strong and --weak")
    }
    var examples: [MixtureExample] = []
    for (row, prompt) in set.prompts.enumerated() where !prompt.grades.isEmpty {
      if let bad = prompt.grades.first(where: { !(0...1).contains($0.grade) }) {
        throw fail(
          "\(set.models[bad.model]) has the grade \(bad.grade); a mixture takes grades from 0, a failure, to 1")
      }
      examples.append(MixtureExample(prompt, row: row, strong: strongIndex, weak: weakIndex))
    }
    return examples
  }

  private func fail(_ reason: String) -> InputError {
    InputError("the training prompts", reason)
  }
}

/// A prompt as the experts of a mixture learn from it.
struct MixtureExample {
  /// Its row among the set's prompts, which is the row of its stem's embedding.
  let row: Int
  let domain: String
  let weight: Double
  let form: PromptForm
  let features: PromptFeatures
  /// Of the stem without its choices; the features themselves for any other prompt.
  let stemFeatures: PromptFeatures
  /// The strong model's grade less the weak one's; nil unless both have one.
  let gain: Double?
  /// Whether the gain is what somebody expects and not what answers were worth.
  let isAssumed: Bool
  /// Whether both models' answers were graded.
  var isGraded: Bool { gain != nil && !isAssumed }
  /// 1 less the weak model's grade, or less the mean of all grades where the weak model has none.
  let failure: Double

  init(_ prompt: LabelledPrompt, row: Int, strong: Int, weak: Int) {
    self.row = row
    domain = prompt.domain
    weight = prompt.weight
    var text = prompt.text
    (form, features, stemFeatures) = text.withUTF8 { bytes in
      let form = PromptForm(bytes)
      let stem = UnsafeBufferPointer(rebasing: bytes[..<form.stemCount])
      return (
        form, PromptFeatures(bytes, form: form), PromptFeatures(stem, form: PromptForm(stem))
      )
    }
    let strongGrade = prompt.grade(of: strong)
    let weakGrade = prompt.grade(of: weak)
    gain = strongGrade.flatMap { strong in weakGrade.map { strong - $0 } }
    isAssumed = prompt.isAssumed && gain != nil
    let mean = prompt.grades.reduce(0) { $0 + $1.grade } / Double(max(1, prompt.grades.count))
    failure = 1 - (weakGrade ?? mean)
  }
}

/// Means of weighted values.
enum Weighted {
  /// - Parameter weights: one a value, above 0 in sum.
  static func mean(_ values: [Double], _ weights: [Double]) -> Double {
    var sum = 0.0
    var total = 0.0
    for (value, weight) in zip(values, weights) {
      sum += value * weight
      total += weight
    }
    return sum / total
  }

  /// Values drawn towards the mean of their domain, itself drawn towards the mean of all as if `prior` further values
  /// stood there: `share * domain mean + (1 - share) * value`.
  ///
  /// A single answer says little about a prompt, its neighbours of one domain say more; the mean of a domain is what an
  /// empirical Bayes estimate would take (Efron and Morris 1975).
  static func smoothed(
    _ values: [Double], _ weights: [Double], domains: [String], share: Double, prior: Double
  ) -> [Double] {
    let overall = mean(values, weights)
    var sums: [String: (sum: Double, weight: Double)] = [:]
    for (index, domain) in domains.enumerated() {
      let known = sums[domain] ?? (sum: prior * overall, weight: prior)
      sums[domain] = (known.sum + values[index] * weights[index], known.weight + weights[index])
    }
    return domains.enumerated().map { index, domain in
      let (sum, weight) = sums[domain] ?? (sum: overall, weight: 1)
      return share * sum / weight + (1 - share) * values[index]
    }
  }
}
