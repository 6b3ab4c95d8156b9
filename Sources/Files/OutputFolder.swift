internal import Glibc

/// A folder that one run fills: made if it is missing, locked while it is written, and never mixed with other files.
/// It is first locked, then claimed: between the two a run finds out whether it goes on with what lies there.
package final class OutputFolder {
  package let path: String
  private let descriptor: Int32

  /// Makes the folder, and those above it, and takes the lock that the kernel gives back when the process ends.
  package init(path: String) throws(FileWritingError) {
    self.path = path
    try OutputFolder.make(path)
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FileWritingError(file: path, doing: "cannot be written to", code: errno)
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
    let names = try OutputFolder.names(in: path).filter { !kept.contains($0) }
    guard names.isEmpty || overwrites else {
      throw FileWritingError(
        file: path,
        reason: "holds \(names.count == 1 ? "a file" : "files") already, '\(names[0])' for one; "
          + "name another folder, or give --overwrite")
    }
    for name in names where isOwn(name) { try remove(name) }
  }

  deinit { close(descriptor) }

  /// Removes a file in it, if there is one.
  ///
  /// - Parameter name: one path component.
  package func remove(_ name: String) throws(FileWritingError) {
    guard unlink("\(path)/\(name)") == 0 || errno == ENOENT else {
      throw FileWritingError(file: "\(path)/\(name)", doing: "cannot be removed", code: errno)
    }
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
      guard mkdir(made, 0o777) == 0 || errno == EEXIST else {
        throw FileWritingError(file: made, doing: "cannot be made", code: errno)
      }
    }
  }

  private static func names(in path: String) throws(FileWritingError) -> [String] {
    guard let directory = opendir(path) else {
      throw FileWritingError(file: path, doing: "cannot be listed", code: errno)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
