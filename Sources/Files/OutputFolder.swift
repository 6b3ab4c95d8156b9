internal import CLinux
internal import Glibc

/// A folder that one run fills: made if it is missing, locked while it is written, and never mixed with other files.
/// It is first locked, then claimed: between the two a run finds out whether it resumes what is there.
package final class OutputFolder {
  package let path: String
  private let descriptor: Int32

  /// Makes the folder, and those above it, and takes the lock that the kernel gives back when the process ends.
  package init(path: String) throws(FileWritingError) {
    self.path = path
    try OutputFolder.make(path)
    descriptor = try FileWritingError.during("cannot be written to", path) { () throws(SystemError) in
      try FileSystem.open(path, for: .folder)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      throw code == EWOULDBLOCK
        ? FileWritingError(file: path, reason: "is being written by another run")
        : FileWritingError(file: path, doing: "cannot be locked", code: code)
    }
  }

  /// Empties the folder of what an earlier run left there.
  ///
  /// - Parameters:
  ///   - overwrites: whether it may hold something already.
  ///   - isOwn: whether a file in it, by name, is an earlier run's; such files are removed.
  ///   - kept: names of files that stay, and that nobody needs to be asked about.
  package func claim(
    overwrites: Bool, keeping kept: Set<String> = [], isOwn: (String) -> Bool
  ) throws(FileWritingError) {
    let names = try FileWritingError.during("cannot be listed", path) { () throws(SystemError) in
      try FileSystem.names(in: path).filter { !kept.contains($0) }
    }
    guard names.isEmpty || overwrites else {
      throw FileWritingError(
        file: path,
        reason: "holds \(names.count == 1 ? "a file" : "files") already, '\(names[0])' for one; "
          + "name another folder, or give --overwrite")
    }
    for name in names where isOwn(name) { try remove(name) }
  }

  deinit { close(descriptor) }

  /// A text that is kept with the folder, as an extended attribute, and is no part of its contents; nil if there is none,
  /// or where the file system keeps none.
  package var note: String? {
    get {
      var bytes = [UInt8](repeating: 0, count: OutputFolder.longestNote)
      let count = read_folder_note(descriptor, &bytes, bytes.count)
      return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
    set {
      if let newValue {
        var bytes = Array(newValue.utf8.prefix(OutputFolder.longestNote))
        _ = write_folder_note(descriptor, &bytes, bytes.count)
      } else {
        _ = remove_folder_note(descriptor)
      }
      _ = FileOperations.system.synchronize(descriptor)
    }
  }
  private static let longestNote = 256

  /// Removes a file in it, if there is one.
  ///
  /// - Parameter name: one path component.
  package func remove(_ name: String) throws(FileWritingError) {
    let file = "\(path)/\(name)"
    try FileWritingError.during("cannot be removed", file) { () throws(SystemError) in try FileSystem.remove(file) }
  }

  /// A new file in it, which appears when it is finished.
  ///
  /// - Parameter name: one path component.
  package func file(_ name: String) throws(FileWritingError) -> OutputFile { try OutputFile(path: "\(path)/\(name)") }

  /// Makes a folder and those above it, as far as they are missing.
  package static func make(_ path: String) throws(FileWritingError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made.hasSuffix("/") ? part : "/\(part)"
      try FileWritingError.during("cannot be made", made) { () throws(SystemError) in
        try FileSystem.makeFolder(made)
      }
    }
  }
}
