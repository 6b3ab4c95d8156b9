package import FileFormats
internal import Routing
internal import TextModels

/// Reads a training report as `TrainingReportJSON` writes it, and as the training script of the transformer routers
/// does, which leaves the figures of the held-out prompts to be worked out from their win rates.
extension TrainingReport {
  /// Whether a document is one.
  package static func isReport(_ document: JSONValue) -> Bool {
    document["schema"]?.string == TrainingReportJSON.schema
  }

  package init(parsing document: JSONValue, file: String) throws(InputError) {
    let reader = DocumentReader(file: file, value: document)
    guard document.members != nil, TrainingReport.isReport(document) else {
      throw InputError(file, "is not a training report")
    }
    let version = try reader.integer("version")
    guard version == TrainingReportJSON.version else {
      throw reader.fail("version", "is \(version) where \(TrainingReportJSON.version) is needed")
    }
    let name = try reader.string("router")
    guard let kind = RouterDescriptor(name: name) else {
      throw reader.fail("router", "names the unknown router '\(name)'")
    }
    let data = try reader.member("data")
    let models = try data.members("models").map { (model) throws(InputError) in try Model(model) }
    let hasRatings = models.contains { $0.rating != nil }
    let heldOut = try reader.member("held_out")
    var record = TrainingRecord()
    let learned = try data.member("learned_from")
    record.promptCount = try learned.integer("prompts")
    record.battleCount = try learned.integer("battles")
    record.tieCount = try learned.integer("ties")
    record.dropped = try DropCounts(data.member("dropped_in_training"))
    record.loss = kind == .bert ? .labels : kind == .causal ? .scores : .battles
    if document["progress_unit"] != nil {
      let unit = try reader.string("progress_unit")
      guard let unit = ProgressUnit(rawValue: unit) else {
        throw reader.fail("progress_unit", "is '\(unit)' where 'epoch' or 'step' is needed")
      }
      record.progressUnit = unit
    }
    record.epochs = try reader.members("epochs").map { (epoch) throws(InputError) in
      EpochLosses(
        epoch: try epoch.integer("epoch"), training: try epoch.number("training_loss"),
        heldOut: try epoch.number("held_out_loss"))
    }
    record.bestEpoch = try reader.optionalNumber("best_epoch").flatMap { Int(exactly: $0) }
    record.heldOutPromptCount = try heldOut.integer("prompts")
    record.heldOutBattles = try heldOut.optionalMember("all_models").map { (figures) throws(InputError) in
      try CalibrationFigures(figures)
    }
    try GroupedReport.read(reader, into: &record)
    try LeftOutDocument.read(reader, into: &record)
    // Training scripts and earlier versions do not say it.
    var modelCount = hasRatings ? models.count { $0.rating != nil } : models.count
    if document["known_models"] != nil { modelCount = try reader.integer("known_models") }
    var embedder: EmbedderIdentity?
    if let member = try reader.optionalMember("embedder") {
      embedder = EmbedderIdentity(
        name: try member.string("name"), dimension: try member.integer("dimension"), sha256: try member.string("sha256")
      )
    }
    self.init(
      kind: kind, strong: try reader.string("strong"), weak: try reader.string("weak"), embedder: embedder,
      licence: document["licence"] == nil ? "not stated" : try reader.string("licence"), record: record,
      sources: try data.members("sources").map { (source) throws(InputError) in try SourceSummary(source) },
      models: models, modelCount: modelCount,
      settings: try TrainingReport.pairs("settings", reader), options: try TrainingReport.pairs("options", reader),
      program: try reader.string("program"),
      pair: try heldOut.optionalMember("pair").map { (figures) throws(InputError) in try CalibrationFigures(figures) })
    guard pair == nil, let scores = try heldOut.optionalMember("scores") else { return }
    var rates = HeldOutScores()
    rates.winRates = try scores.numbers("win_rates")
    rates.gains = try scores.numbers("gains")
    guard rates.winRates.count == rates.gains.count, rates.winRates.allSatisfy({ (0...1).contains($0) }) else {
      throw scores.fail("win_rates", "must hold a number from 0 to 1 for each of 'gains'")
    }
    measure(rates)
  }

  private static func pairs(
    _ name: String, _ reader: DocumentReader
  ) throws(InputError) -> [(name: String, value: String)] {
    try reader.members(name).map { (member) throws(InputError) in
      (name: try member.string("name"), value: try member.string("value"))
    }
  }
}

extension TrainingReport.Model {
  fileprivate init(_ reader: DocumentReader) throws(InputError) {
    var battles = ModelBattles(name: try reader.string("name"))
    battles.battles = try reader.integer("battles")
    battles.wins = try reader.integer("wins")
    battles.ties = try reader.integer("ties")
    self.init(
      battles, rating: try reader.optionalNumber("rating"),
      tier: try reader.optionalNumber("tier").flatMap { Int(exactly: $0) })
  }
}

extension DropCounts {
  fileprivate init(_ reader: DocumentReader) throws(InputError) {
    self.init()
    for member in reader.value.members ?? [] {
      guard let reason = DropReason(rawValue: member.name) else {
        throw reader.fail(member.name, "is not a reason that this program knows")
      }
      add(reason, try reader.integer(member.name))
    }
  }
}

extension SourceSummary {
  fileprivate init(_ reader: DocumentReader) throws(InputError) {
    let format = try reader.string("format")
    guard let known = LabelFormat(rawValue: format) else {
      throw reader.fail("format", "is '\(format)', which this program does not know")
    }
    let weight = try reader.number("weight")
    guard weight > 0, weight <= 1e6 else { throw reader.fail("weight", "must be above 0 and at most 1e6") }
    self.init(
      name: try reader.string("name"), format: known, weight: weight, rowCount: try reader.integer("rows"),
      promptCount: try reader.integer("prompts"), battleCount: try reader.integer("battles"),
      tieCount: try reader.integer("ties"), dropped: try DropCounts(reader.member("dropped")))
  }
}

extension CalibrationFigures {
  fileprivate init(_ reader: DocumentReader) throws(InputError) {
    func interval(_ name: String, of reader: DocumentReader) throws(InputError) -> ClosedRange<Double> {
      let ends = try reader.numbers(name)
      guard ends.count == 2, ends[0] <= ends[1] else { throw reader.fail(name, "must hold two rising numbers") }
      return ends[0]...ends[1]
    }
    let bins = try reader.members("bins").map { (bin) throws(InputError) in
      Bin(
        count: try bin.integer("cases"), chance: try bin.number("chance"), outcome: try bin.number("outcome"),
        interval: try interval("interval", of: bin))
    }
    self.init(
      caseCount: try reader.integer("cases"), decidedCount: try reader.integer("decided"),
      accuracy: try reader.optionalNumber("accuracy"), constantAccuracy: try reader.optionalNumber("constant_accuracy"),
      logLoss: try reader.number("log_loss"), constantLogLoss: try reader.number("constant_log_loss"),
      gainInterval: try interval("gain_interval", of: reader), brierScore: try reader.number("brier_score"),
      calibrationError: try reader.number("calibration_error"), bins: bins)
  }
}
