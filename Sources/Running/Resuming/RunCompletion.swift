internal import FileFormats
internal import Files

/// What a finished run notes with a folder that it filled, by which a later process that is to resume it knows that nothing
/// is left to do. A file needs no such note: it is in place, or it is not.
package struct RunCompletion: Sendable, Equatable {
  /// Of what the run's bytes depend on.
  private let identity: String
  /// Of the paths and lengths of all its files.
  private let files: String
  package let exitStatus: Int32

  /// - Parameter paths: the run's files, all of them in place.
  package init(of identity: RunIdentity, files paths: [String], exitStatus: Int32) throws {
    self.identity = RunCompletion.hash(of: try JSONValueEncoder.value(of: identity))
    files = RunCompletion.hash(
      of: .array(
        paths.sorted().map { path in
          .array([.string(path), .integer((try? FileStatus(of: path))?.size ?? -1)])
        }))
    self.exitStatus = exitStatus
  }

  /// Nil for a text that is not such a note.
  package init?(_ note: String) {
    let words = note.split(separator: " ")
    guard words.count == 3, let status = Int32(words[2]) else { return nil }
    (identity, files, exitStatus) = (String(words[0]), String(words[1]), status)
  }

  package var note: String { "\(identity) \(files) \(exitStatus)" }

  /// Whether it is of the same run.
  package func isOfRun(of other: RunCompletion) -> Bool { identity == other.identity }

  private static func hash(of value: JSONValue) -> String {
    var digest = SHA256Digest()
    value.encoded(pretty: false).withUnsafeBytes { digest.update($0) }
    return digest.hexadecimal()
  }
}
