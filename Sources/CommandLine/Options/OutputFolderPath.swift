internal import Files
internal import LogReading

/// A folder that the run fills.
struct OutputFolderPath {
  let path: String
  /// With its dashes.
  private let option: String
  private let overwrites: Bool

  /// - Parameter overwrites: whether it may hold files already.
  init<Result>(_ path: String, of option: Option<Result>, overwrites: Bool) {
    (self.path, self.option, self.overwrites) = (path, option.details.dashed, overwrites)
  }

  /// Refuses a folder that holds an input: its files may be removed or replaced.
  func check(inputs: [LogInput]) throws(UsageError) {
    guard let target = try? FileStatus(of: path) else { return }
    for case .file(let input) in inputs {
      let source = try? FileStatus(of: FileSystem.folder(of: input))
      guard source?.identity == target.identity else { continue }
      throw .folderHoldsInput(option: option, path, input: input)
    }
  }

  /// Creates and locks the folder; the files in it stay until it is claimed.
  func lock() throws(FileWritingError) -> OutputFolder { try OutputFolder(path: path) }

  /// Where a run that writes no other file keeps its checkpoint: a path from which names of files are made.
  var anchor: String { "\(path)/\(OutputFolderPath.anchorName)" }
  private static let anchorName = ".routellm-batch"

  /// Takes a locked folder for this run.
  ///
  /// - Parameters:
  ///   - isResumed: whether the run resumes an earlier one, whose files may be there.
  ///   - isOwn: whether a file in it, by name, is an earlier run's.
  func claim(_ folder: OutputFolder, isResumed: Bool, isOwn: (String) -> Bool) throws(FileWritingError) {
    let kept = ["checkpoint", "checkpoint.new", "spool"].map { "\(OutputFolderPath.anchorName).\($0)" }
    try folder.claim(overwrites: overwrites || isResumed, keeping: Set(kept), isOwn: isOwn)
  }
}
