internal import Assigning
internal import FileWriting
internal import LogReading

/// The producing end of the second pass: scored rows from the spool, routed in input order.
///
/// `@unchecked Sendable`: one producer thread uses it during the pass, the caller afterwards.
final class SpooledRows: @unchecked Sendable {
  struct Item: Sendable {
    let rows: ScoredRows
    /// Of each row.
    let routes: [Route]
  }

  private(set) var failure: (any Error)?
  private(set) var wasStopped = false
  private let stopRequest: StopRequest?
  private let spool: SpoolFile
  /// Completes the rows before they are routed.
  private let complete: (inout ScoredRows) -> Void
  private let route: (ScoredRow) -> Route

  /// - Parameter route: asked once a row, in input order.
  init(
    _ spool: SpoolFile, stopRequest: StopRequest?, complete: @escaping (inout ScoredRows) -> Void = { _ in },
    route: @escaping (ScoredRow) -> Route
  ) {
    self.spool = spool
    self.stopRequest = stopRequest
    self.complete = complete
    self.route = route
  }

  func next() -> Item? {
    if stopRequest?.isRequested ?? false {
      wasStopped = true
      return nil
    }
    do {
      guard var rows = try ScoredRows.read(from: spool) else { return nil }
      complete(&rows)
      return Item(rows: rows, routes: rows.rows.map(route))
    } catch {
      failure = error
      return nil
    }
  }
}
