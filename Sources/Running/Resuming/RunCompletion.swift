internal import FileFormats
package import Files

/// What a finished run leaves in a folder that it filled, by which a later process that is to resume it knows that
/// nothing is left to do. A file needs no such note: it is in place, or it is not.
package struct RunCompletion: Codable, Sendable {
  private struct File: Codable, Sendable {
    let path: String
    let length: Int
  }

  private let identity: RunIdentity
  private let files: [File]
  package let exitStatus: Int32

  /// - Parameter paths: the run's files, all of them in place.
  package init(of identity: RunIdentity, files paths: [String], exitStatus: Int32) {
    self.identity = identity
    files = paths.map { File(path: $0, length: (try? FileStatus(of: $0))?.size ?? 0) }
    self.exitStatus = exitStatus
  }

  /// Nil for contents that are not of this program's making.
  package init?(_ contents: CheckpointFile.Contents) {
    guard let value = try? JSONValue(parsing: contents.text),
      let completion = try? JSONValueDecoder.decode(RunCompletion.self, from: value)
    else { return nil }
    self = completion
  }

  package var contents: CheckpointFile.Contents {
    get throws { CheckpointFile.Contents(text: try JSONValueEncoder.value(of: self).encoded(pretty: false)) }
  }

  /// Whether it is of this very run.
  package func isOf(_ identity: RunIdentity) -> Bool { self.identity == identity }

  /// Whether all that the run wrote is still there.
  package var isIntact: Bool { files.allSatisfy { (try? FileStatus(of: $0.path))?.size == $0.length } }
}
