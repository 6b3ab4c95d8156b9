import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct FileSystemTests {
  private let folder = TemporaryFolder.untilExit()

  @Test func namesAreInTheOrderOfTheirBytes() throws {
    for name in ["b", "a", "Z", "é", "a.b", ".hidden"] { TemporaryFile.write([1], to: "\(folder)/\(name)") }
    #expect(try FileSystem.names(in: folder) == [".hidden", "Z", "a", "a.b", "b", "é"])
    #expect(FileSystem.matches(of: "\(folder)/[a-c]*") == ["a", "a.b", "b"].map { "\(folder)/\($0)" })
    #expect(FileSystem.matches(of: "\(folder)/nothing*").isEmpty)
  }

  @Test func errorsAreTheSystems() {
    let missing = "\(folder)/missing"
    #expect(throws: SystemError.self) { try FileSystem.open(missing, for: .reading) }
    for body in [
      { _ = try FileSystem.contents(of: missing) }, { _ = try FileSystem.names(in: missing) },
      { _ = try FileStatus(of: missing) }, { try FileSystem.rename(missing, to: "\(missing)2") },
      { try FileSystem.makeFolder("\(missing)/below") }, { try FileSystem.checkWritable(folder: missing) },
    ] as [() throws -> Void] {
      let error = #expect(throws: SystemError.self) { try body() }
      #expect(error?.code == ENOENT && error?.description == "No such file or directory")
    }
  }

  @Test func aFileIsReadWholeAndRemovedOnce() throws {
    let path = "\(folder)/file"
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    TemporaryFile.write(bytes, to: path)
    #expect(try FileSystem.contents(of: path) == bytes)
    #expect(try FileStatus(of: path).size == bytes.count)
    #expect(try FileSystem.remove(path))
    #expect(try !FileSystem.remove(path))
    #expect(!FileSystem.exists(path) && !FileSystem.isReadable(path))
  }

  @Test func identityIsThatOfTheFileNotOfThePath() throws {
    let path = "\(folder)/file"
    TemporaryFile.write([1], to: path)
    symlink("file", "\(folder)/link")
    let (file, followed) = (try FileStatus(of: path), try FileStatus(of: "\(folder)/./link"))
    #expect(file.identity == followed.identity && followed.kind == .file)
    let link = try FileStatus(of: "\(folder)/link", followingLinks: false)
    #expect(link.kind == .other && link.identity != file.identity)
    #expect(FileSystem.absolute("\(folder)/link").map { $0.hasSuffix("/file") } == true)
    #expect(throws: SystemError.self) { try FileSystem.open("\(folder)/link", for: .changing) }
  }

  @Test(arguments: [("a", "."), ("a/b", "a"), ("/a", "/"), ("/a/b/c", "/a/b"), ("a/", "a")])
  func foldersOfPaths(_ path: String, _ folder: String) { #expect(FileSystem.folder(of: path) == folder) }

  /// Every path passes through one file: no other source calls the C library with a path.
  @Test func noOtherFileCallsTheSystemWithAPath() throws {
    let call = try Regex(
      #"(?:^|[^.A-Za-z_])(?:Glibc\.)?(?:open|openat|stat|lstat|fopen|opendir|mkdir|unlink|rename|access|realpath|mkstemp|glob)\((?:path|file|folder|directory|"|output|input|name|name,)"#
    )
    let sources = try #require(FileManager.default.enumerator(atPath: "\(ProjectFile.root)/Sources"))
    var count = 0
    for case let name as String in sources where name.hasSuffix(".swift") && name != "Files/FileSystem.swift" {
      count += 1
      let text = try String(contentsOfFile: "\(ProjectFile.root)/Sources/\(name)", encoding: .utf8)
      for line in text.split(separator: "\n") where line.firstMatch(of: call) != nil && !line.contains("func ") {
        let isOwn = ["operations.open(", "try open("].contains { line.contains($0) }
        #expect(isOwn, "\(name): \(line)")
      }
    }
    #expect(count > 200)
  }
}
