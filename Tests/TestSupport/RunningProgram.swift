import Foundation

/// The built program while it runs, to be disturbed.
package final class RunningProgram {
  private let process = Process()
  private let feed = Pipe()
  private let errorFile: String
  private let outputFile: String

  /// - Parameters:
  ///   - folder: where it runs, and where its standard output and error are kept.
  ///   - limit: the largest file it may write, in blocks of 1 KiB, as a full disk would have it; nil for none.
  package init(_ arguments: [String], folder: String, limit: Int? = nil) throws {
    errorFile = "\(folder)/.errors-\(UUID().uuidString)"
    outputFile = "\(folder)/.output-\(UUID().uuidString)"
    for path in [errorFile, outputFile] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    process.executableURL = URL(fileURLWithPath: limit == nil ? Program.path : "/bin/bash")
    process.arguments = arguments
    if let limit {
      process.arguments = ["-c", "trap '' XFSZ; ulimit -f \(limit); exec \"$@\"", "bash", Program.path] + arguments
    }
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = feed
    process.standardOutput = FileHandle(forWritingAtPath: outputFile)
    process.standardError = FileHandle(forWritingAtPath: errorFile)
    try process.run()
  }

  deinit { for path in [errorFile, outputFile] { unlink(path) } }

  package var identifier: Int32 { process.processIdentifier }
  package var isRunning: Bool { process.isRunning }
  package var errors: String { (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? "" }
  package var output: String { (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? "" }

  package func write(_ text: String) throws { try feed.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

  package func signal(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits until a condition holds; false if the program has ended first, or it takes a minute.
  package func wait(until condition: () -> Bool) -> Bool {
    for _ in 0..<12_000 {
      if condition() { return true }
      guard process.isRunning else { return condition() }
      usleep(5_000)
    }
    return false
  }

  /// What a shell would call its exit status.
  package func status() -> Int32 {
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus
  }
}
