import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct OutputFolderTests {
  private let root = TemporaryFolder.untilExit() + "/folder"

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  private func claimed(
    _ path: String, overwrites: Bool, keeping kept: Set<String> = [], isOwn: (String) -> Bool
  ) throws -> OutputFolder {
    let folder = try OutputFolder(path: path)
    try folder.claim(overwrites: overwrites, keeping: kept, isOwn: isOwn)
    return folder
  }

  @Test func whatIsKeptIsNoFileOfAnother() throws {
    try OutputFolder.make(root)
    try OutputFile.write([1], to: "\(root)/kept")
    _ = try claimed(root, overwrites: false, keeping: ["kept"]) { _ in true }
    #expect(try names(root) == ["kept"])
  }

  @Test func itIsMadeWithThoseAboveIt() throws {
    let folder = try claimed("\(root)/a//b/", overwrites: false) { _ in false }
    let file = try folder.file("x")
    try file.write(Array("text".utf8))
    #expect(try names("\(root)/a/b") == [])
    try file.finish()
    #expect(try names("\(root)/a/b") == ["x"])
  }

  @Test func whatIsInItIsNotMixedUnasked() throws {
    try OutputFolder.make(root)
    for name in ["own.1", "theirs"] { try OutputFile.write([1], to: "\(root)/\(name)") }
    let error = #expect(throws: FileWritingError.self) {
      _ = try self.claimed(self.root, overwrites: false) { $0.hasPrefix("own") }
    }
    #expect(error?.description.contains("own.1") == true)
    #expect(try names(root) == ["own.1", "theirs"])
    _ = try claimed(root, overwrites: true) { $0.hasPrefix("own") }
    #expect(try names(root) == ["theirs"])
  }

  @Test func oneRunAtATime() throws {
    var first: OutputFolder? = try claimed(root, overwrites: false) { _ in false }
    let error = #expect(throws: FileWritingError.self) {
      _ = try self.claimed(self.root, overwrites: true) { _ in true }
    }
    #expect(error?.description.contains("another run") == true)
    withExtendedLifetime(first) {}
    first = nil
    _ = try claimed(root, overwrites: false) { _ in false }
  }

  @Test func aFileIsNoFolder() throws {
    try OutputFile.write([1], to: root)
    #expect(throws: FileWritingError.self) { _ = try self.claimed(self.root, overwrites: true) { _ in true } }
    #expect(throws: FileWritingError.self) {
      _ = try self.claimed("\(self.root)/below", overwrites: true) { _ in true }
    }
  }
}
