internal import FileFormats
internal import Files
internal import LogReading
internal import Reporting
internal import Running

/// The options that say what is written of a log's rows and costs.
enum OutputOptions {
  static let logFields = Option(
    flag: "log-fields",
    "Add what the log says of each request to its assignment, where known: 'logged_model', 'logged_time'.")
  static let output: Option<AssignmentFile?> = Option(
    "output", short: "o", .assignments,
    "Write assignments here: JSON lines, or a table with a header if FILE ends in .csv or .tsv; compressed if .zst "
      + "follows. The file appears when it is complete.", otherwise: "-, standard output"
  ).excluding(
    [passthrough], when: { $0?.format.isTable == true },
    because: "--passthrough writes objects, and the file is a table; end its name in .jsonl"
  ).excluding(
    [spreadsheet], when: { $0?.format != .csv }, because: "spreadsheets read CSV; end the name of the file in .csv")
  static let spreadsheet: Option<Bool> = Option(
    flag: "spreadsheet",
    "In CSV, put an apostrophe before each cell that a spreadsheet could take for a formula, and before each that begins "
      + "with an apostrophe. Without it, ids and names come back exactly."
  ).needing([output])
  static let passthrough = Option(
    flag: "passthrough",
    "Write the original objects, byte for byte, each with its assignment as the member 'routellm'; a CSV record becomes an "
      + "object of its columns.")
  static let hardest = Option(
    "hardest", .integer("N", in: 1...Int(Int32.max)),
    "Write only the N rows with the highest win rates, in input order; of equal ones the first. All rows are routed and "
      + "counted in the report. With --passthrough: the hardest N rows of a data set."
  ).excluding(
    [EmittingOptions.emit, EmittingOptions.split],
    because: "--hardest chooses among the rows that --output takes")
  static let report = Option(
    repeated: "report", .costReport,
    "Write the cost report: a page for .html, data for .json, Markdown for .md, a table for .csv, metrics for "
      + "node_exporter's textfile collector for .prom. - is Markdown on standard output, -.json data there, and so on; the "
      + "assignments then need a file or a folder of their own.")
  static let groupBy = Option(
    repeated: "group-by", .groupField,
    "Costs by model, day, hour, user or key as logs record them, by system-prompt (its text with ids and numbers masked, "
      + "hashed), by the kind of task (see --label), or by any JSON pointer such as /metadata/team. Days and hours are in UTC."
  ).needing([report, GoalOptions.qualityFloor])
  static let groupCap = Option(
    "group-cap", .integer("N", in: 1...GroupTable.maximumCap), default: GroupTable.standardCap,
    "Keep at most N groups of each grouping; beyond that a fixed sample is listed and the rest is summed. "
      + "--quality-floor decides on the first N of the log and on those that --grades names."
  ).needing([report, GoalOptions.qualityFloor])
  static let top = Option(
    "top", .integer("N", in: 1...1_000_000), default: 10,
    "Draw the N most expensive groups of each grouping (days and hours: at least 48), and the rest as one; .json and .csv "
      + "hold all.")
  static let rejects = Option(
    "rejects", .rows(), "Write rejected lines as JSON lines: file, line, offset, reason, raw.")
  static let setAside = Option(
    "set-aside", .rows(),
    "Write the lines that are set aside, which are not requests for a chat, as they were read (a CSV record as a JSON "
      + "object). They are part of no other output.")
  static let keepSecrets = Option(
    flag: "keep-secrets",
    "Write rejected lines as they are. By default, what looks like a key or is called a password is replaced, and the "
      + "member 'redacted' says how often.")
  static let maxRejects = Option(
    "max-rejects", .rejectLimit, default: .count(0),
    "Exit with 3 if more than N lines, or more than P% of the lines, are rejected."
  ).withoutEffectOnOutput

  static let all: [any AnyOption] = [
    logFields, output, spreadsheet, passthrough, hardest, report, groupBy, groupCap, top.needing([report]), rejects,
    setAside, keepSecrets,
    maxRejects,
  ]
}

/// Where assignments go.
struct AssignmentFile: Sendable, Equatable {
  /// How they are written, by the ending of the file's name.
  enum Format: String, CaseIterable, Sendable {
    case lines = "jsonl"
    case csv
    case tsv

    var isTable: Bool { self != .lines }

    /// JSON lines for a name with any other ending.
    init(path: String) {
      let name = path.hasSuffix(".zst") ? path.dropLast(4) : path[...]
      self = Format.allCases.first { name.hasSuffix(".\($0.rawValue)") } ?? .lines
    }
  }

  let path: String
  var format: Format { Format(path: path) }
}

/// A cost report's file, whose ending says what is written; or standard output.
struct CostReportFile: Sendable, Equatable {
  let path: String
  let format: CostReportFormat

  /// `-` is Markdown on standard output, `-.json` data there.
  init?(_ text: String) {
    let isStandardOutput = CostReportFile.isStandardOutput(text)
    guard let format = text == "-" ? .markdown : CostReportFormat(path: text) else { return nil }
    (path, self.format) = (isStandardOutput ? "-" : text, format)
  }

  static func isStandardOutput(_ text: String) -> Bool {
    text == "-" || CostReportFormat.allCases.contains { text == "-.\($0.rawValue)" }
  }
}

/// What a run would write to standard output, which takes one thing alone.
enum StandardOutputUse {
  static func check(_ options: ParsedOptions) throws(UsageError) {
    var users: [String] = []
    if !options[RunOptions.dryRun] {
      let hasFolder = options.isSet(EmittingOptions.emit) || options.isSet(EmittingOptions.split)
      if options[OutputOptions.output]?.path ?? (hasFolder ? "/dev/null" : "-") == "-" {
        users.append("the assignments")
      }
      users += options[OutputOptions.report].filter { $0.path == "-" }.map { _ in "--report -" }
    }
    if options[RunOptions.json] { users.append("--json") }
    guard users.count > 1 else { return }
    throw .standardOutputTwice(users[0], users[1])
  }
}

/// A report of a command that has a page and data; `-` is data on standard output, and `-.html` the page there.
struct PageOrDataFile: Sendable, Equatable {
  let path: String
  private let isPage: Bool

  init(_ text: String) {
    path = PageOrDataFile.isStandardOutput(text) ? "-" : text
    isPage = text.hasSuffix(".html")
  }

  static func isStandardOutput(_ text: String) -> Bool { ["-", "-.html", "-.json"].contains(text) }

  func write(page: @autoclosure () -> [UInt8], data: @autoclosure () -> [UInt8]) throws {
    let bytes = isPage ? page() : data()
    if path == "-" { try StandardOutput().write(bytes) } else { try OutputFile.write(bytes, to: path) }
  }

  /// Standard output takes one report alone.
  static func check(_ files: [PageOrDataFile]) throws(UsageError) {
    guard files.filter({ $0.path == "-" }).count > 1 else { return }
    throw .namedTwice(option: "--report", "-")
  }
}

/// `--max-rejects`: how many lines may be rejected before the exit status says so.
enum RejectLimit: Sendable, Equatable, CustomStringConvertible {
  case count(Int)
  /// Of all lines, in 0...1; as the user wrote it for messages.
  case share(Double, text: String)

  func allows(_ rejected: Int, of lines: Int) -> Bool {
    switch self {
    case .count(let limit): rejected <= limit
    case .share(let limit, _): Double(rejected) <= limit * Double(lines)
    }
  }

  var description: String {
    switch self {
    case .count(let limit): "\(limit)"
    case .share(_, let text): text
    }
  }
}

extension ValueType where Value == AssignmentFile {
  static var assignments: ValueType {
    let rows = ValueType<String>.rows()
    return ValueType(rows.placeholder, kind: rows.kind, expected: rows.expected, moved: rows.moved) {
      (text) throws(BadValue) in
      if text.hasSuffix(".parquet") {
        let lines = "\(text.dropLast(".parquet".count)).jsonl"
        throw BadValue(
          reason: "Parquet is not written; write \(lines) and convert it with DuckDB: "
            + "duckdb -c \"COPY (FROM read_json('\(lines)')) TO '\(text)'\"")
      }
      return AssignmentFile(path: try rows.parse(text))
    }
  }
}

extension ValueType where Value == String {
  /// A file of rows to be written.
  static func rows() -> ValueType {
    let file = ValueType.newFile()
    return ValueType(file.placeholder, kind: file.kind, expected: file.expected, moved: file.moved) {
      (text) throws(BadValue) in
      guard !text.hasSuffix(".gz") else {
        throw BadValue(reason: "gzip is not written; end the name in .zst, or pipe through gzip")
      }
      return try file.parse(text)
    }
  }

  /// Data, for commands that have no page.
  static var dataFile: ValueType {
    .newFile("FILE.json", endingIn: [".json"], expected: "a file name that ends in .json")
  }
}

extension ValueType where Value == CostReportFile {
  static var costReport: ValueType {
    ValueType(
      "FILE", kind: .newFile,
      expected:
        "a file name that ends in .html for a page, .json for data, .md for Markdown, .csv for a table, or .prom "
        + "for metrics", moved: { CostReportFile.isStandardOutput($0) ? $0 : $1($0) }
    ) { (text) throws(BadValue) in
      guard let file = CostReportFile(text) else { throw BadValue() }
      return file
    }
  }
}

extension ValueType where Value == PageOrDataFile {
  static var pageOrData: ValueType {
    let file = ValueType<String>.newFile(
      endingIn: [".html", ".json"],
      expected: "a file name that ends in .html for a page or .json for data, or - for data on standard output")
    return ValueType(
      file.placeholder, kind: file.kind, expected: file.expected,
      moved: { PageOrDataFile.isStandardOutput($0) ? $0 : file.moved($0, $1) }
    ) { (text) throws(BadValue) in
      PageOrDataFile(PageOrDataFile.isStandardOutput(text) ? text : try file.parse(text))
    }
  }
}

extension ValueType where Value == GroupField {
  static var groupField: ValueType {
    ValueType(
      "FIELD", expected: "model, day, hour, user, key, system-prompt, kind or a JSON pointer such as /metadata/team"
    ) {
      (text) throws(BadValue) in
      let field: GroupField?
      do throws(JSONError) { field = try GroupField(text) } catch { throw BadValue(reason: error.reason) }
      guard let field else { throw BadValue() }
      return field
    }
  }
}

extension ValueType where Value == RejectLimit {
  static var rejectLimit: ValueType {
    ValueType("N|P%", expected: "a count such as 10 or a percentage such as 1%") { (text) throws(BadValue) in
      if text.hasSuffix("%"), let share = Fraction.parse(text) { return .share(share, text: text) }
      guard let count = Int(text), count >= 0 else { throw BadValue() }
      return .count(count)
    }
  }
}
