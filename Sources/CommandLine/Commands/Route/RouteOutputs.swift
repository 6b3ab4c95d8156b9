internal import Files
internal import Glibc
internal import LogReading
internal import Numerics
internal import Running

/// Where a run's rows, rejects and reports go.
///
/// Files are written as `NAME.partial`, locked meanwhile, and put in place together at the end. A checkpoint next to the
/// first of them says which files are the run's; with files in and at least one file out it also keeps the run's
/// position, from which the run can be resumed.
final class RouteOutputs {
  /// Every format that rows are written in; none for a dry run's folders.
  private(set) var rows: [RowOutput] = []
  private(set) var rejects: (any ByteSink)?
  /// Takes the lines that are set aside.
  private(set) var setAside: (any ByteSink)?
  private(set) var requests: RequestFiles?
  /// Nil for a run that cannot be resumed.
  private(set) var checkpointer: RunCheckpointer?
  /// Why there is none.
  private(set) var obstacle: String?
  /// Whether an earlier run ended before it had a position to resume from.
  private(set) var followsEarlyEnd = false
  /// Whether the position of an unfinished run was thrown away.
  private(set) var startsOver = false
  /// What an earlier process of the run ended with, if it completed everything.
  private(set) var earlierStatus: Int32?

  /// When the run began, in whichever process.
  var startedAt: String { checkpointer?.startedAt ?? ownStart }
  private let ownStart: String
  /// In the order in which they are put in place.
  private var files: [ResumableFile] = []
  private var reports: [String: any ByteSink] = [:]
  /// Says which files are the run's; nil for a run that writes to streams alone.
  private var checkpointFile: CheckpointFile?
  private var folders: [(path: OutputFolderPath, folder: OutputFolder)] = []
  private var identity: RunIdentity?

  /// Opens the outputs, which are no inputs and name no file twice: that was checked with the command line.
  ///
  /// - Parameters:
  ///   - request: says which folders are filled, too; assignments then go to a file or nowhere.
  init(
    _ options: ParsedOptions, reading: ReadingPlan, request: RouteRequest, startedAt: String,
    identity: () throws -> RunIdentity
  ) throws {
    ownStart = startedAt
    let folderPaths = [request.requests?.folder, request.split].compactMap(\.self)
    let named = options[OutputOptions.output]?.path ?? (folderPaths.isEmpty ? "-" : "/dev/null")
    guard !options[RunOptions.dryRun] else { return }
    let paths =
      [named] + [options[OutputOptions.rejects], options[OutputOptions.setAside]].compactMap(\.self)
      + options[OutputOptions.report].map(\.path)
    let anchor = try RouteOutputs.anchor(paths) ?? folderPaths.first?.anchor
    obstacle = RouteOutputs.obstacleToResuming(options, output: named, anchor: anchor, reading: reading)
    if options[RunOptions.resume], let obstacle { throw UsageError.cannotResume(obstacle) }
    let requestFolder = try request.requests?.folder.lock()
    let splitFolder = try request.split?.lock()
    folders = zip(folderPaths, [requestFolder, splitFolder].compactMap(\.self)).map { ($0, $1) }
    checkpointFile = anchor.map { CheckpointFile(nextTo: $0) }
    let previous = try checkpointFile?.open()
    if obstacle == nil { self.identity = try identity() }
    let completion = try earlierCompletion(options, paths: paths, unless: previous?.isEmpty == false)
    if let completion, completion.isWhole {
      earlierStatus = completion.exitStatus
      return
    }
    do {
      let opened = try open(options, named: named)
      try takeOver(previous, from: anchor, options, reading: reading)
      let output = try prepare(opened.output, "assignments")
      let rejects = try opened.rejects.map { try prepare($0, "rejects") }
      let setAside = try opened.setAside.map { try prepare($0, "set aside") }
      try claim(keeping: previous)
      // What is complete is not to be cut: it only waits to be put in place.
      let isUnpublished = checkpointer?.unpublished != nil
      if !isUnpublished { for file in files { try file.appear() } }
      let assignments = try begin(output, isUnpublished: isUnpublished)
      if try OutputPlace(of: named) != .null {
        rows.append(RowOutput(rowFormat(reading, options), to: RowStream(assignments)))
      }
      self.rejects = try rejects.map { try begin($0, isUnpublished: isUnpublished) }
      self.setAside = try setAside.map { try begin($0, isUnpublished: isUnpublished) }
      if !isUnpublished {
        for file in files where reports[file.path] != nil { try file.resume(from: .start) }
        let isOwn = checkpointer?.isKept == true || completion != nil
        try fill(requestFolder, splitFolder, as: request, inputs: reading.inputs, isResumed: isOwn)
      }
    } catch {
      withdraw(leaving: previous)
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

  /// Opens every output; what an earlier process left of it stays as it is.
  private func open(
    _ options: ParsedOptions, named: String
  ) throws -> (output: Opened, rejects: Opened?, setAside: Opened?) {
    let output = try open(named)
    let rejects = try options[OutputOptions.rejects].map(open)
    let setAside = try options[OutputOptions.setAside].map(open)
    for file in options[OutputOptions.report] { reports[file.path] = try open(file.path).sink }
    return (output, rejects, setAside)
  }

  /// Takes over the position that an earlier process left, or what it left behind.
  private func takeOver(
    _ previous: CheckpointFile.Contents?, from anchor: String?, _ options: ParsedOptions, reading: ReadingPlan
  ) throws {
    guard let anchor, let checkpointFile else { return }
    let spoolPath = SideFiles.spoolPath(of: anchor, options)
    if let identity {
      let checkpointer = RunCheckpointer(
        file: checkpointFile, spoolPath: spoolPath, identity: identity, startedAt: ownStart,
        intervalSeconds: options[RunOptions.checkpointInterval])
      if options[RunOptions.resume], let previous, !previous.isEmpty {
        try checkpointer.load(previous, inputCount: reading.inputs.count)
      }
      self.checkpointer = checkpointer
    }
    guard checkpointer?.isKept != true else { return }
    (startsOver, followsEarlyEnd) = (previous?.isEmpty == false, previous?.isEmpty == true)
    try SpoolFile.remove(spoolPath)
  }

  /// Notes which files are the run's, before they have their names.
  private func claim(keeping previous: CheckpointFile.Contents?) throws {
    guard let checkpointFile else { return }
    let isKept = checkpointer?.isKept == true
    if !files.isEmpty {
      try checkpointFile.claim(files.map(\.claim), keeping: isKept ? previous ?? .init() : .init())
    } else if !isKept {
      checkpointFile.remove()
    }
  }

  /// Leaves what an earlier run left, which is perhaps resumed, and nothing else.
  private func withdraw(leaving previous: CheckpointFile.Contents?) {
    guard previous?.isEmpty != false else { return }
    let isEmpty = files.allSatisfy { $0.storedLength == 0 }
    for file in files where file.storedLength == 0 { file.discard() }
    if isEmpty { checkpointFile?.remove() }
  }

  /// What a finished run noted in its folders, if it was this one.
  ///
  /// - Parameter isUnfinished: whether the run has a position to resume from.
  private func earlierCompletion(
    _ options: ParsedOptions, paths: [String], unless isUnfinished: Bool
  ) throws -> (exitStatus: Int32, isWhole: Bool)? {
    guard options[RunOptions.resume], !isUnfinished, let identity,
      let noted = folders.first?.folder.note.flatMap(RunCompletion.init)
    else { return nil }
    let places = paths.compactMap { try? ResumableFile.place(of: $0) }
    let found = try RunCompletion(of: identity, files: places + filledPaths, exitStatus: noted.exitStatus)
    let notes = folders.map { $0.folder.note.flatMap(RunCompletion.init) }
    guard notes.allSatisfy({ $0?.isOfRun(of: found) == true }) else { return nil }
    return (noted.exitStatus, notes.allSatisfy { $0 == found })
  }

  /// The files in the folders that the run fills.
  private var filledPaths: [String] { folders.flatMap { (try? $0.path.files()) ?? [] } }

  /// Begins the folders, which are written as a whole by one process: in a run that is resumed, only once all rows are
  /// scored.
  private func fill(
    _ requestFolder: OutputFolder?, _ splitFolder: OutputFolder?, as request: RouteRequest, inputs: [LogInput],
    isResumed: Bool
  ) throws {
    if let requestFolder, let emitted = request.requests {
      try emitted.folder.claim(requestFolder, isResumed: isResumed, isOwn: RequestFiles.isOwn)
      let files = try emitted.files(in: requestFolder, inputs: inputs)
      rows.append(RowOutput(RequestRowFormat(models: emitted.models, keepsRefused: emitted.keepsRefused), to: files))
      requests = files
    }
    if let splitFolder, let option = request.split {
      let models = request.plan.candidates.names
      try option.claim(splitFolder, isResumed: isResumed) { SplitFiles.isOwn($0, models: models) }
      rows.append(RowOutput(SplitFormat(), to: try SplitFiles(in: splitFolder, models: models)))
    }
    for folder in folders { folder.folder.note = nil }
  }

  /// An output that is opened: its sink, and the file below it if it is one.
  private typealias Opened = (sink: any ByteSink, file: ResumableFile?)

  private func open(_ path: String) throws -> Opened {
    if path == "-" { return (StandardOutput(), nil) }
    let place: OutputPlace
    do throws(SystemError) { place = try OutputPlace(of: path) } catch {
      throw FileWritingError(file: path, reason: "cannot be created: \(error)")
    }
    switch place {
    case .null, .stream, .descriptor:
      let stream = try OutputFile(path: path)
      return (path.hasSuffix(".zst") ? try ZstdSink(stream, name: path) : stream, nil)
    case .file, .folder:
      let file = try ResumableFile(path: path, claims: checkpointFile?.claims ?? [])
      files.append(file)
      return (path.hasSuffix(".zst") ? try ZstdSink(file, name: path) : file, file)
    }
  }

  /// Finds out where an output resumes, and that it is what was written up to there.
  private func prepare(_ opened: Opened, _ name: String) throws -> (opened: Opened, checkpoint: SinkCheckpoint) {
    guard let file = opened.file, let sink = opened.sink as? any ResumableSink else { return (opened, .start) }
    let checkpoint = checkpointer?.add(name, sink) ?? .start
    if checkpointer?.unpublished == nil { try file.check(checkpoint) }
    return (opened, checkpoint)
  }

  /// Brings an output to where the run resumes.
  private func begin(
    _ prepared: (opened: Opened, checkpoint: SinkCheckpoint), isUnpublished: Bool
  ) throws -> any ByteSink {
    guard let file = prepared.opened.file, !isUnpublished else { return prepared.opened.sink }
    try file.resume(from: prepared.checkpoint)
    try (prepared.opened.sink as? ZstdSink)?.resume(from: prepared.checkpoint)
    return prepared.opened.sink
  }

  /// Finishes what an earlier run left to be done, if it had completed all outputs; nil if it had not.
  ///
  /// - Throws: if what it completed is not whole any more; then nothing is changed.
  func publishLeftovers() throws -> Int32? {
    guard let checkpointer, let left = checkpointer.unpublished else { return nil }
    var waiting: [ResumableFile] = []
    for file in files {
      guard let finished = left.files.first(where: { $0.path == file.place }) else { continue }
      if try file.isWaiting(finished) { waiting.append(file) }
    }
    for file in waiting { try file.publish() }
    for file in files { file.discard() }
    try noteCompletion(left.exitStatus)
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
    try checkpointer?.beginPublishing(files.map(\.finished), exitStatus: status.rawValue)
    for file in files { try file.publish() }
    try noteCompletion(status.rawValue)
    end()
  }

  /// Notes with every folder that all is there, which its files alone do not say.
  private func noteCompletion(_ status: Int32) throws {
    guard let identity, !folders.isEmpty else { return }
    let completion = try RunCompletion(of: identity, files: files.map(\.place) + filledPaths, exitStatus: status)
    for folder in folders { folder.folder.note = completion.note }
  }

  /// Leaves nothing, unless there is a checkpoint to resume from.
  func abandon() {
    if checkpointer?.isKept != true { discard() }
  }

  /// Leaves nothing at all.
  func discard() {
    for file in files { file.discard() }
    end()
  }

  /// Removes what only an unfinished run needs.
  private func end() {
    if let checkpointer { checkpointer.finish() } else { checkpointFile?.remove() }
  }
}

extension RouteOutputs {
  /// The first of the files that are written, next to which the run keeps its own.
  private static func anchor(_ paths: [String]) throws -> String? {
    for path in paths where path != "-" {
      if case .file(let place)? = try? OutputPlace(of: path) { return place }
    }
    return nil
  }

  /// Why a run cannot be resumed; nil if it can.
  private static func obstacleToResuming(
    _ options: ParsedOptions, output: String, anchor: String?, reading: ReadingPlan
  ) -> String? {
    if output == "-" {
      return
        "what was written to standard output cannot be taken back, so the run cannot be resumed; name a file with -o"
    }
    for path in [output] + [options[OutputOptions.rejects], options[OutputOptions.setAside]].compactMap(\.self) {
      switch try? OutputPlace(of: path) {
      case .descriptor, .stream: return "\(path) is a stream: what was written to it cannot be taken back; name a file"
      case .file, .folder, .null, nil: break
      }
    }
    guard anchor != nil else { return "there is no output file to resume" }
    for input in reading.inputs {
      guard let path = input.path, FileSystem.isFile(path) else {
        return "\(input) cannot be read a second time, so the run cannot be resumed; name files"
      }
    }
    return nil
  }
}
