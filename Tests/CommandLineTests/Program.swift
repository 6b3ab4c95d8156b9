import Foundation

/// Runs the built program as a user's shell would.
struct Program {
  struct Result {
    let status: Int32
    let output: Data
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n").map(String.init) }
  }

  /// The executable lies beside the test bundle.
  static let path: String = {
    let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: bundle ?? "").deletingLastPathComponent().appendingPathComponent("routellm-batch").path
  }()

  /// The project's root folder.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static func sample(_ name: String) -> String { "\(root)/Samples/\(name)" }

  /// Runs in the project's root, so that relative paths in the output are everyone's.
  static func runInRoot(_ arguments: [String]) throws -> Result { try run(arguments, folder: root) }

  /// - Parameter input: what standard input holds; nil for nothing at all.
  static func run(_ arguments: [String], input: Data? = nil, folder: String? = nil) throws -> Result {
    // A program that ends before it has read its input must not take the tests along.
    signal(SIGPIPE, SIG_IGN)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    let feed = Pipe()
    process.standardInput = input == nil ? FileHandle.nullDevice : feed
    try process.run()
    if let input {
      DispatchQueue.global().async {
        try? feed.fileHandleForWriting.write(contentsOf: input)
        try? feed.fileHandleForWriting.close()
      }
    }
    nonisolated(unsafe) var errorData = Data()
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) { errorData = errors.fileHandleForReading.readDataToEndOfFile() }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    group.wait()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: data, errors: String(decoding: errorData, as: UTF8.self))
  }

  static func run(_ arguments: String..., input: String) throws -> Result {
    try run(arguments, input: Data(input.utf8))
  }
}

/// A folder that lives as long as this object.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("routellm-batch-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String, _ contents: String? = nil) throws -> String {
    let file = "\(path)/\(name)"
    if let contents { try Data(contents.utf8).write(to: URL(fileURLWithPath: file)) }
    return file
  }

  func file(_ name: String, bytes: Data) throws -> String {
    let file = "\(path)/\(name)"
    try bytes.write(to: URL(fileURLWithPath: file))
    return file
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}
