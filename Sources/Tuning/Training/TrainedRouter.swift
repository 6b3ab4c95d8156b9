package import ModelFiles
package import Routing

/// What a trainer makes: the two files of a router artefact, and what there is to tell of its making.
package struct TrainedRouter {
  package var manifest: RouterManifest
  package let tensors: SafetensorsWriter
  package var record = TrainingRecord()

  /// Writes `manifest.json` and `router.safetensors`, each whole or not at all.
  package func write(to directory: String) throws(RoutingError) {
    try RouterArtefactWriter.write(manifest, tensors: tensors, to: directory)
  }
}
