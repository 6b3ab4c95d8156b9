package import FileFormats
internal import Files

/// Writes a router artefact, each file whole or not at all. The tensors come first: a directory with a manifest is
/// complete.
package enum RouterArtefactWriter {
  package static func write(
    _ manifest: RouterManifest, tensors: SafetensorsWriter, to directory: String
  ) throws(InputError) {
    try write(manifest, tensors: tensors.encoded(), to: directory)
  }

  /// A copy of an artefact under another manifest.
  package static func write(
    _ manifest: RouterManifest, copyingTensorsOf artefact: RouterArtefact, to directory: String
  ) throws(InputError) {
    try write(manifest, tensors: artefact.tensorBytes.contents, to: directory)
  }

  /// Replaces the manifest of an artefact on disk and leaves its tensors alone.
  package static func replaceManifest(_ manifest: RouterManifest, in directory: String) throws(InputError) {
    do throws(FileWritingError) {
      try OutputFile.write(manifest.encoded(), to: "\(directory)/\(RouterManifest.fileName)")
    } catch {
      throw InputError(error.file, error.reason)
    }
  }

  private static func write(
    _ manifest: RouterManifest, tensors: [UInt8], to directory: String
  ) throws(InputError) {
    do throws(SystemError) { try FileSystem.makeFolder(directory) } catch {
      throw InputError(directory, "cannot be made: \(error)")
    }
    do throws(FileWritingError) {
      try OutputFile.write(tensors, to: "\(directory)/\(RouterManifest.tensorFileName)")
      try OutputFile.write(manifest.encoded(), to: "\(directory)/\(RouterManifest.fileName)")
    } catch {
      throw InputError(error.file, error.reason)
    }
  }
}
