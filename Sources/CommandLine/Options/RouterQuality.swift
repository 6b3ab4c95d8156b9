internal import LogReading
internal import Routing
internal import Running
internal import TextModels
internal import Training

/// What expected quality rests on: a quality map of the very pair that is routed, or why there is none. Nothing is promised of
/// a pair that nobody graded, whichever pair ranks its prompts.
struct RouterQuality {
  private(set) var map: QualityMap?
  private(set) var resamples: QualityMapResamples?
  /// The models whose gap `map` holds, as the labels spell them.
  private(set) var pair: ModelPair?
  /// Why there is no map.
  private(set) var note: String?
  /// Whether there is none because nobody graded the pair that is routed.
  private(set) var isUngraded = false
  /// What the log is compared with: the router's training prompts, or the labels that were given; nil if nothing is at hand.
  private(set) var training: TrainingComparison?
  /// Of `--labels`; nil without it.
  private(set) var labels: LabelledQuality?

  static let labels: Option<String?> = Option(
    "labels", .file(),
    "Graded prompts of the models that are routed, {prompt, STRONG: grade, WEAK: grade} as JSON lines, which the router was not "
      + "trained on: expected quality then follows from them, not from the router's own map. "
      + "At least \(QualityMapFit.minimumCount), "
      + "from requests like those of the log."
  ).excluding([RouterOptions.embeddingField], because: "vectors of your own do not compare with those of the labels")

  init(_ router: ResolvedRouter, _ options: ParsedOptions, aliases: ModelAliasTable) throws {
    let own = try router.artefact?.trainingComparison()
    guard let path = options[RouterQuality.labels] else {
      training = own
      try take(router, aliases: aliases)
      return
    }
    let labels = try LabelledQuality(
      .init([path], aliases: aliases), pair: router.pair, router: router.router, embedder: router.embedder,
      aliases: aliases, known: own?.sketch)
    let fit = try labels.map()
    (map, resamples, pair, training) = (fit.map, fit.resamples, router.pair, labels.comparison)
    self.labels = labels
  }

  /// The router's own map, if it is of the models that are routed.
  private mutating func take(_ router: ResolvedRouter, aliases: ModelAliasTable) throws {
    guard let card = router.card, let map = card.qualityMap else {
      note = "the router has no quality map"
      return
    }
    let own = ModelPair(strong: card.strong, weak: card.weak)
    guard router.scoresOwnPair, router.ranking == nil else {
      isUngraded = true
      note =
        "nobody graded \(router.pair.strong) and \(router.pair.weak) for this router, "
        + (router.ranking == nil
          ? "whose quality map is of \(own.strong) and \(own.weak)"
          : "whose win rates are those of \(own.strong) over \(own.weak)")
      return
    }
    (self.map, pair, resamples) = (map, own, try router.qualityResamples())
  }
}
