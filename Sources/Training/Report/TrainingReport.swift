internal import FileFormats
package import Routing

/// What there is to say of one training: its data, its course, and how the router did on what it had not seen.
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
