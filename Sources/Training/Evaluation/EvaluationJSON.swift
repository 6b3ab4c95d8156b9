internal import FileFormats

/// Evaluations as a JSON document, one a benchmark, all figures in full precision.
package enum EvaluationJSON {
  package static func encoded(_ evaluations: [Evaluation], options: [(name: String, value: String)], version: String)
    -> [UInt8]
  {
    let document: JSONValue = [
      "schema": "routellm-batch/evaluation", "version": 2, "program": .string("routellm-batch \(version)"),
      "options": .array(options.map { ["name": .string($0.name), "value": .string($0.value)] }),
      "benchmarks": .array(evaluations.map(benchmark)),
    ]
    return document.encoded()
  }

  static func benchmark(_ evaluation: Evaluation) -> JSONValue {
    var document: JSONValue = [
      "benchmark": .string(evaluation.benchmark), "scale": .string(evaluation.scale.rawValue),
      "prompts": .integer(evaluation.promptCount),
      "contaminated": evaluation.contaminatedCount.map(JSONValue.integer) ?? .null,
      "strong": model(evaluation.pair.strong, evaluation.strong),
      "weak": model(evaluation.pair.weak, evaluation.weak),
      "bootstrap": [
        "resamples": .integer(evaluation.settings.resampleCount),
        "seed": .integer(Int(clamping: evaluation.settings.seed)),
        "without_gap": .integer(evaluation.undefinedResampleCount), "level": 0.95,
      ],
      "routers": .array(evaluation.rows.map(row)), "promises": .array(evaluation.promises.map { $0.jsonValue() }),
      "notes": .array(evaluation.notes.map(JSONValue.string)),
    ]
    if let parts = evaluation.parts, case .object(let members) = document {
      document = .object(members + [.init(name: "parts", value: parts.jsonValue())])
    }
    return document
  }

  private static func model(_ name: String, _ quality: Estimate) -> JSONValue {
    ["name": .string(name), "quality": estimate(quality)]
  }

  private static func row(_ row: RouterMetrics) -> JSONValue {
    var members: [JSONValue.Member] = []
    func add(_ name: String, _ value: JSONValue) { members.append(JSONValue.Member(name: name, value: value)) }
    add("name", .string(row.name))
    add("role", .string(row.role.rawValue))
    add("apgr", estimate(row.apgr))
    for (level, share) in zip(Evaluation.levels, row.callShares) {
      add("cpt_\(Int((level * 100).rounded()))", estimate(share))
    }
    for (level, saving) in zip(Evaluation.levels, row.savings) {
      add("cpt_saving_\(Int((level * 100).rounded()))", saving.map(estimate) ?? .null)
    }
    add(
      "at_shares",
      .array(
        row.atShares.map {
          [
            "share": .double($0.share), "strong_calls": .integer($0.strongCalls), "pgr": estimate($0.pgr),
            "quality": .double($0.quality),
          ]
        }))
    if let grid = row.upstream {
      add(
        "upstream_grid",
        [
          "apgr": .double(grid.apgr), "cpt_20": .double(grid.callShares[0]), "cpt_50": .double(grid.callShares[1]),
          "cpt_80": .double(grid.callShares[2]), "equal_thresholds": .bool(grid.hasEqualThresholds),
        ])
    }
    add(
      "curve",
      .array(
        row.curve.map { ["share": .double($0.share), "quality": .double($0.quality), "pgr": .double($0.pgr)] }))
    return .object(members)
  }

  private static func estimate(_ estimate: Estimate) -> JSONValue {
    [
      "value": .double(estimate.value),
      "interval": estimate.interval.map { .array([.double($0.lowerBound), .double($0.upperBound)]) } ?? .null,
    ]
  }
}
