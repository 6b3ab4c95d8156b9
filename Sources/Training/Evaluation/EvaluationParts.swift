package import FileFormats
internal import Numerics

/// A benchmark taken apart by what its prompts are about, such as their kind, group or domain: a router may be worth something
/// on one part and nothing on another.
package struct EvaluationParts: Sendable {
  package struct Part: Sendable {
    package let name: String
    package let promptCount: Int
    /// Nil where `reason` says why nothing can be measured.
    package let evaluation: Evaluation?
    package let reason: String?
  }

  /// Fewer prompts than these tell nothing.
  package static let leastCount = 30

  /// What the benchmark was taken apart by.
  package let field: String
  /// The largest first.
  package let parts: [Part]

  /// - Parameters:
  ///   - field: a member of the benchmark's rows, or `domain` for MMLU.
  ///   - routers: with a win rate for every prompt of the benchmark.
  ///   - evaluate: measures routers on a part of the benchmark.
  package init(
    of benchmark: EvaluationBenchmark, by field: String, routers: [EvaluatedRouter],
    evaluate: (EvaluationBenchmark, [EvaluatedRouter]) -> Evaluation
  ) throws(InputError) {
    guard benchmark.parts.count == benchmark.count else {
      throw InputError(benchmark.name, "does not say of its prompts what '\(field)' they are of")
    }
    self.field = field
    var rows: [String: [Int]] = [:]
    for (row, part) in benchmark.parts.enumerated() { rows[part, default: []].append(row) }
    parts = rows.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { name, rows in
      func part(_ evaluation: Evaluation?, _ reason: String?) -> Part {
        Part(name: name, promptCount: rows.count, evaluation: evaluation, reason: reason)
      }
      guard rows.count >= EvaluationParts.leastCount else { return part(nil, "too few prompts") }
      guard let some = benchmark.part(name, rows) else { return part(nil, "no gap between the models") }
      return part(
        evaluate(
          some,
          routers.map { router in EvaluatedRouter(name: router.name, winRates: rows.map { router.winRates[$0] }) }), nil
      )
    }
  }
}

extension EvaluationParts {
  /// A row a part: its prompts, the gap, and every router's APGR.
  package var table: [[String]] {
    guard let first = parts.compactMap(\.evaluation).first else { return [] }
    let header = [field, "prompts", "gap"] + first.rows.filter { $0.role != .random && $0.role != .oracle }.map(\.name)
    let measured = parts.filter { $0.promptCount >= EvaluationParts.leastCount }
    return [header]
      + measured.map { part in
        guard let evaluation = part.evaluation else {
          return [part.name, "\(part.promptCount)", part.reason ?? ""] + header.dropFirst(3).map { _ in "-" }
        }
        return [
          part.name, "\(part.promptCount)", FigureText.fixed(evaluation.strong.value - evaluation.weak.value, 2),
        ]
          + evaluation.rows.filter { $0.role != .random && $0.role != .oracle }.map { EvaluationTable.ratio($0.apgr) }
      }
  }

  /// For a terminal; empty where nothing could be measured.
  package var text: String {
    let rows = table
    guard !rows.isEmpty else { return "by \(field): no part has \(EvaluationParts.leastCount) prompts and a gap\n" }
    let small = parts.filter { $0.promptCount < EvaluationParts.leastCount }
    let prompts = small.reduce(0) { $0 + $1.promptCount }
    return "APGR by \(field)\n" + EvaluationTable.table(rows)
      + (small.isEmpty
        ? ""
        : "\(FigureText.count(prompts, of: "prompt")) of \(FigureText.count(small.count, of: "further part")) with fewer than "
          + "\(EvaluationParts.leastCount) each\n")
  }

  func jsonValue() -> JSONValue {
    [
      "by": .string(field),
      "parts": .array(
        parts.map { part in
          var members: [JSONValue.Member] = [
            .init(name: "name", value: .string(part.name)), .init(name: "prompts", value: .integer(part.promptCount)),
          ]
          if let evaluation = part.evaluation {
            members.append(.init(name: "evaluation", value: EvaluationJSON.benchmark(evaluation)))
          } else {
            members.append(.init(name: "reason", value: part.reason.map(JSONValue.string) ?? .null))
          }
          return .object(members)
        }),
    ]
  }
}
