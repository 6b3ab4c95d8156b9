internal import CLinux
internal import Glibc

/// Which run a side file belongs to: 128 random bits, in 32 hexadecimal digits.
package struct RunMark: Sendable, Hashable, CustomStringConvertible {
  package let description: String

  package init() {
    description = (0..<2).map { _ in
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// Nil for a text that is not a mark.
  init?(_ text: some StringProtocol) {
    guard text.utf8.count == 32, text.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else { return nil }
    description = String(text)
  }

  /// What hashes of the run's files begin with, so that the files of two runs are never mixed.
  var seed: UInt64 { DamageHash.value(of: Array(description.utf8)) }
}

/// The first line of a file that a run keeps next to its outputs. A file is only ever removed or replaced if it begins
/// with such a line.
struct SideFileHeading: Equatable {
  enum Kind: String { case checkpoint, spool }

  /// Of both kinds.
  private static let version = 2
  private static let program = "routellm-batch"
  /// No heading is longer.
  static let longest = 96

  let kind: Kind
  let run: RunMark

  var bytes: [UInt8] {
    Array("\(SideFileHeading.program) \(kind.rawValue) \(SideFileHeading.version) \(run)\n".utf8)
  }

  /// What the first bytes of a file say.
  enum Reading: Equatable {
    case heading(SideFileHeading)
    /// It is this program's, of a version that kept its files in another way.
    case otherVersion
    /// It is not a side file of this kind.
    case foreign
  }

  static func read(_ bytes: some Collection<UInt8>, kind: Kind) -> Reading {
    let start = Array(bytes.prefix(longest))
    guard start.starts(with: "\(program) \(kind.rawValue) ".utf8) else { return .foreign }
    guard let end = start.firstIndex(of: 0x0A) else { return .otherVersion }
    let words = String(decoding: start[..<end], as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 4, words[2] == "\(version)", let run = RunMark(words[3]) else { return .otherVersion }
    return .heading(SideFileHeading(kind: kind, run: run))
  }

  /// What the first bytes of a file of this name say; nil if there is nothing of the name.
  static func read(at path: String, kind: Kind) throws(FileWritingError) -> Reading? {
    let descriptor: Int32
    do throws(SystemError) { descriptor = try FileSystem.open(path, for: .examining) } catch {
      if error.code == ENOENT { return nil }
      if [ELOOP, ENXIO].contains(error.code) { return .foreign }
      throw FileWritingError(file: path, doing: "cannot be read", code: error.code)
    }
    defer { close(descriptor) }
    guard let status = try? FileStatus(of: descriptor), status.kind == .file else { return .foreign }
    var bytes: [UInt8] = []
    try FileWritingError.during("cannot be read", path) { () throws(SystemError) in
      try FileSystem.forEachChunk(of: descriptor, limit: longest) { bytes += $0 }
    }
    return read(bytes, kind: kind)
  }

  /// Removes a file that begins with a heading of this program; nothing of the name is fine.
  ///
  /// - Throws: if it is another file.
  static func remove(_ path: String, kind: Kind, _ operations: FileOperations) throws(FileWritingError) {
    switch try read(at: path, kind: kind) {
    case nil: return
    case .foreign: throw .foreign(path)
    case .heading, .otherVersion: _ = operations.unlink(path)
    }
  }
}

/// One file on disk as its run notes it, to tell it later from another one of the same name: a file that has no heading,
/// because it becomes an output, is this run's only if the run's checkpoint claims it.
package struct FileClaim: Sendable, Hashable {
  /// The last part of its path.
  let name: String
  let inode: UInt64
  /// In nanoseconds since 1970; 0 where it is not known.
  let bornAt: Int64

  init(of descriptor: Int32, named path: String) throws(SystemError) {
    let status = try FileStatus(of: descriptor)
    name = path.split(separator: "/").last.map(String.init) ?? path
    inode = UInt64(status.identity.number)
    bornAt = file_birth_time(descriptor)
  }

  init(name: String, inode: UInt64, bornAt: Int64) {
    (self.name, self.inode, self.bornAt) = (name, inode, bornAt)
  }
}
