internal import FileWriting
internal import LogReading

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
