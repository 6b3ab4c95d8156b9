package import FileFormats
internal import Numerics
package import Routing
package import Running
package import TextModels

/// What a router's win rates are worth by graded prompts that its user brings, of any pair of models: the quality map that a
/// router trained on other models, or for other kinds of task, cannot have.
///
/// The labels are taken as prompts that the router has not seen, from requests like those of the log.
package struct LabelledQuality: Sendable {
  /// One prompt after the other, as the file has them.
  package let scores: HeldOutScores
  /// Of these prompts.
  package let texts: [String]
  /// What a grade measures.
  package let unit: String
  /// How close the labelled prompts are to each other; nil for a router without embeddings.
  package let comparison: TrainingComparison?
  /// What a user should know, a line each.
  package let notes: [String]
  private let name: String

  /// - Parameters:
  ///   - labels: with grades of both models of `pair`.
  ///   - pair: by any of the models' spellings.
  ///   - known: the prompts that the router was trained on, as far as they are at hand.
  package init(
    _ labels: Labels, pair: ModelPair, router: any Router, embedder: (any EmbeddingModel)?, aliases: ModelAliasTable,
    known: TrainingSketch?
  ) throws(InputError) {
    let (path, sources) = (labels.path, labels.sources)
    var set = labels.set
    try LabelledGroups.name(
      &set, of: sources, by: try LabelledGroups.fields(router.groupSources, origin: "the router"))
    let (strong, weak) = (aliases.resolve(pair.strong).canonical, aliases.resolve(pair.weak).canonical)
    for (model, given) in [(strong, pair.strong), (weak, pair.weak)] where set.known(model) == nil {
      throw InputError(
        path, "grades no answer of '\(given)'" + NearestNames.suggestion(for: given, among: set.models))
    }
    let gains = set.gains(strong: strong, weak: weak)
    guard gains.count >= LabelledQuality.leastCount else {
      throw InputError(
        path,
        "grades both \(pair.strong) and \(pair.weak) on too few rows: \(set.counted(gains.map(\.prompt))); "
          + "\(LabelledQuality.leastCount) are needed")
    }
    let texts = gains.map { set.prompts[$0.prompt].text }
    let groups = set.groupSources.isEmpty ? [] : gains.map { set.prompts[$0.prompt].groups }
    var rates = RouterScores()
    var scratch = ScoringScratch()
    var embeddings: EmbeddingMatrix?
    for start in stride(from: 0, to: texts.count, by: LabelledQuality.batchSize) {
      let rows = start..<min(start + LabelledQuality.batchSize, texts.count)
      let batch = RouterBatch(
        texts: Array(texts[rows]), for: router, embedder: embedder,
        identities: rows.map { SplitMix64.mix(UInt64($0)) }, groups: groups.isEmpty ? [] : Array(groups[rows]))
      router.score(batch, into: &rates, scratch: &scratch)
      if embedder != nil {
        var all = embeddings ?? EmbeddingMatrix(dimension: batch.embeddings.dimension)
        embeddings = nil  // so that the rows are not copied
        for row in 0..<batch.embeddings.count {
          batch.embeddings.withRow(row) { values in all.appendRow { _ = $0.update(fromContentsOf: values) } }
        }
        embeddings = all
      }
    }
    var scores = HeldOutScores()
    scores.winRates = rates.winRates
    scores.gains = gains.map(\.gain)
    self.scores = scores
    self.texts = texts
    unit = set.gradeUnit(strong: strong, weak: weak)
    name = sources.map(\.name).joined(separator: ", ")
    comparison = embeddings.flatMap { TrainingSketch(drawing: $0, seed: 1) }.flatMap { TrainingComparison($0) }
    notes = LabelledQuality.notes(path, count: texts.count, embeddings, known: known)
  }

  /// Fewer labels say too little.
  package static let leastCount = QualityMapFit.minimumCount
  private static let batchSize = 256

  /// Graded prompts as they were read, which no router has scored yet.
  package struct Labels: Sendable {
    /// For messages.
    let path: String
    let set: LabelledPromptSet
    let sources: [LabelSource]

    /// - Parameter paths: any layouts of labels; at least one.
    package init(_ paths: [String], aliases: ModelAliasTable) throws(InputError) {
      var set = LabelledPromptSet()
      var sources: [LabelSource] = []
      for path in paths {
        let source = try LabelSource(path: path)
        _ = try source.read(into: &set) { aliases.resolve($0).canonical }
        sources.append(source)
      }
      path = paths.joined(separator: ", ")
      (self.set, self.sources) = (set, sources)
    }

    /// How many rows have grades of both models of a pair, by any of their spellings.
    package func count(of pair: ModelPair, aliases: ModelAliasTable) -> Int {
      set.gains(
        strong: aliases.resolve(pair.strong).canonical, weak: aliases.resolve(pair.weak).canonical
      ).count
    }
  }

  private static func notes(
    _ path: String, count: Int, _ embeddings: EmbeddingMatrix?, known: TrainingSketch?
  ) -> [String] {
    guard let embeddings, let known, known.dimension == embeddings.dimension else { return [] }
    var scratch = ScoringScratch()
    let seen = known.nearest(to: embeddings, scratch: &scratch).duplicateCount
    return seen == 0
      ? []
      : [
        "warning: \(FigureText.count(seen)) of the \(FigureText.count(count, of: "prompt")) of \(path) were among those that "
          + "the router was trained on, so expected quality looks better than it is"
      ]
  }

  /// The map, with its resamples.
  package func map(seed: UInt64 = 1) throws(InputError) -> QualityMapFit {
    try QualityMapFit(scores, unit: unit, method: "win rates of the prompts of \(name)", seed: seed)
  }
}
