package import FileFormats
internal import Files
package import Routing

/// Writes a kind classifier, each file whole or not at all; a directory with a manifest is complete.
package enum KindArtefact {
  package static func write(_ classifier: KindClassifier, to directory: String) throws(InputError) {
    do throws(SystemError) { try FileSystem.makeFolder(directory) } catch {
      throw InputError(directory, "cannot be made: \(error)")
    }
    let (manifest, tensors) = classifier.encoded
    do throws(FileWritingError) {
      try OutputFile.write(tensors, to: "\(directory)/\(KindClassifier.tensorFile)")
      try OutputFile.write(manifest, to: "\(directory)/\(KindClassifier.manifestFile)")
    } catch {
      throw InputError(error)
    }
  }
}
