internal import Assigning
internal import JSONCoding

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
