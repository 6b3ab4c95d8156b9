internal import Numerics
internal import Routing
internal import Running
internal import Training

/// The options that say when enough prompts are labelled.
enum StoppingOptions {
  static let stopAt: Option<Double?> = Option(
    "stop-at", .margin,
    "Ask only while the labels of --data leave the saving at --quality less certain than this: its 95% interval is wider than P on "
      + "both sides, or not known. Otherwise nothing is written. Says how many more labels it would take."
  ).needing([ChoosingOptions.choose]).needing([quality], because: "a saving is one at a quality")
  static let quality = GoalOptions.quality.documented(
    "For --stop-at: the part of the gap between the models at which strong calls are saved, such as 90%."
  ).needing([stopAt])
  static let router = RouterOptions.router.documented(
    "For --stop-at: the router that is to save them, one that was not trained on --data."
  ).needing([stopAt])
  static let scorePair = RouterOptions.scorePair.needing([stopAt])

  static let all: [any AnyOption] = [stopAt, quality, router, scorePair]
}

extension ValueType where Value == Double {
  /// Half the width of an interval of a share.
  static var margin: ValueType {
    ValueType("P", expected: "half the width of an interval, from 0.1% to 50%, such as 2%") { (text) throws(BadValue) in
      guard let value = Fraction.parse(text.hasPrefix("±") ? String(text.dropFirst()) : text),
        (0.001...0.5).contains(value)
      else { throw BadValue() }
      return value
    }
  }
}

/// `--stop-at`: whether the labels that there are say well enough what a router saves.
struct LabelsSoFar {
  let isEnough: Bool
  let notes: [String]

  /// Nil without `--stop-at`.
  init?(_ options: ParsedOptions, strong: String, weak: String) throws {
    guard let margin = options[StoppingOptions.stopAt], let quality = options[StoppingOptions.quality] else {
      return nil
    }
    let aliases = try options.aliases()
    let read = try LabelledQuality.Labels(options[ChoosingOptions.data], aliases: aliases)
    let count = read.count(of: ModelPair(strong: strong, weak: weak), aliases: aliases)
    guard count >= LabelledQuality.leastCount else {
      isEnough = false
      notes = [
        "\(FigureText.count(count, of: "label")) so far: what is saved is estimated from \(LabelledQuality.leastCount) on"
      ]
      return
    }
    // Here the pair has to be named; elsewhere it need not.
    var routed = options
    try routed.set(RouterOptions.strong, texts: [strong])
    try routed.set(RouterOptions.weak, texts: [weak])
    let name = options[StoppingOptions.router]
    let router = try ResolvedRouter(routed, named: name, aliases: aliases, seed: options[ReadingOptions.seed])
    let labels = try LabelledQuality(
      read, pair: router.pair, router: router.router, embedder: router.embedder, aliases: aliases,
      known: router.artefact?.trainingComparison()?.sketch)
    let precision = SavingPrecision(labels.scores, texts: labels.texts, quality: quality)
    isEnough = precision.margin.map { $0 <= margin } ?? false
    notes =
      labels.notes
      + LabelsSoFar.notes(precision, router: "\(name)", strong: strong, quality: quality, margin: margin)
  }

  private static func notes(
    _ precision: SavingPrecision, router: String, strong: String, quality: Double, margin: Double
  ) -> [String] {
    let labels = FigureText.count(precision.labelCount, of: "labelled prompt")
    guard let saving = precision.saving, let interval = precision.interval, let own = precision.margin else {
      return [
        "\(labels) \(precision.labelCount == 1 ? "does" : "do") not show that \(strong) is the better model, so no saving is known"
      ]
    }
    func percent(_ part: Double) -> String { FigureText.percent(part) }
    var notes = [
      "at a quality of \(percent(quality)), \(router) saves \(percent(saving)) of the strong calls, 95% interval "
        + "\(percent(interval.lowerBound)) to \(percent(interval.upperBound)), which is ±\(percent(own)): by "
        + "\(labels), of prompts drawn as these were"
    ]
    if own > margin, let needed = precision.labelsNeeded(for: margin) {
      notes.append(
        "±\(percent(margin)) would take about \(FigureText.count(needed, of: "label")), "
          + "\(FigureText.count(max(1, needed - precision.labelCount))) more: an interval narrows with the root of their number"
      )
    } else {
      notes.append("this is no wider than ±\(percent(margin)): nothing more is asked, and nothing is written")
    }
    return notes
  }
}
