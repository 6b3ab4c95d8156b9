internal import Assigning
internal import FileWriting

/// The producing end of the second pass: scored rows from the spool, each block with its own part of the tie quota.
///
/// `@unchecked Sendable`: one producer thread uses it during the pass, the caller afterwards.
final class SpooledRows: @unchecked Sendable {
  struct Item: Sendable {
    let rows: ScoredRows
    /// Routes this block's rows as the whole run's cut would.
    let cut: StrongShareCut
  }

  private(set) var failure: (any Error)?
  private let spool: SpoolFile
  private var cut: StrongShareCut

  init(_ spool: SpoolFile, cut: StrongShareCut) {
    self.spool = spool
    self.cut = cut
  }

  func next() -> Item? {
    do {
      guard let rows = try ScoredRows.read(from: spool) else { return nil }
      let item = Item(rows: rows, cut: cut)
      for row in rows.rows { _ = cut.route(row.winRate) }
      return item
    } catch {
      failure = error
      return nil
    }
  }
}
