internal import Glibc
package import ModelFiles

/// Writes a router artefact: both files under a temporary name, flushed, then renamed, so that no reader sees half of
/// one. The tensors come first: a directory with a manifest is complete.
package enum RouterArtefactWriter {
  package static func write(
    _ manifest: RouterManifest, tensors: SafetensorsWriter, to directory: String
  ) throws(RoutingError) {
    if mkdir(directory, 0o777) != 0 && errno != EEXIST { throw failure(directory, "cannot be made") }
    try replace("\(directory)/\(RouterManifest.tensorFileName)", with: tensors.encoded())
    try replace("\(directory)/\(RouterManifest.fileName)", with: manifest.encoded())
  }

  private static func replace(_ path: String, with bytes: [UInt8]) throws(RoutingError) {
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(temporary, "cannot be written") }
    var written = 0
    var isComplete = true
    bytes.withUnsafeBytes { buffer in
      while written < buffer.count {
        let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else {
          isComplete = false
          return
        }
        written += count
      }
    }
    guard isComplete, fsync(descriptor) == 0, close(descriptor) == 0, rename(temporary, path) == 0 else {
      let error = failure(path, "cannot be written")
      unlink(temporary)
      throw error
    }
  }

  private static func failure(_ path: String, _ what: String) -> RoutingError {
    RoutingError(subject: path, reason: "\(what): \(String(cString: strerror(errno)))")
  }
}
