package import Files

/// The log itself in two sets, each in input order and every row as it was read: `hard.jsonl` holds the rows that go to
/// the strong model, `easy.jsonl` the others. A CSV record is an object of its columns.
package final class SplitFiles {
  private let hard: OutputFile
  private let easy: OutputFile

  package init(in folder: OutputFolder) throws(FileWritingError) {
    hard = try folder.file(SplitFiles.hardName)
    easy = try folder.file(SplitFiles.easyName)
  }

  private static let hardName = "hard.jsonl"
  private static let easyName = "easy.jsonl"

  /// Whether a file in a folder is an earlier run's.
  package static func isOwn(_ name: String) -> Bool { name == hardName || name == easyName }

  func take(_ sets: SplitRows) throws {
    if !sets.hard.isEmpty { try hard.write(sets.hard) }
    if !sets.easy.isEmpty { try easy.write(sets.easy) }
  }

  func finish() throws {
    try hard.finish()
    try easy.finish()
  }
}

/// One block's rows as they were read, by the set they belong to.
struct SplitRows: Sendable {
  private(set) var hard: [UInt8] = []
  private(set) var easy: [UInt8] = []

  mutating func append(_ row: UnsafeBufferPointer<UInt8>, route: Route) {
    switch route {
    case .strong:
      hard.append(contentsOf: row)
      hard.append(0x0A)
    case .weak:
      easy.append(contentsOf: row)
      easy.append(0x0A)
    }
  }
}
