package import Foundation

/// A folder for a test's files, which is removed with everything in it when this object is released.
///
/// All of them are in one folder of the process, which is removed when the process exits.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws { path = TemporaryFolder.untilExit() }

  deinit { remove() }

  /// Removes the folder now, for a test that makes hundreds of them.
  package func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// An empty folder that stays until the process exits, for fixtures that hand out a path and keep nothing.
  package static func untilExit() -> String {
    let path = "\(processFolder)/\(UUID().uuidString)"
    guard mkdir(path, 0o777) == 0 else { fatalError("\(path) cannot be made") }
    return path
  }

  /// The path of a file in the folder, which is written if contents are given.
  package func file(_ name: String, _ contents: String? = nil) throws -> String {
    guard let contents else { return "\(path)/\(name)" }
    return try file(name, bytes: Data(contents.utf8))
  }

  @discardableResult
  package func file(_ name: String, bytes: some DataProtocol) throws -> String {
    let file = "\(path)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  package func text(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

  /// The names in the folder, sorted.
  package func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

  private static let processFolder: String = {
    var template = Array((NSTemporaryDirectory() + "routellm-batch-tests-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("\(NSTemporaryDirectory()) cannot hold a folder for tests") }
    atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.processFolder) }
    return template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }()
}

/// A file for a test, in a folder that stays until the process exits.
package enum TemporaryFile {
  /// Writes a file and returns its path.
  package static func holding(
    _ text: String, name: String = "labels.jsonl", in folder: String = TemporaryFolder.untilExit()
  ) -> String {
    write(Array(text.utf8), to: "\(folder)/\(name)")
    return "\(folder)/\(name)"
  }

  package static func write(_ bytes: some Sequence<UInt8>, to path: String) {
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
      fatalError("\(path) cannot be written")
    }
  }

  /// Writes other bytes into a file that stays the same one, as damage does; one that is missing is made.
  package static func overwrite(_ bytes: some Sequence<UInt8>, at path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o666)
    defer { close(descriptor) }
    let bytes = Array(bytes)
    guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      fatalError("\(path) cannot be written")
    }
  }
}
