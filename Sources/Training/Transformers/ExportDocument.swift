package import FileFormats
internal import Files
package import Routing

/// `export.json`, the heading of a folder that `train export` writes: what is in it, and where it comes from. The
/// training script reads it, and `train import` takes pair, licence and sources from it.
package struct ExportDocument: Sendable {
  package static let fileName = "export.json"
  package static let trainFile = "train.jsonl"
  package static let heldOutFile = "held-out.jsonl"
  private static let schema = "routellm-batch/training-export"
  private static let version = 1

  package let kind: RouterDescriptor
  package let strong: String
  package let weak: String
  /// Of a causal router.
  package let scores: ScoreMapping?
  /// `accuracy`, `score` or `preference`: what a gain measures.
  package let unit: String
  package let seed: UInt64
  package let training: TrainingProvenance
  /// Of `train.jsonl` and `held-out.jsonl`.
  package let trainSHA256: String
  package let heldOutSHA256: String
  /// The member `data` of a training report.
  private let data: JSONValue
  private let program: String
  private let heldOutShare: Double
  private let rowCounts: (train: Int, heldOut: Int)

  package init(
    _ export: TransformerExport, _ settings: TransformerExport.Settings, set: LabelledPromptSet,
    sources: [SourceSummary], training: TrainingProvenance, trainSHA256: String, heldOutSHA256: String,
    version: String
  ) {
    kind = settings.kind
    (strong, weak) = (settings.strong, settings.weak)
    scores = settings.kind == .causal ? settings.scores : nil
    unit = set.gradeUnit(strong: settings.strong, weak: settings.weak)
    seed = settings.seed
    heldOutShare = settings.heldOutShare
    var training = training
    training.rowCount = export.kept.count
    self.training = training
    (self.trainSHA256, self.heldOutSHA256) = (trainSHA256, heldOutSHA256)
    rowCounts = (export.kept.count, export.heldOut.count)
    program = "routellm-batch \(version)"
    data = TrainingReportJSON.data(
      sources: sources, models: ModelBattles.all(in: set).map { TrainingReport.Model($0) }, record: export.record)
  }

  package func encoded() -> [UInt8] {
    var members: [JSONValue.Member] = []
    func add(_ name: String, _ value: JSONValue) { members.append(JSONValue.Member(name: name, value: value)) }
    add("schema", .string(ExportDocument.schema))
    add("version", .integer(ExportDocument.version))
    add("program", .string(program))
    add("router", .string(kind.name))
    add("strong", .string(strong))
    add("weak", .string(weak))
    if let scores {
      add("scores", scores.jsonValue())
    } else {
      add("labels", .array(TransformerExport.labels.map(JSONValue.string)))
    }
    add("unit", .string(unit))
    add("seed", .string("\(seed)"))
    add("held_out_share", .double(heldOutShare))
    func file(_ name: String, _ rows: Int, _ hash: String) -> JSONValue {
      ["name": .string(name), "rows": .integer(rows), "sha256": .string(hash)]
    }
    add(
      "files",
      [
        "train": file(ExportDocument.trainFile, rowCounts.train, trainSHA256),
        "held_out": file(ExportDocument.heldOutFile, rowCounts.heldOut, heldOutSHA256),
      ])
    add(
      "training",
      [
        "data": .array(training.data.map(JSONValue.string)), "rows": .integer(training.rowCount),
        "licence": .string(training.licence), "command": .string(training.command),
      ])
    add("data", data)
    return JSONValue.object(members).encoded()
  }

  /// Reads the document of a folder.
  package init(folder: String) throws(InputError) {
    let path = "\(folder)/\(ExportDocument.fileName)"
    guard FileSystem.exists(path) else {
      throw InputError(folder, "holds no \(ExportDocument.fileName): it is not a folder that 'train export' wrote")
    }
    let document = try JSONValue(parsing: ModelBytes.mapping(path).contents, file: path)
    let reader = DocumentReader(file: path, value: document)
    guard try reader.string("schema") == ExportDocument.schema else {
      throw InputError(path, "is not an export of 'train export'")
    }
    guard try reader.integer("version") == ExportDocument.version else {
      throw InputError(path, "is of another version than \(ExportDocument.version): export the data again")
    }
    let name = try reader.string("router")
    guard let kind = RouterDescriptor(name: name), TransformerExport.kinds.contains(kind) else {
      throw InputError(path, "'router' is '\(name)', which is neither bert nor causal_llm")
    }
    self.kind = kind
    (strong, weak) = (try reader.string("strong"), try reader.string("weak"))
    scores = try document["scores"].map { (value) throws(InputError) in try ScoreMapping(parsing: value, path: path) }
    unit = try reader.string("unit")
    guard let seed = UInt64(try reader.string("seed")) else { throw InputError(path, "'seed' is not a whole number") }
    self.seed = seed
    heldOutShare = try reader.number("held_out_share")
    let files = try reader.member("files")
    let (train, heldOut) = (try files.member("train"), try files.member("held_out"))
    (trainSHA256, heldOutSHA256) = (try train.string("sha256"), try heldOut.string("sha256"))
    rowCounts = (try train.integer("rows"), try heldOut.integer("rows"))
    let training = try reader.member("training")
    self.training = TrainingProvenance(
      data: try training.strings("data"), rowCount: try training.integer("rows"),
      licence: try training.string("licence"), command: try training.string("command"))
    program = try reader.string("program")
    data = try reader.member("data").value
  }

  /// The held-out rows of the document's folder, which must be those that it was written with.
  package func heldOutRows(in folder: String) throws(InputError) -> [TransformerExample] {
    let path = "\(folder)/\(ExportDocument.heldOutFile)"
    guard try ModelBytes.mapping(path).sha256 == heldOutSHA256 else {
      throw InputError(path, "was changed after 'train export' wrote it: export the data again")
    }
    return try TransformerExample.read(path)
  }
}

extension TrainingReport {
  /// What an export says of a training of which nothing else is known.
  package init(of export: ExportDocument) throws(InputError) {
    try self.init(parsing: export.reportValue, file: ExportDocument.fileName)
  }
}

extension ExportDocument {
  /// A training report without settings and course.
  fileprivate var reportValue: JSONValue {
    [
      "schema": .string(TrainingReportJSON.schema), "version": .integer(TrainingReportJSON.version),
      "program": .string(program), "router": .string(kind.name), "strong": .string(strong), "weak": .string(weak),
      "licence": .string(training.licence), "settings": [], "options": [], "data": data, "progress_unit": "step",
      "epochs": [], "held_out": ["prompts": .integer(rowCounts.heldOut)],
    ]
  }
}

/// Reads the members of one JSON object, with errors that name the file and the member.
struct DocumentReader {
  let file: String
  /// Where the object stands in the document, such as `held_out.`.
  var prefix = ""
  let value: JSONValue

  func fail(_ name: String, _ reason: String) -> InputError { InputError(file, "'\(prefix)\(name)' \(reason)") }

  private func required<Found>(_ name: String, _ found: Found?, _ expected: String) throws(InputError) -> Found {
    guard let found else { throw fail(name, value[name] == nil ? "is missing" : "must be \(expected)") }
    return found
  }

  func string(_ name: String) throws(InputError) -> String {
    try required(name, value[name]?.string, "a string")
  }

  func integer(_ name: String) throws(InputError) -> Int {
    try required(name, value[name]?.integer, "a whole number")
  }

  func number(_ name: String) throws(InputError) -> Double {
    try required(name, value[name]?.double.flatMap { $0.isFinite ? $0 : nil }, "a number")
  }

  /// Nil where it is missing or null.
  func optionalNumber(_ name: String) throws(InputError) -> Double? {
    guard let member = value[name], member != .null else { return nil }
    return try number(name)
  }

  func strings(_ name: String) throws(InputError) -> [String] {
    let values = try required(name, value[name]?.values, "a list of strings")
    let strings = values.compactMap(\.string)
    guard strings.count == values.count else { throw fail(name, "must be a list of strings") }
    return strings
  }

  func numbers(_ name: String) throws(InputError) -> [Double] {
    let values = try required(name, value[name]?.values, "a list of numbers")
    let numbers = values.compactMap(\.double).filter(\.isFinite)
    guard numbers.count == values.count else { throw fail(name, "must be a list of numbers") }
    return numbers
  }

  func member(_ name: String) throws(InputError) -> DocumentReader {
    let member = try required(name, value[name], "an object")
    guard member.members != nil else { throw fail(name, "must be an object") }
    return DocumentReader(file: file, prefix: "\(prefix)\(name).", value: member)
  }

  /// Nil where it is missing or null.
  func optionalMember(_ name: String) throws(InputError) -> DocumentReader? {
    guard let member = value[name], member != .null else { return nil }
    return try self.member(name)
  }

  /// The objects of a list.
  func members(_ name: String) throws(InputError) -> [DocumentReader] {
    let values = try required(name, value[name]?.values, "a list of objects")
    return try values.enumerated().map { (index, value) throws(InputError) in
      guard value.members != nil else { throw fail(name, "must be a list of objects") }
      return DocumentReader(file: file, prefix: "\(prefix)\(name)[\(index)].", value: value)
    }
  }
}
