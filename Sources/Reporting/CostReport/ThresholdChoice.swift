internal import FileFormats
internal import Numerics
package import Running

/// The threshold of a run, and why it is this one.
package enum ThresholdChoice: Sendable, Equatable {
  /// `--threshold`.
  case given(CostThreshold)
  /// The artefact's own default.
  case artefactDefault(CostThreshold)
  /// `--strong-share`: the lowest win rate that went strong, nil if none did, and how many rows have exactly this one.
  case strongShare(StrongShare, threshold: CostThreshold?, tieCount: Int)
  /// `--budget` or `--quality`: the routes follow from no threshold.
  case spending
  /// `--quality-floor`: each group of requests has a model of its own.
  case groups
  /// Of a merged report whose parts had different ones: at least two of the above, in a fixed order.
  case several([ThresholdChoice])

  /// Nil where there is no single one.
  package var threshold: CostThreshold? {
    switch self {
    case .given(let threshold), .artefactDefault(let threshold): threshold
    case .strongShare(_, let threshold, _): threshold
    case .spending, .groups, .several: nil
    }
  }

  /// The choices of two reports together: equal ones are one, and ties at the same win rate add up.
  ///
  /// Associative and commutative.
  package func merged(with other: ThresholdChoice) -> ThresholdChoice {
    var choices: [ThresholdChoice] = []
    for choice in parts + other.parts {
      guard let index = choices.firstIndex(where: { $0.key == choice.key }) else {
        choices.append(choice)
        continue
      }
      if case .strongShare(let share, let threshold, let ties) = choices[index],
        case .strongShare(_, _, let more) = choice
      {
        choices[index] = .strongShare(share, threshold: threshold, tieCount: ties + more)
      }
    }
    choices.sort { $0.key.lexicographicallyPrecedes($1.key) }
    return choices.count == 1 ? choices[0] : .several(choices)
  }

  private var parts: [ThresholdChoice] { if case .several(let choices) = self { choices } else { [self] } }

  /// Kind, win rate and share: what makes two choices the same.
  private var key: [Double] {
    switch self {
    case .given(let threshold): [0, threshold.value]
    case .artefactDefault(let threshold): [1, threshold.value]
    case .strongShare(let share, let threshold, _): [2, threshold?.value ?? 2, share.value]
    case .several: [3]
    case .spending: [4]
    case .groups: [5]
    }
  }
}

extension ThresholdChoice {
  /// The threshold and why it is this one.
  ///
  /// - Parameter bySession: whether it is compared with one win rate for each session.
  func sentence(bySession: Bool) -> String {
    let what = bySession ? "Sessions" : "Requests"
    switch self {
    case .given(let threshold): return "\(what) at or above the given threshold \(threshold) go to the strong model."
    case .artefactDefault(let threshold):
      return "\(what) at or above the router's default threshold \(threshold) go to the strong model."
    case .spending: return "Each request's expected gain was weighed against its own extra cost, without a threshold."
    case .groups: return "Each group of requests was given a model by its grades, without a threshold."
    case .several(let choices):
      return "The reports that were merged had different thresholds. "
        + choices.map { $0.sentence(bySession: bySession) }.joined(separator: " ")
    case .strongShare(let share, nil, _):
      return "A strong share of \(FigureText.percent(share.value)) sends no request to the strong model."
    case .strongShare(let share, let threshold?, let ties):
      let rows = FigureText.count(ties, of: "request has", plural: "requests have")
      guard !bySession else {
        return
          "For a strong share of \(FigureText.percent(share.value)), the lowest win rate of a session that goes strong "
          + "is \(threshold); the sessions of \(FigureText.count(ties, of: "request")) have exactly this one, and of these "
          + "each goes strong that brings the share nearer, the first ones in the log first."
      }
      return "For a strong share of \(FigureText.percent(share.value)), the lowest win rate that goes strong is "
        + "\(threshold); \(rows) exactly this one, and the first of these in the log go strong."
    }
  }
}

extension ThresholdChoice: Codable {
  private enum CodingKeys: CodingKey { case value, chosenBy, strongShare, ties, choices }

  package func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(threshold?.value, forKey: .value)
    let kind =
      switch self {
      case .given: "given"
      case .artefactDefault: "artefact default"
      case .spending: "spending"
      case .groups: "groups"
      case .strongShare: "strong share"
      case .several: "several"
      }
    try members.encode(kind, forKey: .chosenBy)
    if case .strongShare(let share, _, let ties) = self {
      try members.encode(share.value, forKey: .strongShare)
      try members.encode(ties, forKey: .ties)
    }
    if case .several(let choices) = self { try members.encode(choices, forKey: .choices) }
  }

  package init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    let value = try members.decode(Stored<WinRateOrNull>.self, forKey: .value).wrappedValue
    let threshold = value.flatMap { try? CostThreshold($0) }
    switch (try members.decode(String.self, forKey: .chosenBy), threshold) {
    case ("given", let threshold?): self = .given(threshold)
    case ("artefact default", let threshold?): self = .artefactDefault(threshold)
    case ("spending", nil): self = .spending
    case ("groups", nil): self = .groups
    case ("strong share", _):
      guard let share = try? StrongShare(try members.decode(Double.self, forKey: .strongShare)) else { fallthrough }
      self = .strongShare(
        share, threshold: threshold, tieCount: try members.decode(Stored<Count>.self, forKey: .ties).wrappedValue)
    case ("several", _): self = .several(try members.decode([ThresholdChoice].self, forKey: .choices))
    default:
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath, debugDescription: "an object of a threshold that was chosen in a known way"))
    }
  }
}
