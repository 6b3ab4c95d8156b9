internal import Files
internal import Glibc
internal import LogReading
internal import Numerics
internal import Running

/// Where a run's rows, rejects and reports go.
///
/// Files are written as `NAME.partial`, locked meanwhile, and put in place together at the end. With files in and at
/// least one file out the run keeps a checkpoint and can be resumed.
final class RouteOutputs {
  /// Every format that rows are written in; none for a dry run's folders.
  private(set) var rows: [RowOutput] = []
  private(set) var rejects: (any ByteSink)?
  private(set) var requests: RequestFiles?
  /// Nil for a run that cannot be resumed.
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
  ///   - results: what is read in addition to the plan's inputs.
  ///   - request: says which folders are filled, too; assignments then go to a file or nowhere.
  init(
    _ options: ParsedOptions, reading: ReadingPlan, results: [LogInput], request: RouteRequest, startedAt: String,
    identity: () throws -> RunIdentity
  ) throws {
    ownStart = startedAt
    let inputs = reading.namedInputs + results
    let folders = [request.requests?.folder, request.split].compactMap(\.self)
    let named = options[OutputOptions.output]?.path ?? (folders.isEmpty ? "-" : "/dev/null")
    try RouteOutputs.check(options, output: named, inputs: inputs)
    for folder in folders { try folder.check(inputs: inputs) }
    guard !options[RunOptions.dryRun] else { return }
    obstacle = RouteOutputs.obstacleToResuming(options, output: named, folders: folders, reading: reading)
    if options[RunOptions.resume], let obstacle { throw UsageError.cannotResume(obstacle) }
    let requestFolder = try request.requests?.folder.lock()
    let splitFolder = try request.split?.lock()
    do {
      let output = try open(named)
      let rejects = try options[OutputOptions.rejects].map(open)
      for file in options[OutputOptions.report] { reports[file.path] = try open(file.path).sink }
      let anchor = files.first?.path ?? folders.first?.anchor
      let checkpoint = anchor.map { CheckpointFile(path: "\($0).checkpoint") }
      let spoolPath = anchor.map { RouteOutputs.spoolPath(of: $0, options) }
      if let spoolPath, let checkpoint, obstacle == nil {
        checkpointer = RunCheckpointer(
          file: checkpoint, spoolPath: spoolPath, identity: try identity(),
          startedAt: startedAt,
          intervalSeconds: options[RunOptions.checkpointInterval])
        if options[RunOptions.resume] { try checkpointer?.load() }
      }
      if checkpointer?.isKept != true, let spoolPath, let checkpoint {
        startsOver = checkpoint.exists
        if startsOver { checkpoint.remove() }
        _ = try? FileSystem.remove(spoolPath)
      }
      let assignments = try begin(output, "assignments")
      if FileKind(of: named) != .null {
        rows.append(RowOutput(rowFormat(reading, options), to: RowStream(assignments)))
      }
      self.rejects = try rejects.map { try begin($0, "rejects") }
      // What is complete is not to be cut: it only waits to be put in place.
      if checkpointer?.unpublished == nil {
        for file in files where reports[file.path] != nil { try file.resume(from: .start) }
        try fill(requestFolder, splitFolder, as: request, inputs: reading.inputs)
      }
    } catch {
      // What an earlier run left stays: perhaps it is resumed.
      for file in files where file.storedLength == 0 { file.discard() }
      throw error
    }
  }

  private func rowFormat(_ reading: ReadingPlan, _ options: ParsedOptions) -> any RowFormat {
    guard !options[OutputOptions.passthrough] else { return PassthroughFormat() }
    let hasOrigin = reading.decoding.keepsOrigin
    return switch options[OutputOptions.output]?.format ?? .lines {
    case .lines: JSONLinesFormat()
    case .csv: CSVFormat(hasOrigin: hasOrigin, isGuarded: options[OutputOptions.spreadsheet])
    case .tsv: TSVFormat(hasOrigin: hasOrigin)
    }
  }

  /// Begins the folders, which are written as a whole by one process: in a run that is resumed, only once all rows are
  /// scored.
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

  /// Brings an output to where the run resumes.
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

  /// Leaves nothing, unless there is a checkpoint to resume from.
  func abandon() {
    if checkpointer?.isKept != true { discard() }
  }

  /// Leaves nothing at all.
  func discard() {
    for file in files { file.discard() }
    checkpointer?.finish()
  }
}

extension RouteOutputs {
  /// Why a run cannot be resumed; nil if it can.
  private static func obstacleToResuming(
    _ options: ParsedOptions, output: String, folders: [OutputFolderPath], reading: ReadingPlan
  ) -> String? {
    if output == "-" {
      return
        "what was written to standard output cannot be taken back, so the run cannot be resumed; name a file with -o"
    }
    if FileKind(of: output) == .stream {
      return "\(output) is not a regular file: what was written to it cannot be taken back"
    }
    let reports = options[OutputOptions.report].map(\.path)
    let files = [output] + [options[OutputOptions.rejects]].compactMap(\.self) + reports
    if folders.isEmpty, files.allSatisfy({ FileKind(of: $0) != .replaceable }) {
      return "there is no output file to resume"
    }
    for input in reading.inputs {
      guard let path = input.path, FileKind(of: path) == .replaceable else {
        return "\(input) cannot be read a second time, so the run cannot be resumed; name files"
      }
    }
    return nil
  }

  /// Next to the first output, or in `--spool-dir` under a name that its path makes its own.
  private static func spoolPath(of anchor: String, _ options: ParsedOptions) -> String {
    guard options.isSet(RunOptions.spoolDirectory) else { return "\(anchor).spool" }
    let name = anchor.split(separator: "/").last ?? ""
    let place = (FileSystem.absolute(FileSystem.folder(of: anchor)) ?? "") + "/\(name)"
    let hash = StableHash.ofName(place)
    return "\(options[RunOptions.spoolDirectory])/routellm-batch-\(name)-\(String(hash, radix: 16)).spool"
  }

  /// Refuses an output that is an input, and one that is named for two.
  private static func check(_ options: ParsedOptions, output: String, inputs: [LogInput]) throws(UsageError) {
    var named = options[OutputOptions.report].map { (OutputOptions.report.details.dashed, $0.path) }
    if let file = options[OutputOptions.output] { named.append((OutputOptions.output.details.dashed, file.path)) }
    if let path = options[OutputOptions.rejects] { named.append((OutputOptions.rejects.details.dashed, path)) }
    if output == "-" {
      try RunInputs.refuse(output: "/dev/stdout", option: "standard output", among: inputs)
    }
    var seen: Set<String> = []
    for (option, path) in named {
      try RunInputs.refuse(output: path, option: option, among: inputs)
      guard seen.insert(path).inserted || path == "/dev/null" else { throw .twoOutputs(path) }
    }
  }
}
