internal import Files
internal import Numerics

/// The names that a run needs for files of its own next to an output, which neither an input nor another output may have.
enum SideFiles {
  /// - Parameter place: the file that is replaced, or a folder's anchor.
  static func paths(nextTo place: String, _ options: ParsedOptions) -> [String] {
    [
      ResumableFile.partialPath(of: place), CheckpointFile.path(nextTo: place), CheckpointFile.newPath(nextTo: place),
      spoolPath(of: place, options),
    ]
  }

  /// Next to the first output, or in `--spool-dir` under a name that its path makes its own.
  static func spoolPath(of anchor: String, _ options: ParsedOptions) -> String {
    guard options.isSet(RunOptions.spoolDirectory) else { return "\(anchor).spool" }
    let name = anchor.split(separator: "/").last ?? ""
    let place = (FileSystem.absolute(FileSystem.folder(of: anchor)) ?? "") + "/\(name)"
    let hash = StableHash.ofName(place)
    return "\(options[RunOptions.spoolDirectory])/routellm-batch-\(name)-\(String(hash, radix: 16)).spool"
  }
}
