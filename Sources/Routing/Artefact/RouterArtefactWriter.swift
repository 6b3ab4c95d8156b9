internal import FileWriting
internal import Glibc
package import ModelFiles

/// Writes a router artefact, each file whole or not at all. The tensors come first: a directory with a manifest is
/// complete.
package enum RouterArtefactWriter {
  package static func write(
    _ manifest: RouterManifest, tensors: SafetensorsWriter, to directory: String
  ) throws(RoutingError) {
    if mkdir(directory, 0o777) != 0 && errno != EEXIST {
      throw RoutingError(subject: directory, reason: "cannot be made: \(String(cString: strerror(errno)))")
    }
    do throws(FileWritingError) {
      try OutputFile.write(tensors.encoded(), to: "\(directory)/\(RouterManifest.tensorFileName)")
      try OutputFile.write(manifest.encoded(), to: "\(directory)/\(RouterManifest.fileName)")
    } catch {
      throw RoutingError(subject: error.file, reason: error.reason)
    }
  }
}
