internal import Files
internal import Glibc
internal import LogReading
internal import Numerics
internal import Reporting
internal import Running

/// Where a run's rows, rejects and reports go.
///
/// Files are written as `NAME.partial`, locked meanwhile, and put in place together at the end. With files in and at
/// least one file out the run keeps a checkpoint and can be gone on with.
final class RouteOutputs {
  /// Every format that rows are written in; none for a dry run's folders.
  private(set) var rows: [RowOutput] = []
  private(set) var rejects: (any ByteSink)?
  private(set) var requests: RequestFiles?
  /// Nil for a run that cannot be gone on with.
  private(set) var checkpointer: RunCheckpointer?
  /// Why there is none.
  private(set) var obstacle: String?
  /// Whether a checkpoint of an unfinished run was thrown away.
  private(set) var startsOver = false

  /// When the run began, in whichever process.
  var startedAt: String { checkpointer?.startedAt ?? ownStart }
  private let ownStart: String
  /// In the order in which they are put in place.
  private var files: [ResumableFile] = []
  private var reports: [String: any ByteSink] = [:]

  /// Opens the outputs after checking that none is an input or named twice.
  ///
  /// - Parameters:
  ///   - results: what is read besides the plan's inputs.
  ///   - request: tells which folders are filled besides; assignments then go to a file or nowhere.
  init(
    _ arguments: ParsedArguments, reading: ReadingPlan, results: [LogInput], request: RouteRequest, isDryRun: Bool,
    startedAt: String, identity: () throws -> RunIdentity
  ) throws {
    ownStart = startedAt
    let inputs = reading.namedInputs + results
    let folders = [request.requests?.folder, request.split].compactMap(\.self)
    let named = arguments.string("output") ?? (folders.isEmpty ? "-" : "/dev/null")
    try RouteOutputs.check(arguments, output: named, inputs: inputs)
    for folder in folders { try folder.check(inputs: inputs) }
    guard !isDryRun else { return }
    obstacle = RouteOutputs.reasonNotToGoOn(arguments, output: named, folders: folders, reading: reading)
    if arguments.has("resume"), let obstacle { throw UsageError("--resume: \(obstacle)") }
    let requestFolder = try request.requests?.folder.lock()
    let splitFolder = try request.split?.lock()
    do {
      let output = try open(named)
      let rejects = try arguments.string("rejects").map(open)
      for path in arguments.strings("report") { reports[path] = try open(path).sink }
      let anchor = files.first?.path ?? folders.first?.anchor
      let checkpoint = anchor.map { CheckpointFile(path: "\($0).checkpoint") }
      let spoolPath = anchor.map { RouteOutputs.spoolPath(of: $0, arguments) }
      if let spoolPath, let checkpoint, obstacle == nil {
        checkpointer = RunCheckpointer(
          file: checkpoint, spoolPath: spoolPath, identity: try identity(),
          startedAt: startedAt,
          intervalSeconds: try arguments.integer("checkpoint-interval", in: 0...86_400)
            ?? RouteCommand.standardCheckpointInterval)
        if arguments.has("resume") { try checkpointer?.load() }
      }
      if checkpointer?.isKept != true, let spoolPath, let checkpoint {
        startsOver = checkpoint.exists
        if startsOver { checkpoint.remove() }
        _ = try? FileSystem.remove(spoolPath)
      }
      let assignments = try begin(output, "assignments")
      if FileKind(of: named) != .null {
        let format = try AssignmentFile.format(arguments, hasOrigin: reading.decoding.keepsOrigin)
        rows.append(RowOutput(format, to: RowStream(assignments)))
      }
      self.rejects = try rejects.map { try begin($0, "rejects") }
      // What is complete is not to be cut: it only waits to be put in place.
      if checkpointer?.unpublished == nil {
        for file in files where reports[file.path] != nil { try file.resume(from: .start) }
        try fill(requestFolder, splitFolder, as: request, inputs: reading.inputs)
      }
    } catch {
      // What an earlier run left stays: perhaps it is gone on with.
      for file in files where file.storedLength == 0 { file.discard() }
      throw error
    }
  }

  /// Begins the folders, which are written as a whole by one process: in a run that is gone on with, only once all rows
  /// are scored.
  private func fill(
    _ requestFolder: OutputFolder?, _ splitFolder: OutputFolder?, as request: RouteRequest, inputs: [LogInput]
  ) throws {
    let isResumed = checkpointer?.isKept == true
    if let requestFolder, let emitted = request.requests {
      try emitted.folder.claim(requestFolder, isResumed: isResumed, isOwn: RequestFiles.isOwn)
      let files = try emitted.files(in: requestFolder, inputs: inputs)
      rows.append(RowOutput(RequestRowFormat(models: emitted.models), to: files))
      requests = files
    }
    if let splitFolder, let option = request.split {
      let models = request.plan.candidates.names
      try option.claim(splitFolder, isResumed: isResumed) { SplitFiles.isOwn($0, models: models) }
      rows.append(RowOutput(SplitFormat(), to: try SplitFiles(in: splitFolder, models: models)))
    }
  }

  /// An output that is opened: its sink, and the file below it if it is one.
  private typealias Opened = (sink: any ByteSink, file: ResumableFile?)

  private func open(_ path: String) throws -> Opened {
    if path == "-" { return (StandardOutput(), nil) }
    if [.null, .stream].contains(FileKind(of: path)) {
      let stream = try OutputFile(path: path)
      return (path.hasSuffix(".zst") ? try ZstdSink(stream, name: path) : stream, nil)
    }
    let file = try ResumableFile(path: path)
    files.append(file)
    return (path.hasSuffix(".zst") ? try ZstdSink(file, name: path) : file, file)
  }

  /// Brings an output to where the run goes on.
  private func begin(_ opened: Opened, _ name: String) throws -> any ByteSink {
    guard let file = opened.file, let sink = opened.sink as? any ResumableSink else { return opened.sink }
    let checkpoint = checkpointer?.add(name, sink) ?? .start
    guard checkpointer?.unpublished == nil else { return sink }
    try file.resume(from: checkpoint)
    (sink as? ZstdSink)?.resume(from: checkpoint)
    return sink
  }

  /// Finishes what an earlier run left to be done, if it had completed all outputs; nil if it had not.
  func publishLeftovers() throws -> Int32? {
    guard let checkpointer, let left = checkpointer.unpublished else { return nil }
    for file in files {
      // Those that are in place already were opened anew, and are empty.
      if left.files.contains(where: { $0.path == file.path && $0.length == file.storedLength }) {
        try file.publish()
      } else {
        file.discard()
      }
    }
    checkpointer.finish()
    return left.exitStatus
  }

  /// Takes a whole report.
  func write(_ report: [UInt8], to path: String) throws {
    guard let sink = reports[path] else { return }
    try sink.write(report)
    try sink.finish()
  }

  /// Puts all outputs in place, which are complete.
  func publish(_ status: ExitStatus) throws {
    try checkpointer?.beginPublishing(files.map { ($0.path, $0.length) }, exitStatus: status.rawValue)
    for file in files { try file.publish() }
    checkpointer?.finish()
  }

  /// Leaves nothing behind, unless there is a checkpoint to go on from.
  func abandon() {
    if checkpointer?.isKept != true { discard() }
  }

  /// Leaves nothing behind at all.
  func discard() {
    for file in files { file.discard() }
    checkpointer?.finish()
  }
}

extension RouteOutputs {
  /// Why a run cannot be gone on with; nil if it can.
  static func reasonNotToGoOn(
    _ arguments: ParsedArguments, output: String, folders: [FolderOption], reading: ReadingPlan
  ) -> String? {
    if output == "-" {
      return "what went to standard output cannot be taken back, so such a run is not gone on with; name a file with -o"
    }
    if FileKind(of: output) == .stream {
      return "\(output) is no regular file: what went there cannot be taken back"
    }
    let files = [output] + arguments.strings("rejects") + arguments.strings("report")
    if folders.isEmpty, files.allSatisfy({ FileKind(of: $0) != .replaceable }) {
      return "there is no output file to go on with"
    }
    for input in reading.inputs {
      guard let path = input.path, FileKind(of: path) == .replaceable else {
        return "\(input) cannot be read a second time, so the run is not gone on with; name files"
      }
    }
    return nil
  }

  /// Beside the first output, or in `--spool-dir` under a name that its path makes its own.
  static func spoolPath(of anchor: String, _ arguments: ParsedArguments) -> String {
    guard let folder = arguments.string("spool-dir") else { return "\(anchor).spool" }
    let name = anchor.split(separator: "/").last ?? ""
    let place = (FileSystem.absolute(FileSystem.folder(of: anchor)) ?? "") + "/\(name)"
    return "\(folder)/routellm-batch-\(name)-\(String(StableHash.ofName(place), radix: 16)).spool"
  }

  static func check(_ arguments: ParsedArguments, output: String, inputs: [LogInput]) throws {
    var named = arguments.strings("report").map { ("--report", $0) }
    if let path = arguments.string("output") { named.append(("--output", path)) }
    if let path = arguments.string("rejects") { named.append(("--rejects", path)) }
    if output == "-" {
      try RouteInputs.refuse(output: "/dev/stdout", option: "standard output", among: inputs)
    }
    for (option, path) in named where path.hasSuffix(".gz") {
      throw UsageError("\(option) \(path): gzip is not written; end the name in .zst, or pipe through gzip")
    }
    var seen: Set<String> = []
    for (option, path) in named {
      try RouteInputs.refuse(output: path, option: option, among: inputs)
      guard seen.insert(path).inserted || path == "/dev/null" else {
        throw UsageError("\(path) is named for two outputs")
      }
    }
    for path in arguments.strings("report") { try ReportFile.check(path) }
  }
}

/// What the name of the file of assignments says of its layout.
enum AssignmentFile {
  /// - Parameter hasOrigin: whether a table has columns for what the log says of each request.
  /// - Throws: `UsageError` for layouts that are not written, and for objects in a table.
  static func format(_ arguments: ParsedArguments, hasOrigin: Bool) throws(UsageError) -> any RowFormat {
    let rows: any RowFormat = arguments.has("passthrough") ? PassthroughFormat() : JSONLinesFormat()
    guard let path = arguments.string("output") else { return rows }
    if path.hasSuffix(".parquet") {
      let stem = String(path.dropLast(".parquet".count))
      throw UsageError(
        "--output \(path): Parquet is not written; write \(stem).jsonl and let DuckDB make it: "
          + "duckdb -c \"COPY (FROM read_json('\(stem).jsonl')) TO '\(path)'\"")
    }
    guard path.hasSuffix(".csv") || path.hasSuffix(".csv.zst") else { return rows }
    if arguments.has("passthrough") {
      throw UsageError("--passthrough writes objects, and \(path) is a table; end the name in .jsonl")
    }
    return CSVFormat(hasOrigin: hasOrigin)
  }
}
