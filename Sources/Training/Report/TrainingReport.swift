internal import FileFormats
package import Routing
package import TextModels

/// What there is to say of one training: its data, its course, and how the router did on what it had not seen.
package struct TrainingReport: Sendable {
  package let kind: RouterDescriptor
  package let strong: String
  package let weak: String
  /// Nil for a router that reads tokens.
  package let embedder: EmbedderIdentity?
  /// Of the training data.
  package let licence: String
  package let record: TrainingRecord
  package let sources: [SourceSummary]
  /// Those of the data.
  package let models: [Model]
  /// How many models the router knows.
  package let modelCount: Int
  /// The trainer's settings, all of them, defaults too.
  package let settings: [(name: String, value: String)]
  /// As the user gave them.
  package let options: [(name: String, value: String)]
  /// What trained the router, such as `routellm-batch 0.1.0`.
  package let program: String
  /// The pair's win rates on prompts that were not learned from; nil where none were held out.
  package private(set) var pair: CalibrationFigures?

  /// A model of the data: how it fared, and what the router makes of it.
  package struct Model: Sendable, Equatable {
    package let battles: ModelBattles
    /// Nil where the router has no ratings or does not know the model.
    package let rating: Double?
    package let tier: Int?

    init(_ battles: ModelBattles, rating: Double? = nil, tier: Int? = nil) {
      (self.battles, self.rating, self.tier) = (battles, rating, tier)
    }
  }

  /// - Parameter heldOut: win rates of the pair on prompts that the router scoring them was not trained on; nil takes
  ///   those of the record, which a trainer with a held-out split leaves there.
  package init(
    _ trained: TrainedRouter, set: LabelledPromptSet, sources: [SourceSummary], heldOut: HeldOutScores? = nil,
    settings: [(name: String, value: String)], options: [(name: String, value: String)], version: String
  ) {
    let (manifest, record) = (trained.manifest, trained.record)
    let models = ModelBattles.all(in: set).map { model in
      let place = manifest.models.firstIndex(of: model.name)
      return Model(
        model, rating: place.flatMap { $0 < record.ratings.count ? record.ratings[$0] : nil },
        tier: manifest.tiers.firstIndex { $0.contains(model.name) })
    }
    self.init(
      kind: manifest.kind, strong: manifest.strong, weak: manifest.weak, embedder: manifest.embedder,
      licence: manifest.training.licence, record: record, sources: sources, models: models,
      modelCount: manifest.models.count, settings: settings, options: options, program: "routellm-batch \(version)",
      pair: nil)
    measure(heldOut ?? record.heldOutPair)
  }

  init(
    kind: RouterDescriptor, strong: String, weak: String, embedder: EmbedderIdentity?, licence: String,
    record: TrainingRecord, sources: [SourceSummary], models: [Model], modelCount: Int,
    settings: [(name: String, value: String)], options: [(name: String, value: String)], program: String,
    pair: CalibrationFigures?
  ) {
    (self.kind, self.strong, self.weak, self.embedder, self.licence) = (kind, strong, weak, embedder, licence)
    (self.record, self.sources, self.models, self.modelCount) = (record, sources, models, modelCount)
    (self.settings, self.options, self.program, self.pair) = (settings, options, program, pair)
  }

  /// Takes win rates of held-out prompts for the report's figures of the pair.
  package mutating func measure(_ heldOut: HeldOutScores?) {
    pair = heldOut.flatMap { CalibrationFigures($0, tieValue: kind.tieValue) }
  }

  var hasRatings: Bool { models.contains { $0.rating != nil } }
}

/// A training report as a JSON document, all figures in full precision. Losses and log-losses are in nats; `rows`
/// counts rows of the data, `battles` compared pairs.
package enum TrainingReportJSON {
  static let schema = "routellm-batch/training"
  static let version = 1

  package static func encoded(_ report: TrainingReport) -> [UInt8] {
    let record = report.record
    let document: JSONValue = [
      "schema": .string(schema), "version": .integer(version), "program": .string(report.program),
      "router": .string(report.kind.name), "strong": .string(report.strong), "weak": .string(report.weak),
      "known_models": .integer(report.modelCount),
      "embedder": report.embedder.map { embedder in
        [
          "name": .string(embedder.name), "dimension": .integer(embedder.dimension), "sha256": .string(embedder.sha256),
        ]
      } ?? .null, "licence": .string(report.licence),
      "settings": pairs(report.settings), "options": pairs(report.options),
      "data": data(sources: report.sources, models: report.models, record: record),
      "progress_unit": .string(record.progressUnit.rawValue),
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
    let further = GroupedReport.members(record) + LeftOutDocument.members(record)
    guard case .object(let members) = document, !further.isEmpty else { return document.encoded() }
    return JSONValue.object(members + further).encoded()
  }

  /// What was read, and what was learned from it.
  static func data(sources: [SourceSummary], models: [TrainingReport.Model], record: TrainingRecord) -> JSONValue {
    [
      "sources": .array(sources.map(source)),
      "models": .array(models.map(model)),
      "learned_from": [
        "prompts": .integer(record.promptCount), "battles": .integer(record.battleCount),
        "ties": .integer(record.tieCount),
      ],
      "dropped_in_training": counts(record.dropped),
    ]
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

  private static func model(_ model: TrainingReport.Model) -> JSONValue {
    [
      "name": .string(model.battles.name), "battles": .integer(model.battles.battles),
      "wins": .integer(model.battles.wins), "ties": .integer(model.battles.ties),
      "rating": model.rating.map(JSONValue.double) ?? .null, "tier": model.tier.map(JSONValue.integer) ?? .null,
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
