internal import FileFormats
internal import Numerics
internal import Reporting
package import Routing

/// What there is to report about one training: its data, its course, and how the router did on what it had not seen.
package struct TrainingReport: Sendable {
  package let manifest: RouterManifest
  package let record: TrainingRecord
  package let sources: [SourceSummary]
  package let models: [ModelBattles]
  /// The trainer's settings, all of them, defaults too.
  package let settings: [(name: String, value: String)]
  /// As the user gave them.
  package let options: [(name: String, value: String)]
  /// Of the program.
  package let version: String
  /// The pair's win rates on prompts that were not learned from; nil where none were held out.
  package let pair: CalibrationFigures?

  /// - Parameter heldOut: win rates of the pair on prompts that the router scoring them was not trained on; nil takes
  ///   those of the record, which a trainer with a held-out split leaves there.
  package init(
    _ trained: TrainedRouter, set: LabelledPromptSet, sources: [SourceSummary], heldOut: HeldOutScores? = nil,
    settings: [(name: String, value: String)], options: [(name: String, value: String)], version: String
  ) {
    manifest = trained.manifest
    record = trained.record
    self.sources = sources
    models = ModelBattles.all(in: set)
    self.settings = settings
    self.options = options
    self.version = version
    let tieValue = manifest.kind.tieValue
    pair = (heldOut ?? trained.record.heldOutPair).flatMap { CalibrationFigures($0, tieValue: tieValue) }
  }

  /// A model's tier, where the router has tiers.
  func tier(of model: String) -> Int? { manifest.tiers.firstIndex { $0.contains(model) } }

  /// A model's rating, where the router has ratings.
  func rating(of model: String) -> Double? {
    guard let place = manifest.models.firstIndex(of: model), place < record.ratings.count else { return nil }
    return record.ratings[place]
  }
}

/// The page's tables: what was read, what was dropped, how the models fared, and how it was done.
enum TrainingReportData {
  static func write(_ report: TrainingReport, into writer: inout HTMLWriter) {
    sources(report, into: &writer)
    models(report, into: &writer)
    provenance(report, into: &writer)
  }

  private static func sources(_ report: TrainingReport, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>Data</h2>\n<p>What was read, before anything was dropped in training.</p>\n")
    writer.raw("<div class=\"scroll\"><table>\n<thead><tr><th>source</th><th>format</th><th class=\"n\">weight</th>")
    writer.raw("<th class=\"n\">rows</th><th class=\"n\">prompts</th><th class=\"n\">battles</th>")
    writer.raw("<th class=\"n\">ties</th><th class=\"n\">left out</th></tr></thead>\n<tbody>\n")
    for source in report.sources {
      writer.element("<tr><th scope=\"row\">", source.name, "</th>")
      writer.element("<td>", source.format.rawValue, "</td>")
      writer.element("<td class=\"n\">", source.weightText, "</td>")
      for count in [source.rowCount, source.promptCount, source.battleCount, source.tieCount] {
        writer.element("<td class=\"n\">", FigureText.count(count), "</td>")
      }
      let dropped = source.dropped.nonzero.reduce(0) { $0 + $1.count }
      writer.element("<td class=\"n\">", FigureText.count(dropped), "</td></tr>\n")
    }
    writer.raw("</tbody>\n</table></div>\n</section>\n")
  }

  private static func models(_ report: TrainingReport, into writer: inout HTMLWriter) {
    let hasRatings = !report.record.ratings.isEmpty
    writer.raw("<section>\n<h2>Models</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>model</th>")
    writer.raw("<th class=\"n\">battles</th><th class=\"n\">wins</th><th class=\"n\">ties</th>")
    if hasRatings { writer.raw("<th class=\"n\">rating</th><th class=\"n\">tier</th>") }
    writer.raw("</tr></thead>\n<tbody>\n")
    let order = report.models.sorted { first, second in
      (report.rating(of: first.name) ?? 0, first.battles, second.name)
        > (report.rating(of: second.name) ?? 0, second.battles, first.name)
    }
    for model in order {
      writer.element("<tr><th scope=\"row\">", model.name, "</th>")
      for count in [model.battles, model.wins, model.ties] {
        writer.element("<td class=\"n\">", FigureText.count(count), "</td>")
      }
      if hasRatings {
        let rating = report.rating(of: model.name).map { FigureText.fixed($0, 0) } ?? "dropped"
        writer.element("<td class=\"n\">", rating, "</td>")
        writer.element("<td class=\"n\">", report.tier(of: model.name).map { "\($0)" } ?? "", "</td>")
      }
      writer.raw("</tr>\n")
    }
    writer.raw("</tbody>\n</table></div>\n</section>\n")
  }

  private static func provenance(_ report: TrainingReport, into writer: inout HTMLWriter) {
    func fact(_ name: String, _ lines: [String]) {
      guard !lines.isEmpty else { return }
      writer.element("<dt>", name, "</dt><dd><ul>")
      for line in lines { writer.element("<li>", line, "</li>") }
      writer.raw("</ul></dd>\n")
    }
    writer.raw("<section>\n<h2>Provenance</h2>\n<dl class=\"facts\">\n")
    fact(
      "Left out", report.sources.flatMap { source in source.dropped.nonzero.map { "\(source.name): \(line($0))" } })
    fact("Dropped in training", report.record.dropped.nonzero.map(line))
    fact("Embedding", ["\(report.manifest.embedder)"])
    fact("Settings", report.settings.map { "\($0.name) \($0.value)" })
    fact("Options", report.options.map { "\($0.name) \($0.value)" })
    fact("Licence of the data", [report.manifest.training.licence])
    fact("Program", ["routellm-batch \(report.version)"])
    writer.raw("</dl>\n</section>\n")
  }

  private static func line(_ entry: (reason: DropReason, count: Int)) -> String {
    "\(FigureText.count(entry.count)) \(entry.reason.description)"
  }
}

/// A training report as a JSON document, all figures in full precision. Losses and log-losses are in nats; `rows`
/// counts rows of the data, `battles` compared pairs.
package enum TrainingReportJSON {
  package static func encoded(_ report: TrainingReport) -> [UInt8] {
    let manifest = report.manifest
    let record = report.record
    let document: JSONValue = [
      "schema": "routellm-batch/training", "version": 1, "program": .string("routellm-batch \(report.version)"),
      "router": .string(manifest.kind.name), "strong": .string(manifest.strong), "weak": .string(manifest.weak),
      "embedder": [
        "name": .string(manifest.embedder.name), "dimension": .integer(manifest.embedder.dimension),
        "sha256": .string(manifest.embedder.sha256),
      ],
      "settings": pairs(report.settings), "options": pairs(report.options),
      "data": [
        "sources": .array(report.sources.map(source)),
        "models": .array(report.models.map { model($0, report) }),
        "learned_from": [
          "prompts": .integer(record.promptCount), "battles": .integer(record.battleCount),
          "ties": .integer(record.tieCount),
        ],
        "dropped_in_training": counts(record.dropped),
      ],
      "epochs": .array(
        record.epochs.map {
          ["epoch": .integer($0.epoch), "training_loss": .double($0.training), "held_out_loss": .double($0.heldOut)]
        }),
      "best_epoch": record.bestEpoch.map(JSONValue.integer) ?? .null,
      "held_out": [
        "prompts": .integer(record.heldOutPromptCount),
        "all_models": record.heldOutBattles.map(figures) ?? .null,
        "pair": report.pair.map(figures) ?? .null,
      ],
    ]
    return document.encoded()
  }

  private static func pairs(_ values: [(name: String, value: String)]) -> JSONValue {
    .array(values.map { ["name": .string($0.name), "value": .string($0.value)] })
  }

  private static func source(_ source: SourceSummary) -> JSONValue {
    [
      "name": .string(source.name), "format": .string(source.format.rawValue), "weight": .double(source.weight),
      "rows": .integer(source.rowCount), "prompts": .integer(source.promptCount),
      "battles": .integer(source.battleCount), "ties": .integer(source.tieCount), "dropped": counts(source.dropped),
    ]
  }

  private static func model(_ model: ModelBattles, _ report: TrainingReport) -> JSONValue {
    [
      "name": .string(model.name), "battles": .integer(model.battles), "wins": .integer(model.wins),
      "ties": .integer(model.ties), "rating": report.rating(of: model.name).map(JSONValue.double) ?? .null,
      "tier": report.tier(of: model.name).map(JSONValue.integer) ?? .null,
    ]
  }

  private static func counts(_ counts: DropCounts) -> JSONValue {
    .object(counts.nonzero.map { JSONValue.Member(name: $0.reason.rawValue, value: .integer($0.count)) })
  }

  private static func figures(_ figures: CalibrationFigures) -> JSONValue {
    [
      "cases": .integer(figures.caseCount), "decided": .integer(figures.decidedCount),
      "accuracy": figures.accuracy.map(JSONValue.double) ?? .null,
      "constant_accuracy": figures.constantAccuracy.map(JSONValue.double) ?? .null,
      "log_loss": .double(figures.logLoss),
      "constant_log_loss": .double(figures.constantLogLoss),
      "gain_interval": [.double(figures.gainInterval.lowerBound), .double(figures.gainInterval.upperBound)],
      "brier_score": .double(figures.brierScore),
      "calibration_error": .double(figures.calibrationError),
      "bins": .array(
        figures.bins.map {
          [
            "cases": .integer($0.count), "chance": .double($0.chance), "outcome": .double($0.outcome),
            "interval": [.double($0.interval.lowerBound), .double($0.interval.upperBound)],
          ]
        }),
    ]
  }
}

/// How one model fared in the training data, before the trainer drops anything.
package struct ModelBattles: Sendable, Equatable {
  package let name: String
  package internal(set) var battles = 0
  package internal(set) var wins = 0
  package internal(set) var ties = 0

  /// One a model of the set, in its order.
  package static func all(in set: LabelledPromptSet) -> [ModelBattles] {
    var models = set.models.map { ModelBattles(name: $0) }
    for prompt in set.prompts {
      for (place, first) in prompt.grades.enumerated() {
        for second in prompt.grades[(place + 1)...] {
          models[first.model].battles += 1
          models[second.model].battles += 1
          if first.grade == second.grade {
            models[first.model].ties += 1
            models[second.model].ties += 1
          } else {
            models[first.grade > second.grade ? first.model : second.model].wins += 1
          }
        }
      }
    }
    return models
  }
}
