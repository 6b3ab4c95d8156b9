internal import LogReading
internal import Numerics
package import Running

/// Money as people read it.
extension FigureText {
  /// `$1,234.50`
  static func money(_ amount: USD, decimals: Int) -> String {
    let text = amount.rounded(to: decimals)
    return text.hasPrefix("-") ? "−$" + text.dropFirst() : "$" + text
  }

  /// Decimals that show the smallest of these amounts with three digits, at least cents.
  static func decimals(for amounts: [USD]) -> Int {
    var decimals = 2
    guard let least = amounts.map(\.approximate).filter({ $0 > 0 }).min() else { return decimals }
    var scaled = least * 100
    while scaled < 100, decimals < 9 {
      scaled *= 10
      decimals += 1
    }
    return decimals
  }

  /// Those for the amounts of a bill.
  static func decimals(of projection: CostProjection) -> Int {
    decimals(for: [projection.routed, projection.allStrong, projection.allWeak, projection.random])
  }
}

/// Between what the routed cost lies, as far as the tokens are not known, in one sentence.
package enum CostBoundsText {
  /// Nil where all tokens are known.
  package static func line(_ report: CostReport) -> String? {
    let (totals, bounds) = (report.totals, report.ledger.bounds)
    let routed = bounds.routed.interval(around: totals.routedCost)
    let assumed = totals[CompletionTokenBasis.assumed].rows
    let guess =
      assumed == 0
      ? nil
      : "\(completions(assumed)) assumed, \(FigureText.count(report.assumedCompletionTokens)) tokens each, which no interval "
        + "covers"
    guard routed.lowerBound < routed.upperBound else { return guess }
    let grounds = [
      text(totals[PromptTokenBasis.estimated].rows) { "\($0) estimated, within a fifth" },
      text(totals[CompletionTokenBasis.bound].rows) { _ in
        "\(completions(totals[CompletionTokenBasis.bound].rows)) at most the request's limit"
      },
      text(totals[CompletionTokenBasis.learnt].rows) { _ in
        "\(completions(totals[CompletionTokenBasis.learnt].rows)) learnt"
      }, guess,
    ].compactMap { $0 }
    // Enough decimals to tell the ends apart.
    let decimals = max(2, FigureText.decimals(for: [routed.upperBound + (.zero - routed.lowerBound)]) - 1)
    return "between \(FigureText.money(routed.lowerBound, decimals: decimals)) and "
      + "\(FigureText.money(routed.upperBound, decimals: decimals)) routed: " + grounds.joined(separator: "; ")
  }

  private static func completions(_ rows: Int) -> String {
    rows == 1 ? "1 completion is" : "\(FigureText.count(rows)) completions are"
  }

  private static func text(_ rows: Int, _ text: (String) -> String) -> String? {
    rows == 0 ? nil : text(rows == 1 ? "1 prompt is" : "\(FigureText.count(rows)) prompts are")
  }
}

/// What completions were learnt from, in one sentence.
package enum LearntText {
  package static func line(_ learnt: LearntCompletions) -> String {
    "completion tokens of \(FigureText.count(learnt.untoldRows)) requests learnt from \(FigureText.count(learnt.toldRows)) that "
      + "tell theirs (\(FigureText.count(learnt.meanTokens)) in the mean), by logged model and prompt length; it is the logged "
      + "models' length, not that of the models that are priced"
  }
}

/// What the routes save, and against what: the log's own models where it tells of all requests what they cost, else the
/// strong model for everything. "Saves" is said of nothing but a bill that was higher.
package struct Savings: Sendable, Equatable {
  package enum Yardstick: Sendable, Equatable {
    /// The log's own models, for all requests.
    case logged
    case allStrong
  }

  package let yardstick: Yardstick
  /// What the yardstick costs less what the routes cost; negative where routing costs more.
  package let amount: USD
  /// `amount` as a fraction of what the yardstick costs; nil if that is nothing.
  package let fraction: Double?
  /// Whether the requests of which the log tells it cost less there than as routed.
  package let isDearerThanLogged: Bool

  package init(_ report: CostReport) {
    let (logged, projection) = (report.ledger.logged, report.projection)
    isDearerThanLogged = logged.rows > 0 && logged.cost < logged.routedCost
    if logged.rows > 0, logged.rows == projection.rows {
      yardstick = .logged
      amount = logged.cost - logged.routedCost
      fraction = logged.cost == .zero ? nil : amount.approximate / logged.cost.approximate
    } else {
      yardstick = .allStrong
      amount = projection.saved
      fraction = projection.savedFraction
    }
  }

  /// Whether the headline may say that the routes save.
  package var saves: Bool { amount > .zero && !isDearerThanLogged }
}

/// What the routes cost against their yardstick, in words: `claim` and, after a space or none, `rest` make the end of a
/// sentence about the routes.
struct SavingsText {
  enum Tone { case gain, loss, plain }

  let claim: String
  let tone: Tone
  let rest: String

  init(_ savings: Savings, _ report: CostReport) {
    let decimals = FigureText.decimals(of: report.projection)
    let amount = savings.amount < .zero ? USD.zero - savings.amount : savings.amount
    let money = FigureText.money(amount, decimals: decimals)
    if savings.saves {
      (claim, tone) = ("saves \(money)", .gain)
    } else if savings.amount == .zero {
      (claim, tone) = ("costs the same", .plain)
    } else if savings.amount < .zero {
      (claim, tone) = ("costs \(money) more", .loss)
    } else {
      (claim, tone) = ("costs \(money) less", .plain)
    }
    let part = savings.amount == .zero ? nil : savings.fraction.map { FigureText.percent(abs($0)) }
    switch savings.yardstick {
    case .logged where savings.amount == .zero: rest = " as the log\u{2019}s own models"
    case .logged:
      rest =
        (savings.saves ? " of" : " than") + " what the log\u{2019}s own models cost" + (part.map { ", \($0)" } ?? "")
    case .allStrong where savings.amount == .zero: rest = " as sending all of them there"
    case .allStrong where savings.saves: rest = part.map { ", \($0) of what all of them would cost there" } ?? ""
    case .allStrong: rest = " than sending all of them there" + (part.map { ", \($0)" } ?? "")
    }
  }
}

/// What the counts of tokens rest on, as reports tell it.
enum TokenGround {
  struct Line {
    let name: String
    let note: String
    let tally: CostTotals.Tally
    /// Recorded in the log, not guessed.
    let isObserved: Bool
  }

  /// Those that occurred.
  static func lines(of report: CostReport) -> [Line] {
    let totals = report.totals
    let assumed = "\(FigureText.count(report.assumedCompletionTokens)) tokens each"
    return [
      Line(
        name: "Prompts, observed", note: "recorded in the log", tally: totals[PromptTokenBasis.observed],
        isObserved: true),
      Line(
        name: "Prompts, counted", note: "with the model's own encoding", tally: totals[PromptTokenBasis.counted],
        isObserved: false),
      Line(
        name: "Prompts, text counted",
        note: "images, audio, files, tools and an open model's chat template are not in it",
        tally: totals[PromptTokenBasis.countedText], isObserved: false),
      Line(
        name: "Prompts, estimated", note: "from the length of the texts", tally: totals[PromptTokenBasis.estimated],
        isObserved: false),
      Line(
        name: "Completions, observed", note: "recorded in the log", tally: totals[CompletionTokenBasis.observed],
        isObserved: true),
      Line(
        name: "Completions, bound", note: "the request's limit, at most this",
        tally: totals[CompletionTokenBasis.bound], isObserved: false),
      Line(
        name: "Completions, assumed", note: assumed, tally: totals[CompletionTokenBasis.assumed], isObserved: false),
      Line(
        name: "Completions, learnt", note: "as long as the log's own for prompts of this length",
        tally: totals[CompletionTokenBasis.learnt], isObserved: false),
    ].filter { $0.tally.rows > 0 }
  }
}

/// What a log cannot tell of its requests' cost at other models, and what in it cannot be true: said, not guessed.
enum UntoldFacts {
  /// A sentence each; none where nothing is missing.
  static func lines(_ report: CostReport) -> [String] {
    let usage = report.ledger.usage
    var lines: [String] = []
    for kind in UncountedParts.kinds {
      guard let rows = usage.uncounted[kind.name] else { continue }
      lines.append("\(requests(rows)) \(parts(kind.name)): no count of prompt tokens has them.")
    }
    let cached = usage[.cacheRead].tokens + usage[.cacheWrite].tokens + usage[.cacheWriteHour].tokens
    if cached > 0 {
      lines.append(
        "\(FigureText.count(cached)) prompt tokens were read from a cache or written to one when they were logged. Another "
          + "model has none of it, so the routed bill is without caches.")
    }
    if usage[.reasoning].rows > 0 {
      lines.append(
        "\(FigureText.count(usage[.reasoning].tokens)) completion tokens of \(requests(usage[.reasoning].rows)) are the logged "
          + "models' reasoning. How much another model would reason is not known; as many tokens are taken.")
    }
    if usage[.audioPrompt].rows + usage[.audioCompletion].rows > 0 {
      lines.append(
        "\(FigureText.count(usage[.audioPrompt].tokens + usage[.audioCompletion].tokens)) tokens are audio, priced as that "
          + "where the price table has it, else as text.")
    }
    for contradiction in UsageContradiction.allCases {
      guard let rows = usage.contradictions[contradiction] else { continue }
      lines.append("The usage of \(requests(rows)) contradicts itself: \(text(contradiction)).")
    }
    return lines
  }

  private static func requests(_ rows: Int) -> String {
    rows == 1 ? "1 request" : "\(FigureText.count(rows)) requests"
  }

  private static func parts(_ name: String) -> String {
    switch name {
    case "image": "with images"
    case "audio": "with audio"
    case "file": "with files"
    case "tools": "with tools or calls of them"
    default: "with parts of other kinds"
    }
  }

  private static func text(_ contradiction: UsageContradiction) -> String {
    switch contradiction {
    case .noCount: "a number is no count of tokens, and was taken for none"
    case .promptParts: "cached or audio tokens are more than the prompt; the prompt was kept, its parts were not used"
    case .completionParts:
      "reasoning or audio tokens are more than the completion; the completion was kept, its parts were not used"
    case .total: "the total is not prompt and completion together; the two were kept"
    }
  }
}
