internal import FileFormats
internal import Files
internal import LogReading
internal import Reporting
internal import Training

/// An option that names a folder which the run fills.
struct FolderOption {
  /// With its dashes.
  let option: String
  let path: String
  private let overwrites: Bool

  /// Nil if the option is not given.
  init?(_ name: String, _ arguments: ParsedArguments) throws(UsageError) {
    guard let path = arguments.string(name) else { return nil }
    guard !path.isEmpty else { throw UsageError("--\(name) needs the name of a folder") }
    option = "--\(name)"
    self.path = path
    overwrites = arguments.has("overwrite")
  }

  /// Refuses a folder that holds an input: its files may be removed or replaced.
  func check(inputs: [LogInput]) throws(UsageError) {
    guard let target = try? FileStatus(of: path) else { return }
    for case .file(let input) in inputs {
      let source = try? FileStatus(of: FileSystem.folder(of: input))
      guard source?.identity == target.identity else { continue }
      throw UsageError("\(option) \(path) holds the input \(input); name another folder")
    }
  }

  /// Makes and locks the folder; what lies there stays until it is claimed.
  func lock() throws(FileWritingError) -> OutputFolder { try OutputFolder(path: path) }

  /// Where a run that writes no other file keeps its checkpoint: a path that names of files are made of.
  var anchor: String { "\(path)/\(FolderOption.anchorName)" }
  private static let anchorName = ".routellm-batch"

  /// Takes a locked folder for this run.
  ///
  /// - Parameters:
  ///   - isResumed: whether what an earlier run left there is gone on with, so that it may be there.
  ///   - isOwn: whether a file in it, by name, is an earlier run's.
  func claim(_ folder: OutputFolder, isResumed: Bool, isOwn: (String) -> Bool) throws(FileWritingError) {
    let kept = ["checkpoint", "checkpoint.new", "spool"].map { "\(FolderOption.anchorName).\($0)" }
    try folder.claim(overwrites: overwrites || isResumed, keeping: Set(kept), isOwn: isOwn)
  }
}

/// Where preference data is written: a file that appears when it is complete, or standard output.
enum PreferenceOutput {
  static let options = [
    OptionSpec(
      name: "output", short: "o", value: .file("FILE"), help: "Write the preferences here. Default: standard output."),
    OptionSpec(name: "quiet", short: "q", help: "Print errors only."),
  ]

  /// Refuses an output that is one of the inputs.
  static func refuse(_ arguments: ParsedArguments, inputs: [String]) throws {
    guard let path = arguments.string("output"), path != "-" else { return }
    try RouteInputs.refuse(output: path, option: "--output", among: inputs.map(LogInput.file))
  }

  static func write(_ rows: [PreferenceRow], _ arguments: ParsedArguments) throws {
    let path = arguments.string("output") ?? "-"
    let sink: any ByteSink = path == "-" ? StandardOutput() : try OutputFile(path: path)
    var writer = JSONWriter()
    for row in rows {
      row.append(to: &writer)
      guard writer.bytes.count >= blockSize else { continue }
      try sink.write(writer.bytes)
      writer.bytes.removeAll(keepingCapacity: true)
    }
    try sink.write(writer.bytes)
    try sink.finish()
  }

  private static let blockSize = 1 << 20
}

/// A cost report's file, whose ending tells what is written.
enum ReportFile {
  static let standardTop = 10

  static func check(_ path: String, option: String = "--report") throws(UsageError) {
    guard CostReportFormat(path: path) != nil else {
      throw UsageError(
        "\(option) \(path): the name ends in .html for a page, .json for data, .md for Markdown, .csv for a table, or "
          + ".prom for metrics")
    }
  }

  /// For commands that have a page and data.
  static func checkPageOrData(_ path: String) throws(UsageError) {
    guard path.hasSuffix(".html") || path.hasSuffix(".json") else {
      throw UsageError("--report \(path): the name ends in .html for a page or .json for data")
    }
  }

  /// For commands that have data and no page.
  static func checkData(_ path: String) throws(UsageError) {
    guard path.hasSuffix(".json") else { throw UsageError("--report \(path): the name ends in .json") }
  }

  /// `--top`: how many groups are drawn.
  static func top(_ arguments: ParsedArguments) throws(UsageError) -> Int {
    try arguments.integer("top", in: 1...1_000_000) ?? standardTop
  }

  /// Requires a path that `check` let pass.
  static func bytes(of report: CostReport, for path: String, top: Int) -> [UInt8] {
    (CostReportFormat(path: path) ?? .json).encoded(report, top: top)
  }
}
