package import Foundation

/// Runs the built program as a user's shell would.
package enum Program {
  package struct Result {
    package let status: Int32
    package let output: Data
    package let errors: String

    package var text: String { String(decoding: output, as: UTF8.self) }
    package var lines: [String] { text.split(separator: "\n").map(String.init) }
  }

  /// The executable: the one that ROUTELLM_BATCH_PROGRAM names, by an absolute path, else the one next to the test bundle.
  package static let path: String = {
    if let named = ProcessInfo.processInfo.environment["ROUTELLM_BATCH_PROGRAM"] { return named }
    let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: bundle ?? "").deletingLastPathComponent().appendingPathComponent("routellm-batch").path
  }()

  /// Whether it holds a sanitizer, as Tests/sanitize.sh says: limits of memory and of files end the sanitizer's runtime.
  package static let isSanitized = ProcessInfo.processInfo.environment["ROUTELLM_BATCH_SANITIZED"] != nil

  package static func sample(_ name: String) -> String { ProjectFile.sample(name) }

  /// Runs in the project's root folder, so that relative paths in the output are the same for everyone.
  package static func runInRoot(_ arguments: [String]) throws -> Result { try run(arguments, folder: ProjectFile.root) }

  /// - Parameter input: what standard input holds; nil for nothing at all.
  package static func run(
    _ arguments: [String], executable: String = path, input: Data? = nil, folder: String? = nil
  ) throws -> Result {
    // A program that ends before it has read its input must not take the tests along.
    signal(SIGPIPE, SIG_IGN)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
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

  /// Runs a line of bash in which `routellm-batch` is the program.
  package static func shell(_ line: String, in folder: String) throws -> Result {
    let place = URL(fileURLWithPath: path).deletingLastPathComponent().path
    return try run(["-c", "PATH=\(place):$PATH; \(line)"], executable: "/bin/bash", folder: folder)
  }

  package static func run(_ arguments: String..., input: String) throws -> Result {
    try run(arguments, input: Data(input.utf8))
  }
}
