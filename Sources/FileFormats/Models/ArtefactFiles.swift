internal import CShippedArtefacts
internal import Files

/// The files of one artefact by name: a directory on disk, or one that is embedded in the executable.
package struct ArtefactFiles: Sendable, CustomStringConvertible {
  private enum Location: Sendable {
    case directory(String)
    case shipped(String)
  }

  private let location: Location

  /// The files directly in a directory on disk.
  package init(directory: String) { location = .directory(directory) }

  /// A directory that ships inside the executable, such as `sw` or `mf`; nil if there is none of this name.
  package init?(shipped name: String) {
    guard ArtefactFiles.shippedFiles.contains(where: { $0.path.hasPrefix(name + "/") }) else { return nil }
    location = .shipped(name)
  }

  package var description: String {
    switch location {
    case .directory(let path): path
    case .shipped(let name): "shipped:\(name)"
    }
  }

  /// Where a file of this artefact is, for messages.
  package func path(of name: String) -> String { "\(self)/\(name)" }

  /// The bytes of one file. A name with a path separator is refused: an artefact cannot point outside itself.
  package func bytes(of name: String) throws(InputError) -> ModelBytes {
    guard ArtefactFiles.isPlain(name) else {
      throw InputError("\(self)", "names a file outside itself: '\(name)'")
    }
    switch location {
    case .directory(let path): return try ModelBytes.mapping("\(path)/\(name)")
    case .shipped(let artefact):
      guard let file = ArtefactFiles.shippedFiles.first(where: { $0.path == "\(artefact)/\(name)" }) else {
        throw InputError(path(of: name), "is not among the files that ship with the program")
      }
      return ModelBytes(immortal: file.buffer)
    }
  }

  /// The files of a directory in this one.
  package func folder(_ name: String) throws(InputError) -> ArtefactFiles {
    guard case .directory(let path) = location, ArtefactFiles.isPlain(name) else {
      throw InputError("\(self)", "names a folder outside itself: '\(name)'")
    }
    return ArtefactFiles(directory: "\(path)/\(name)")
  }

  /// Whether there is a file of this name; false for a name that points outside.
  package func holds(_ name: String) -> Bool {
    guard ArtefactFiles.isPlain(name) else { return false }
    switch location {
    case .directory(let path): return FileSystem.isReadable("\(path)/\(name)")
    case .shipped(let artefact): return ArtefactFiles.shippedFiles.contains { $0.path == "\(artefact)/\(name)" }
    }
  }

  /// Whether a name stays within the directory it is looked up in.
  static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == 0x2F || $0 == 0 }
  }

  private static var shippedFiles: [(path: String, buffer: UnsafeRawBufferPointer)] {
    (0..<shipped_file_count).map { index in
      let file = shipped_file_at(index)
      return (String(cString: file.path), UnsafeRawBufferPointer(start: file.bytes, count: file.count))
    }
  }
}
