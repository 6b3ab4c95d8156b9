internal import Assigning
internal import LogReading

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
        "\(ReportText.count(cached)) prompt tokens were read from a cache or written to one when they were logged. Another "
          + "model has none of it, so the routed bill is without caches.")
    }
    if usage[.reasoning].rows > 0 {
      lines.append(
        "\(ReportText.count(usage[.reasoning].tokens)) completion tokens of \(requests(usage[.reasoning].rows)) are the logged "
          + "models' reasoning. How much another model would reason is not known; as many tokens are taken.")
    }
    if usage[.audioPrompt].rows + usage[.audioCompletion].rows > 0 {
      lines.append(
        "\(ReportText.count(usage[.audioPrompt].tokens + usage[.audioCompletion].tokens)) tokens are audio, priced as that "
          + "where the price table has it, else as text.")
    }
    for contradiction in UsageContradiction.allCases {
      guard let rows = usage.contradictions[contradiction] else { continue }
      lines.append("The usage of \(requests(rows)) contradicts itself: \(text(contradiction)).")
    }
    return lines
  }

  private static func requests(_ rows: Int) -> String {
    rows == 1 ? "1 request" : "\(ReportText.count(rows)) requests"
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
