internal import FileWriting
internal import Glibc
internal import LogReading

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
    var target = stat()
    guard stat(path, &target) == 0 else { return }
    for case .file(let input) in inputs {
      let parent = input.lastIndex(of: "/").map { $0 == input.startIndex ? "/" : String(input[..<$0]) } ?? "."
      var source = stat()
      guard stat(parent, &source) == 0, source.st_dev == target.st_dev, source.st_ino == target.st_ino else { continue }
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
