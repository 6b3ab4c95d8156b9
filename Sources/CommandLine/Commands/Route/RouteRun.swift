internal import FileFormats
internal import Files
internal import Glibc
internal import LogReading
internal import Numerics
internal import Reporting
internal import Running

/// One `route` run from open outputs to files in place, and what it tells on the way.
struct RouteRun {
  private let arguments: ParsedArguments
  private let request: RouteRequest
  private let plan: RunPlan
  private let results: [LogInput]
  private let outputs: RouteOutputs
  private let signals: SignalStop
  private let isQuiet: Bool
  private let isDryRun: Bool

  init(
    _ arguments: ParsedArguments, request: RouteRequest, plan: RunPlan, results: [LogInput], outputs: RouteOutputs,
    signals: SignalStop
  ) {
    self.arguments = arguments
    self.request = request
    self.plan = plan
    self.results = results
    self.outputs = outputs
    self.signals = signals
    isQuiet = arguments.has("quiet")
    isDryRun = arguments.has("dry-run")
  }

  /// - Throws: `RunStopped` when a signal asked for it.
  func finish() throws -> ExitStatus {
    if arguments.has("resume"), let status = try goOn() { return status }
    if outputs.startsOver, !arguments.has("resume"), !isQuiet {
      Diagnostics.note("an earlier run did not end; it is started over (--resume would have gone on with it)")
    }
    let joined =
      results.isEmpty
      ? nil
      : try JoinedResults(
        results, arguments: arguments, reading: plan.reading,
        rejects: outputs.checkpointer?.isKept == true ? nil : outputs.rejects, stopRequest: signals.request)
    if let joined { try outputs.checkpointer?.add(joined.index) }
    let outcome = try pipeline(joined).run(into: sink())

    let telling = try telling(of: outcome, joined)
    if !isDryRun {
      for path in arguments.strings("report") { try outputs.write(telling.encoded(path), to: path) }
    }
    let status = RouteCommand.status(
      of: outcome, joined: joined, allowing: request.rejectLimit, rejectsAreWritten: outputs.rejects != nil)
    if !isDryRun { try outputs.publish(status) }
    if !isQuiet {
      Diagnostics.write(telling.summary)
      let written = outputs.requests.flatMap { request.requests?.summary($0) } ?? []
      let hardest = HardestOption.note(
        plan.hardestCount, routedCount: outcome.routedCount, shown: FigureText.count)
      for line in [hardest].compactMap(\.self) + written + (joined?.notes(outcome.joined) ?? [])
        + (joined?.rejectedLines ?? [])
      { Diagnostics.write("  \(line)\n") }
    }
    if arguments.has("timings") {
      Diagnostics.write(outcome.timings.table(wallNanoseconds: outcome.wallNanoseconds))
    }
    return status
  }

  private func telling(of outcome: RunOutcome, _ joined: JoinedResults?) throws -> RouteTelling {
    // A run that was gone on with tells what an undisturbed one does.
    let options = arguments.given.filter { $0.name != "resume" }
    let report = CostReportBuilder(
      request: request, outcome: outcome, options: options, startedAt: outputs.startedAt,
      moreNotes: joined?.notes(outcome.joined) ?? []
    ).report()
    let top = try ReportFile.top(arguments)
    return RouteTelling(
      summary: RunSummary.text(outcome, report: report, isDryRun: isDryRun),
      encoded: { ReportFile.bytes(of: report, for: $0, top: top) })
  }

  private func pipeline(_ joined: JoinedResults?) -> BatchPipeline {
    var plan = plan
    plan.reading.decoding.joinedUsage = joined?.index
    var pipeline = BatchPipeline(plan)
    if !isQuiet { pipeline.announce = { Diagnostics.note($0) } }
    pipeline.stopRequest = signals.request
    return pipeline
  }

  private func sink() -> RunSink {
    let showsProgress = !isQuiet && isatty(STDERR_FILENO) == 1
    return RunSink(
      candidates: plan.candidates.count, outputs: outputs.rows, rejects: outputs.rejects,
      inputNames: plan.reading.inputs.map(\.description),
      progress: showsProgress ? ProgressLine(totalByteCount: RouteInputs.totalByteCount(plan.reading.inputs)) : nil,
      keepsSecrets: arguments.has("keep-secrets"), groups: plan.groupTables, checkpointer: outputs.checkpointer)
  }

  /// Says where `--resume` goes on; a status if nothing was left but to put the outputs in place.
  private func goOn() throws -> ExitStatus? {
    guard let checkpointer = outputs.checkpointer else { return nil }
    if let status = try outputs.publishLeftovers() {
      if !isQuiet { Diagnostics.note("the run was complete; its outputs are in place now") }
      return ExitStatus(rawValue: status) ?? .success
    }
    guard !isQuiet else { return nil }
    let count = checkpointer.resumedLineCount
    Diagnostics.note(
      count > 0
        ? "going on behind \(FigureText.count(count)) lines, by \(checkpointer.path)"
        : "there is no checkpoint \(checkpointer.path): starting at the beginning")
    return nil
  }

  /// Says that a signal ended the run, and how to go on.
  func tell(_ stop: RunStopped) {
    let count = "\(FigureText.count(stop.lineCount)) lines"
    if let checkpointer = outputs.checkpointer, checkpointer.isKept {
      Diagnostics.note("stopped behind \(count); go on with: \(commandToGoOn)")
    } else {
      outputs.abandon()
      let reason = outputs.checkpointer == nil ? "; \(outputs.obstacle ?? "nothing is kept")" : ""
      Diagnostics.note("stopped behind \(count)\(reason)")
    }
  }

  /// Says whether an error leaves something to go on from, and removes what does not.
  func tellHowToGoOn(after error: any Error) {
    // Whatever else went wrong would go wrong again.
    let mayPass = error is FileWritingError || error is LogReadingError
    mayPass ? outputs.abandon() : outputs.discard()
    guard let checkpointer = outputs.checkpointer, checkpointer.isKept else { return }
    Diagnostics.note("\(checkpointer.path) is kept; once the cause is mended, go on with: \(commandToGoOn)")
  }

  /// The command line that goes on, as a shell takes it.
  private var commandToGoOn: String {
    var words = CommandLine.arguments
    if words.count > 40 { return "the same command and --resume" }
    if !arguments.has("resume") { words.insert("--resume", at: words.firstIndex(of: "--") ?? words.count) }
    return words.map { word in
      let isPlain = word.utf8.allSatisfy { byte in
        byte > 0x7F || "-_./=%,:+@".utf8.contains(byte) || Unicode.Scalar(byte).properties.isAlphabetic
          || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      }
      return isPlain && !word.isEmpty
        ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }.joined(separator: " ")
  }
}

/// What a run has to tell, of two models or of more.
struct RouteTelling {
  /// For standard error.
  let summary: String
  /// The report for a file of this name.
  let encoded: (_ path: String) -> [UInt8]
}

extension RunIdentity {
  /// Options that change no byte of the output.
  private static let harmless: Set<String> = [
    "threads", "quiet", "timings", "resume", "checkpoint-interval", "max-rejects", "overwrite",
  ]

  /// Everything that the bytes of a `route` run depend on: the program, the router, the options with the files they
  /// name, and the inputs.
  init(_ arguments: ParsedArguments, request: RouteRequest, results: [LogInput]) throws {
    var facts = [Fact(name: "the program", value: "\(RouteLLMBatch.version) (\(try RunIdentity.programDigest()))")]
    let router = request.router
    facts.append(Fact(name: "the router", value: "\(router.origin) (\(router.sha256?.prefix(16) ?? "no weights"))"))
    for manifest in ["\(router.origin)/manifest.json"] where FileSystem.isReadable(manifest) {
      facts.append(Fact(name: "the router's manifest", value: try RunIdentity.digest(of: manifest)))
    }
    for (name, value) in arguments.given where !RunIdentity.harmless.contains(name) {
      facts.append(Fact(name: "the option --\(name)", value: value.isEmpty ? "given" : value))
    }
    for (name, path) in RunIdentity.namedFiles(arguments) where FileSystem.isReadable(path) {
      facts.append(Fact(name: "the file \(path) of --\(name)", value: try RunIdentity.digest(of: path)))
    }
    for input in request.plan.reading.inputs { facts.append(RunIdentity.fact("the input", input)) }
    for input in results { facts.append(RunIdentity.fact("the results", input)) }
    self.init(facts)
  }

  private static func namedFiles(_ arguments: ParsedArguments) -> [(name: String, path: String)] {
    let direct = ["prices", "model-list"].flatMap { name in arguments.strings(name).map { (name, $0) } }
    let encodings = arguments.strings("encoding").map { text in
      let file = text.split(separator: "=").last ?? ""
      return ("encoding", String(file.split(separator: ":").first ?? ""))
    }
    return direct + encodings
  }

  private static func digest(of path: String) throws -> String {
    String(try ModelBytes.mapping(path).sha256.prefix(16))
  }

  private static func programDigest() throws -> String { try digest(of: "/proc/self/exe") }

  /// Size, time of the last change, and the hash of both ends.
  private static func fact(_ kind: String, _ input: LogInput) -> Fact {
    guard let path = input.path else { return Fact(name: "\(kind) \(input)", value: "a stream") }
    let name = "\(kind) \(path)"
    var part = ""
    if case .section(let section) = input {
      part = ", bytes \(section.range.lowerBound) to \(section.range.upperBound)"
    }
    guard let descriptor = try? FileSystem.open(path, for: .reading), let status = try? FileStatus(of: descriptor)
    else { return Fact(name: name, value: "out of reach") }
    defer { close(descriptor) }
    let time = status.changedAt
    return Fact(
      name: name,
      value: "of \(status.size) bytes, changed at \(time.seconds).\(time.nanoseconds), "
        + "with ends \(ends(of: descriptor, size: status.size))\(part)")
  }

  private static func ends(of descriptor: Int32, size: Int) -> String {
    var digest = SHA256Digest()
    var bytes = [UInt8](repeating: 0, count: 4096)
    for place in [0, max(0, size - bytes.count)] {
      let count = pread(descriptor, &bytes, bytes.count, off_t(place))
      if count > 0 { bytes.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) } }
    }
    return String(digest.hexadecimal().prefix(16))
  }
}
