internal import Files
internal import LogReading

/// The producing end of the second pass: scored rows from the spool, routed in input order.
///
/// `@unchecked Sendable`: one producer thread uses it during the pass, the caller afterwards.
final class SpooledRows: @unchecked Sendable {
  struct Item: Sendable {
    let rows: ScoredRows
    /// Of each row.
    let routes: [Route]
    /// Of each row, whether its assignment is written; nil for all of them.
    let written: [Bool]?
  }

  private(set) var failure: (any Error)?
  private(set) var wasStopped = false
  private let stopRequest: StopRequest?
  private let spool: SpoolFile
  /// Completes the rows before they are routed.
  private let complete: (inout ScoredRows) -> Void
  private let route: (ScoredRow) -> Route
  private let isWritten: ((ScoredRow) -> Bool)?

  /// - Parameters:
  ///   - route: asked once a row, in input order.
  ///   - isWritten: asked likewise; nil if all are.
  init(
    _ spool: SpoolFile, stopRequest: StopRequest?, complete: @escaping (inout ScoredRows) -> Void = { _ in },
    route: @escaping (ScoredRow) -> Route, isWritten: ((ScoredRow) -> Bool)? = nil
  ) {
    self.spool = spool
    self.stopRequest = stopRequest
    self.complete = complete
    self.route = route
    self.isWritten = isWritten
  }

  func next() -> Item? {
    if stopRequest?.isRequested ?? false {
      wasStopped = true
      return nil
    }
    do {
      guard var rows = try ScoredRows.read(from: spool) else { return nil }
      complete(&rows)
      return Item(rows: rows, routes: rows.rows.map(route), written: isWritten.map { rows.rows.map($0) })
    } catch {
      failure = error
      return nil
    }
  }
}

/// The producing end of the second pass where there are several models: scored rows from the spool, each with its model,
/// in input order.
///
/// `@unchecked Sendable`: one producer thread uses it during the pass, the caller afterwards.
final class SpooledChoices: @unchecked Sendable {
  struct Item: Sendable {
    let rows: ScoredRows
    /// Of each row.
    let models: [Int]
  }

  private(set) var failure: (any Error)?
  private(set) var wasStopped = false
  private let stopRequest: StopRequest?
  private let spool: SpoolFile
  private let choose: (ScoredRows) -> [Int]

  /// - Parameter choose: asked in input order.
  init(_ spool: SpoolFile, stopRequest: StopRequest?, choose: @escaping (ScoredRows) -> [Int]) {
    self.spool = spool
    self.stopRequest = stopRequest
    self.choose = choose
  }

  func next() -> Item? {
    if stopRequest?.isRequested ?? false {
      wasStopped = true
      return nil
    }
    do {
      return try ScoredRows.read(from: spool).map { Item(rows: $0, models: choose($0)) }
    } catch {
      failure = error
      return nil
    }
  }
}
