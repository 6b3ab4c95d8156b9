internal import FileFormats
package import Running

/// Which threshold a run had, and why.
package enum ThresholdChoice: Sendable, Equatable {
  /// `--threshold`.
  case given(CostThreshold)
  /// The artefact's own default.
  case artefactDefault(CostThreshold)
  /// `--strong-share`: the lowest win rate that went strong, nil if none did, and how many rows have exactly this one.
  case strongShare(StrongShare, threshold: CostThreshold?, tieCount: Int)
  /// `--budget` or `--quality`: no threshold tells the routes.
  case spending
  /// Of a merged report whose parts had different ones: at least two of the above, in a fixed order.
  case several([ThresholdChoice])

  /// Nil where there is no single one.
  package var threshold: CostThreshold? {
    switch self {
    case .given(let threshold), .artefactDefault(let threshold): threshold
    case .strongShare(_, let threshold, _): threshold
    case .spending, .several: nil
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
    }
  }
}

extension ThresholdChoice {
  var json: JSONValue {
    let value = threshold.map { JSONValue.double($0.value) } ?? .null
    switch self {
    case .given: return ["value": value, "chosen_by": "given"]
    case .artefactDefault: return ["value": value, "chosen_by": "artefact default"]
    case .spending: return ["value": value, "chosen_by": "spending"]
    case .strongShare(let share, _, let ties):
      return [
        "value": value, "chosen_by": "strong share", "strong_share": .double(share.value), "ties": .integer(ties),
      ]
    case .several(let choices):
      return ["value": value, "chosen_by": "several", "choices": .array(choices.map(\.json))]
    }
  }

  init(_ stored: StoredObject) throws(ReportingError) {
    func threshold() throws(ReportingError) -> CostThreshold? {
      guard let value = try stored.winRate("value") else { return nil }
      return try? CostThreshold(value)
    }
    let kind = try stored.string("chosen_by")
    let value = try threshold()
    switch (kind, value) {
    case ("given", let value?): self = .given(value)
    case ("artefact default", let value?): self = .artefactDefault(value)
    case ("spending", nil): self = .spending
    case ("strong share", _):
      guard let share = try? StrongShare(try stored.double("strong_share")) else {
        throw .unexpected(file: stored.file, path: stored.path + "/strong_share", expected: "a share from 0 to 1")
      }
      self = .strongShare(share, threshold: value, tieCount: try stored.count("ties"))
    case ("several", _):
      var choices: [ThresholdChoice] = []
      for choice in try stored.list("choices") { choices.append(try ThresholdChoice(choice)) }
      self = .several(choices)
    default:
      throw .unexpected(file: stored.file, path: stored.path, expected: "a threshold of a kind that is known")
    }
  }
}
