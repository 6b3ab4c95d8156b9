internal import FileFormats
internal import Files
internal import Glibc
internal import LogReading
internal import Numerics
internal import Reporting
internal import Routing
internal import Running

/// One `route` run from open outputs to files in place, and what it reports on the way.
struct RouteRun {
  let options: ParsedOptions
  let request: RouteRequest
  let plan: RunPlan
  let results: [LogInput]
  let scoreFiles: [LogInput]
  let outputs: RouteOutputs
  let signals: SignalStop

  private var isQuiet: Bool { options[RunOptions.quiet] }
  private var isDryRun: Bool { options[RunOptions.dryRun] }
  private var isResumed: Bool { options[RunOptions.resume] }

  /// - Throws: `RunStopped` when a signal asked for it.
  func finish() throws -> ExitStatus {
    if isResumed, let status = try resume() { return status }
    if outputs.startsOver, !isResumed, !isQuiet {
      Diagnostics.note("an earlier run did not finish; this run starts over (--resume would have resumed it)")
    }
    let rejects = outputs.checkpointer?.isKept == true ? nil : outputs.rejects
    let joined =
      results.isEmpty
      ? nil
      : try JoinedResults(
        results, options: options, reading: plan.reading, rejects: rejects, stopRequest: signals.request)
    let scores =
      scoreFiles.isEmpty
      ? nil
      : try JoinedScores(
        scoreFiles, options: options, reading: plan.reading, rejects: rejects,
        keepsSecrets: options[OutputOptions.keepSecrets], stopRequest: signals.request)
    let joins = ([joined, scores] as [(any JoinedFiles)?]).compactMap(\.self)
    if !joins.isEmpty { try outputs.checkpointer?.add(joins.map(\.index)) }
    let outcome = try pipeline(joined, scores).run(into: sink())

    let report = report(on: outcome, joins)
    if !isDryRun {
      let top = options[OutputOptions.top]
      for file in options[OutputOptions.report] {
        try outputs.write(file.format.encoded(report, top: top), to: file.path)
      }
    }
    let status = RouteCommand.status(
      of: outcome, joined: joins, allowing: options[OutputOptions.maxRejects],
      rejectsAreWritten: outputs.rejects != nil)
    if !isDryRun { try outputs.publish(status) }
    let written = outputs.requests.flatMap { request.requests?.summary($0) } ?? []
    let left = outputs.requests != nil && outcome.setAsideCount > 0 && !options.isSet(OutputOptions.setAside)
    let joinNotes = joins.flatMap { $0.notes(outcome.joined) + $0.rejectedLines }
    let summary = RunSummary(
      outcome: outcome, report: report, isDryRun: isDryRun,
      more: AbsentFields.notes(options, plan, outcome) + shareNotes(outcome) + hardestNotes(outcome) + written
        + (left ? ["what was set aside is in no file of requests; --set-aside FILE keeps it"] : []) + joinNotes)
    if options[RunOptions.json] {
      try StandardOutput().write(try summary.json(status))
    } else if !isQuiet {
      Diagnostics.write(summary.text)
    }
    if options[RunOptions.plot], let width = Diagnostics.terminalWidth {
      Diagnostics.write(TerminalPlot.text(of: report, width: width))
    }
    if options[RunOptions.timings] {
      Diagnostics.write(outcome.timings.table(wallNanoseconds: outcome.wallNanoseconds))
    }
    return status
  }

  /// That a share of a short log is no request at all.
  private func shareNotes(_ outcome: RunOutcome) -> [String] {
    guard case .strongShare(let share) = plan.goal, share.value > 0, outcome.routedCount > 0,
      share.strongRows(of: outcome.routedCount) == 0
    else { return [] }
    return [
      "--strong-share \(FigureText.percent(share.value)) of \(FigureText.count(outcome.routedCount, of: "request")) rounds to "
        + "no request: none was meant for the strong model"
    ]
  }

  private func hardestNotes(_ outcome: RunOutcome) -> [String] {
    guard let count = plan.hardestCount else { return [] }
    let written = min(count, outcome.routedCount)
    return [
      "\(FigureText.count(written)) hardest written, \(FigureText.count(outcome.routedCount - written)) left out by --hardest"
    ]
  }

  private func report(on outcome: RunOutcome, _ joined: [any JoinedFiles]) -> CostReport {
    // A resumed run reports what an undisturbed one does.
    let given = options.given.filter { $0.name != RunOptions.resume.details.name }
    let notes = AbsentFields.notes(options, plan, outcome) + joined.flatMap { $0.notes(outcome.joined) }
    return CostReportBuilder(
      request: request, outcome: outcome, options: given, startedAt: outputs.startedAt, moreNotes: notes
    ).report()
  }

  private func pipeline(_ joined: JoinedResults?, _ scores: JoinedScores?) -> BatchPipeline {
    var plan = plan
    plan.reading.decoding.joinedUsage = joined?.usage
    plan.reading.decoding.quality?.scores = scores?.scores
    var pipeline = BatchPipeline(plan)
    let verbosity = Verbosity(options)
    pipeline.announce = { verbosity.tell($0) }
    pipeline.stopRequest = signals.request
    return pipeline
  }

  private func sink() -> RunSink {
    let showsProgress = !isQuiet && isatty(STDERR_FILENO) == 1
    return RunSink(
      candidates: plan.candidates.count, outputs: outputs.rows, rejects: outputs.rejects,
      setAside: outputs.setAside,
      inputNames: plan.reading.inputs.map(\.description),
      progress: showsProgress ? ProgressLine(totalByteCount: RunInputs.totalByteCount(plan.reading.inputs)) : nil,
      keepsSecrets: options[OutputOptions.keepSecrets], groups: plan.groupTables,
      sessions: plan.sessions, checkpointer: outputs.checkpointer)
  }

  /// Reports where `--resume` resumes; a status if nothing was left but to put the outputs in place.
  private func resume() throws -> ExitStatus? {
    guard let checkpointer = outputs.checkpointer else {
      guard let status = outputs.earlierStatus else { return nil }
      if !isQuiet { Diagnostics.note("the run was complete; its outputs are in place") }
      return ExitStatus(rawValue: status) ?? .success
    }
    if let status = try outputs.publishLeftovers() {
      if !isQuiet { Diagnostics.note("the run was complete; its outputs are in place now") }
      return ExitStatus(rawValue: status) ?? .success
    }
    guard !isQuiet else { return nil }
    let count = checkpointer.resumedLineCount
    Diagnostics.note(
      count > 0
        ? "resuming after line \(FigureText.count(count)) from \(checkpointer.path)"
        : outputs.followsEarlyEnd
          ? "\(checkpointer.path) holds no position yet: starting at the beginning"
          : "there is no checkpoint \(checkpointer.path): starting at the beginning")
    return nil
  }

  /// Reports that a signal ended the run, and how to resume it.
  func report(_ stop: RunStopped) {
    let place = "line \(FigureText.count(stop.lineCount))"
    if let checkpointer = outputs.checkpointer, checkpointer.isKept {
      Diagnostics.note("stopped after \(place); to resume, run: \(resumingCommand)")
    } else {
      outputs.abandon()
      let reason = outputs.checkpointer == nil ? "; \(outputs.obstacle ?? "nothing is kept")" : ""
      Diagnostics.note("stopped after \(place)\(reason)")
    }
  }

  /// Reports whether an error leaves something to resume from, and removes what does not.
  func reportHowToResume(after error: any Error) {
    // Whatever else went wrong would go wrong again.
    let mayPass = error is FileWritingError || error is LogReadingError || error is CheckpointError
    mayPass ? outputs.abandon() : outputs.discard()
    guard let checkpointer = outputs.checkpointer, checkpointer.isKept else { return }
    Diagnostics.note(
      "\(checkpointer.path) is kept; once the cause is removed, resume with: \(resumingCommand)")
  }

  /// The command line that resumes the run, as a shell takes it.
  private var resumingCommand: String {
    var words = CommandLine.arguments
    if words.count > 40 { return "the same command and --resume" }
    if !isResumed { words.insert("--resume", at: words.firstIndex(of: "--") ?? words.count) }
    return ShellWord.line(words)
  }
}

extension RunIdentity {
  /// Everything that the bytes of a `route` run depend on: the program, the router, the options with the files they
  /// name, and the inputs.
  init(_ options: ParsedOptions, request: RouteRequest, results: [LogInput], scores: [LogInput]) throws {
    var facts = [Fact(name: "the program", value: "\(ProgramVersion.number) (\(try RunIdentity.programDigest()))")]
    let router = request.router
    facts.append(Fact(name: "the router", value: "\(router.origin) (\(router.sha256?.prefix(16) ?? "no weights"))"))
    for manifest in ["\(router.origin)/manifest.json"] where FileSystem.isReadable(manifest) {
      facts.append(Fact(name: "the router's manifest", value: try RunIdentity.digest(of: manifest)))
    }
    let harmless = Set(RouteCommand.specification.options.map(\.details).filter { !$0.affectsOutput }.map(\.name))
    for (name, value) in options.given where !harmless.contains(name) {
      facts.append(Fact(name: "the option --\(name)", value: value.isEmpty ? "given" : value))
    }
    for (name, path) in RunIdentity.namedFiles(options) where FileSystem.isReadable(path) {
      facts.append(Fact(name: "the file \(path) of \(name)", value: try RunIdentity.digest(of: path)))
    }
    for input in request.plan.reading.inputs { facts.append(RunIdentity.fact("the input", input)) }
    for input in results { facts.append(RunIdentity.fact("the results", input)) }
    for input in scores { facts.append(RunIdentity.fact("the scores", input)) }
    self.init(facts)
  }

  /// The files that options name, each with its option.
  private static func namedFiles(_ options: ParsedOptions) -> [(option: String, path: String)] {
    func named<Result>(_ option: Option<Result>, _ paths: [String]) -> [(option: String, path: String)] {
      paths.map { (option.details.dashed, $0) }
    }
    return named(PricingOptions.prices, [options[PricingOptions.prices]].compactMap(\.self))
      + named(RouterQuality.labels, [options[RouterQuality.labels]].compactMap(\.self))
      + named(GoalOptions.grades, [options[GoalOptions.grades]].compactMap(\.self))
      + named(
        LabelOptions.kindModel,
        options[LabelOptions.kindModel].map { directory in
          [KindClassifier.manifestFile, KindClassifier.tensorFile].map { "\(directory)/\($0)" }
        } ?? [])
      + named(RouterOptions.modelList, [options[RouterOptions.modelList]].compactMap(\.self))
      + named(PricingOptions.encoding, options[PricingOptions.encoding].compactMap(\.encoding.path))
  }

  private static func digest(of path: String) throws -> String {
    String(try ModelBytes.mapping(path).sha256.prefix(16))
  }

  private static func programDigest() throws -> String { try digest(of: "/proc/self/exe") }

  /// Which file it is, its size, the times of its last changes, of which a program can set the first one back but not the
  /// second, and the hash of both ends.
  private static func fact(_ kind: String, _ input: LogInput) -> Fact {
    guard let path = input.path else { return Fact(name: "\(kind) \(input)", value: "a stream") }
    let name = "\(kind) \(path)"
    var part = ""
    if case .section(let section) = input {
      part = ", bytes \(section.range.lowerBound) to \(section.range.upperBound)"
    }
    guard let descriptor = try? FileSystem.open(path, for: .reading), let status = try? FileStatus(of: descriptor)
    else { return Fact(name: name, value: "not readable") }
    defer { close(descriptor) }
    let (time, statusTime) = (status.changedAt, status.statusChangedAt)
    return Fact(
      name: name,
      value: "of \(status.size) bytes, changed at \(time.seconds).\(time.nanoseconds), "
        + "its status changed at \(statusTime.seconds).\(statusTime.nanoseconds), file number "
        + "\(status.identity.number), with ends \(ends(of: descriptor, size: status.size))\(part)"
    )
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
