import Foundation
import TestSupport
import Testing

/// The command lines below `Tests/Cases`, each with every byte of its results. `check.sh` there explains the files of a
/// case and how one is recorded.
@Suite struct CasesTests {
  private static let folder = "\(ProjectFile.root)/Tests/Cases"

  /// The folders that hold a command line, relative to `folder`.
  static let names: [String] = {
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let commands = files.filter { file in
      guard file.hasSuffix("/cmd") else { return false }
      guard Program.isSanitized else { return true }
      // A sanitizer's runtime does not live with a limit of the size of files.
      return (try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8))?.contains("ulimit -f") == false
    }
    return commands.map { String($0.dropLast("/cmd".count)) }.sorted()
  }()

  @Test(arguments: names)
  func theResultsAreThoseWrittenDown(_ name: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["bash", "\(Self.folder)/check.sh", "--program", Program.path, name]
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(said)")
  }

  /// Were the folder not found, no case would run and none would fail.
  @Test func theCasesAreFound() { #expect(Self.names.count > 100) }
}
