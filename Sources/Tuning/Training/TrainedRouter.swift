package import ModelFiles
package import Routing

/// What a trainer makes: the two files of a router artefact, and what there is to tell of its making.
package struct TrainedRouter {
  package var manifest: RouterManifest
  package var tensors: SafetensorsWriter
  package var record = TrainingRecord()

  /// Writes `manifest.json` and `router.safetensors`, each whole or not at all.
  package func write(to directory: String) throws(RoutingError) {
    try RouterArtefactWriter.write(manifest, tensors: tensors, to: directory)
  }

  /// The artefact that `write` and reading again would give, without the files.
  /// - Parameter location: for messages.
  package func artefact(location: String) throws(RoutingError) -> RouterArtefact {
    try RouterArtefact(
      manifest: manifest.encoded(), tensors: ModelBytes(copying: tensors.encoded()), location: location)
  }
}
