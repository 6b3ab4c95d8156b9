internal import FileFormats
internal import Files
internal import LogReading
internal import Numerics
internal import Reporting
internal import Running
internal import Training

/// What `--emit` asks for, resolved.
struct RequestOutput {
  /// Identities of one file's ids are held in memory.
  private static let maximumFileRows = 2_000_000

  private(set) var maker: RequestMaker
  /// By candidate.
  let models: [RequestModel]
  let folder: FolderOption

  /// Nil without `--emit`.
  init?(_ arguments: ParsedArguments, models names: [String], reading: ReadingPlan) throws {
    guard let format = arguments.string("emit").flatMap(RequestFormat.init(rawValue:)) else {
      let lone = ["out-dir", "wire-name", "file-rows", "file-bytes", "max-tokens"].first(where: arguments.has)
      if let lone { throw UsageError("--\(lone) needs --emit") }
      return nil
    }
    guard let folder = try FolderOption("out-dir", arguments) else {
      throw UsageError("--emit \(format.rawValue) needs --out-dir DIR, where its files go")
    }
    self.folder = folder
    var limits = format.limits
    limits.rows = try arguments.integer("file-rows", in: 1...RequestOutput.maximumFileRows) ?? limits.rows
    limits.bytes = try arguments.integer("file-bytes", in: 1...(1 << 40)) ?? limits.bytes
    maker = RequestMaker(
      format, limits: limits, maximumTokens: try arguments.integer("max-tokens", in: 1...TokenCounts.maximum))
    maker.places = reading.shard?.places ?? []
    maker.promptField = reading.decoding.promptField
    let wireNames = try RequestOutput.wireNames(arguments.strings("wire-name"), of: names)
    models = names.map { RequestModel(name: $0, wireName: wireNames[$0] ?? $0) }
  }

  private static func wireNames(_ texts: [String], of models: [String]) throws(UsageError) -> [String: String] {
    var wireNames: [String: String] = [:]
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw UsageError("--wire-name takes MODEL=NAME, not '\(text)'") }
      guard models.contains(parts[0]) else {
        throw UsageError(
          "--wire-name \(text): there is no model '\(parts[0])' here, but \(models.joined(separator: ", "))")
      }
      guard wireNames.updateValue(parts[1], forKey: parts[0]) == nil else {
        throw UsageError("--wire-name names \(parts[0]) twice")
      }
    }
    return wireNames
  }

  /// - Parameter inputs: by index.
  func files(in folder: OutputFolder, inputs: [LogInput]) throws -> RequestFiles {
    try RequestFiles(
      in: folder, models: models,
      format: maker.format, limits: maker.limits, inputNames: inputs.map(\.description),
      program: "routellm-batch \(RouteLLMBatch.version)")
  }

  /// What was written, a line each.
  func summary(_ files: RequestFiles) -> [String] {
    var lines = files.models.enumerated().reversed().map { index, model in
      let own = files.finished.filter { $0.model == index }
      let rows = own.reduce(0) { $0 + $1.rows }
      let name = model.name == model.wireName ? model.name : "\(model.name) as \(model.wireName)"
      let count = own.count == 1 ? "1 file" : "\(own.count) files"
      return "\(FigureText.count(rows)) requests for \(name) in \(count)"
    }
    if let repeated = files.firstRepeated {
      lines.append(
        "warning: ids come more than once, \(repeated) first: \(files.repeatedFileCount) files ended early, so that each "
          + "holds an id once; results are told apart by file and id")
    }
    return lines + ["manifest: \(folder.path)/manifest.json, \(folder.path)/manifest.jsonl"]
  }
}

/// `--body`, and how written batch files are told.
enum RequestBody {
  /// The members that `--body` names; nil without the option.
  static func settings(_ arguments: ParsedArguments) throws(UsageError) -> [JSONValue.Member]? {
    guard let text = arguments.string("body") else { return nil }
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue(parsing: text.utf8) } catch {
      throw UsageError("--body takes a JSON object such as {\"max_tokens\": 1024}, not '\(text)': \(error.reason)")
    }
    guard let members = value.members else {
      throw UsageError("--body takes a JSON object such as {\"max_tokens\": 1024}, not '\(text)'")
    }
    for name in ["model", "messages"] where members.contains(where: { $0.name == name }) {
      throw UsageError("--body cannot set '\(name)', which the command writes itself")
    }
    return members
  }

  static func tell(_ parts: [BatchRequestPart]) {
    for part in parts { Diagnostics.note("\(part.path): \(part.rowCount) requests, \(part.byteCount) bytes") }
  }
}
