package import Files
package import LogReading
package import Routing

/// One way of writing rows. A new one is a file of its own, and a line where the command line names it.
package protocol RowFormat: Sendable {
  /// Whether the lines of the log are written, too, and so must be kept until a row is assigned.
  var needsOriginals: Bool { get }
  /// Called once it is known what holds for all rows.
  func makeWriter(_ run: RowContext) -> any RowWriter
}

extension RowFormat {
  package var needsOriginals: Bool { false }
}

/// Writes rows in one format; shared by all workers.
package protocol RowWriter: Sendable {
  /// What goes before the first row; empty for most.
  var header: [UInt8] { get }
  /// How many files a block's part fills.
  var fileCount: Int { get }
  func append(_ row: AssignedRow, to part: inout FormattedRows)
}

extension RowWriter {
  package var header: [UInt8] { [] }
  package var fileCount: Int { 1 }
}

/// What holds for all rows of a run.
package struct RowContext: Sendable {
  package let candidates: Candidates
  /// Nil where no threshold tells the routes, or no row goes to the strong model.
  package let threshold: CostThreshold?
  /// The router's kind, as it stands in each row.
  package let router: String
  /// Whether rows of a session stay on one model.
  package let hasSessions: Bool
  /// Which labels rows have.
  package let labelling: RowLabelling

  package init(
    candidates: Candidates, threshold: CostThreshold?, router: String, hasSessions: Bool = false,
    labelling: RowLabelling = .none
  ) {
    self.labelling = labelling
    self.hasSessions = hasSessions
    self.candidates = candidates
    self.threshold = threshold
    self.router = router
  }
}

/// What one block's rows became in one format.
package struct FormattedRows: Sendable {
  /// By file of the format.
  package var bytes: [[UInt8]]
  /// Requests tell where each line ends, and whose it is.
  var requests: [RequestLine] = []

  package init(files: Int = 1) { bytes = Array(repeating: [], count: files) }
}

/// One row with its candidate, as formats write it. The texts are those of the block that holds the row.
package struct AssignedRow {
  /// The strongest model's against the weakest, in 0...1.
  package var winRate: Double
  /// Which of the run's candidates answers.
  package var candidate: Int
  /// Which one the goal alone would have taken, where that one does not take the request; nil elsewhere.
  package var meant: Int?
  /// The session that the row is part of, where the run keeps sessions on one model.
  package var session: Session?
  /// If the run makes any.
  package var labels: RowLabels?
  package var tokens: TokenCounts
  /// At the price of the candidate.
  package var cost: USD
  package var fallback: FallbackReason?
  /// What its count of prompt tokens leaves out.
  package var uncounted: UncountedParts = []
  /// What the request holds that is no text.
  package var contents: UncountedParts = []
  /// UTF-8, valid; never empty.
  package var id: UnsafeBufferPointer<UInt8>
  /// Which model answered it when it was logged; empty if that is not wanted or not known.
  package var loggedModel = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  package var loggedTime: LogTime?
  /// The row as it was read, or as the JSON object that a CSV record amounts to; empty unless the format needs it.
  package var original = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  /// All texts of the block, in which the request lies.
  package var texts = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  package var request: RequestSpan?
  package var inputIndex = 0
  /// 1-based in its input.
  package var lineNumber = 0

  /// What a row tells of its session.
  package struct Session {
    /// As reports show it; UTF-8, valid.
    package let name: UnsafeBufferPointer<UInt8>
    /// By which the session was routed.
    package let winRate: Double
    /// Where the row would have gone by itself; nil where it goes there.
    package let own: Int?

    package init(name: UnsafeBufferPointer<UInt8>, winRate: Double, own: Int?) {
      (self.name, self.winRate, self.own) = (name, winRate, own)
    }
  }
}

/// Where one format's rows go; used by one thread, in input order.
package protocol RowSink: AnyObject {
  /// Whether a checkpoint can hold how far it has come; else it is begun again by a later process.
  var isResumable: Bool { get }
  func take(_ rows: FormattedRows) throws
  func finish() throws
}

extension RowSink {
  package var isResumable: Bool { false }
}

/// One file, or a stream, as a place for rows.
package final class RowStream: RowSink {
  private let sink: any ByteSink

  package init(_ sink: any ByteSink) { self.sink = sink }

  package var isResumable: Bool { true }

  package func take(_ rows: FormattedRows) throws {
    if !rows.bytes[0].isEmpty { try sink.write(rows.bytes[0]) }
  }

  package func finish() throws { try sink.finish() }
}

/// A format with its place.
package struct RowOutput {
  package let format: any RowFormat
  package let sink: any RowSink

  package init(_ format: any RowFormat, to sink: any RowSink) {
    self.format = format
    self.sink = sink
  }
}
