internal import Files

/// A folder that the run fills.
struct OutputFolderPath {
  let path: String
  private let overwrites: Bool

  /// - Parameter overwrites: whether it may hold files already.
  init(_ path: String, overwrites: Bool) { (self.path, self.overwrites) = (path, overwrites) }

  /// Creates and locks the folder; the files in it stay until it is claimed.
  func lock() throws(FileWritingError) -> OutputFolder { try OutputFolder(path: path) }

  /// Where a run that writes no other file keeps its checkpoint: a path from which names of files are made.
  var anchor: String { "\(path)/\(OutputFolderPath.anchorName)" }
  private static let anchorName = ".routellm-batch"

  /// The names of the files that a run keeps in the folder for itself.
  private static var keptNames: Set<String> {
    Set([CheckpointFile.path(nextTo: anchorName), CheckpointFile.newPath(nextTo: anchorName), "\(anchorName).spool"])
  }

  /// The paths of everything in the folder but what a run keeps for itself.
  func files() throws(SystemError) -> [String] {
    try FileSystem.names(in: path).filter { !OutputFolderPath.keptNames.contains($0) }.map { "\(path)/\($0)" }
  }

  /// Takes a locked folder for this run.
  ///
  /// - Parameters:
  ///   - isResumed: whether the run resumes an earlier one, whose files may be there.
  ///   - isOwn: whether a file in it, by name, is an earlier run's.
  ///
  /// - Throws: `UsageError` if it holds files and the run may not overwrite them, as for any output that exists already.
  func claim(_ folder: OutputFolder, isResumed: Bool, isOwn: (String) -> Bool) throws {
    if !overwrites, !isResumed, let names = try? FileSystem.names(in: path) {
      let others = names.filter { !OutputFolderPath.keptNames.contains($0) }.sorted()
      if let first = others.first { throw UsageError.folderHoldsFiles(path, count: others.count, first: first) }
    }
    try folder.claim(overwrites: overwrites || isResumed, keeping: OutputFolderPath.keptNames, isOwn: isOwn)
  }
}
