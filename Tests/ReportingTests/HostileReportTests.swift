import FileFormats
import Testing

@testable import Reporting

/// Reports that someone changed: refused or used, and never a trap.
@Suite struct HostileReportTests {
  static let numbers: [JSONValue] = [
    0, 1, -1, 65_536, 1_000_000_000_000, 1_000_000_000_001, .integer(.max), .integer(.min), 0.5, .double(1e300), "1",
    "-1", "99999999.5", "100000000", "1e99", "1e-24", "170000000000000", .null, [], .object([]), true, "",
  ]

  /// Replaces one leaf somewhere below `value`.
  static func mutated(_ value: JSONValue, _ random: inout some RandomNumberGenerator) -> JSONValue {
    switch value {
    case .array(let values) where !values.isEmpty:
      var values = values
      let index = Int.random(in: 0..<values.count, using: &random)
      switch Int.random(in: 0..<12, using: &random) {
      case 0: values.remove(at: index)
      case 1: values.append(values[index])
      default: values[index] = mutated(values[index], &random)
      }
      return .array(values)
    case .object(let members) where !members.isEmpty:
      var members = members
      let index = Int.random(in: 0..<members.count, using: &random)
      members[index] = .init(name: members[index].name, value: mutated(members[index].value, &random))
      return .object(members)
    default: return numbers.randomElement(using: &random) ?? .null
    }
  }

  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) << 32 ^ state >> 17
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func aMutatedReportNeverTraps(_ seed: UInt64) throws {
    let sound = try ReportSamples.report(
      rows: 40, rejects: [.init(reason: "no prompt", lines: 1)], groups: ["user"], cap: 8,
      evidence: try ReportSamples.evidence(), observesQuality: seed % 2 == 0)
    let documents = try [sound, ReportSectionTests.choice()].map {
      try JSONValue(parsing: ReportDocument($0).encoded())
    }
    var random = Generator(state: seed)
    var accepted = 0
    for round in 0..<120 {
      var changed = documents[round % 4 == 0 ? 1 : 0]
      for _ in 0..<Int.random(in: 1...3, using: &random) { changed = HostileReportTests.mutated(changed, &random) }
      guard let report = try? ReportDocument.report(changed.encoded(), file: "x.json") else { continue }
      accepted += 1
      for format in CostReportFormat.allCases { #expect(!format.encoded(report, top: 3).isEmpty) }
      #expect(!CostReportDifference(sound, report).text(names: ("a", "b"), top: 3).isEmpty)
      #expect(!CostReportDifference(report, sound).encoded().isEmpty)
      _ = try? CostReport.merging([report, sound, report], allowsSameInputs: true)
    }
    #expect(accepted > 0, "some changes do no harm: what is drawn from the state is not read")
  }
}
