internal import Glibc
internal import Routing

/// Where `calibrate` puts the threshold, if anywhere.
enum CalibrationDestination {
  /// Into the artefact itself, a directory.
  case artefact(RouterArtefact, directory: String)
  /// Into a copy of it.
  case copy(RouterArtefact, directory: String)

  /// Nil where nothing is to be written.
  init?(_ arguments: ParsedArguments, router: ResolvedRouter) throws {
    let output = arguments.string("output")
    guard arguments.has("write") || output != nil else { return nil }
    guard output == nil || !arguments.has("write") else {
      throw UsageError("--write changes the artefact, --output makes a copy: give one of them")
    }
    guard let artefact = router.artefact else {
      throw UsageError("\(router.origin) is no router artefact: there is no manifest to hold a threshold")
    }
    guard router.scoresOwnPair else {
      throw UsageError(
        "the artefact's threshold is that of its own pair, \(artefact.manifest.strong) and \(artefact.manifest.weak); "
          + "leave out --write and --output, and give the threshold to `route`")
    }
    if let output {
      var status = stat()
      guard stat("\(output)/\(RouterManifest.fileName)", &status) != 0 else {
        throw UsageError("--output \(output) holds an artefact already: name another directory")
      }
      self = .copy(artefact, directory: output)
    } else {
      guard !artefact.location.hasPrefix("shipped:") else {
        throw UsageError("\(artefact.location) is part of the program and cannot be changed: copy it with --output DIR")
      }
      self = .artefact(artefact, directory: artefact.location)
    }
  }

  /// Puts the threshold there, and says where it is.
  func write(_ threshold: DefaultThreshold) throws -> String {
    switch self {
    case .artefact(let artefact, let directory):
      var manifest = artefact.manifest
      manifest.threshold = threshold
      try RouterArtefactWriter.replaceManifest(manifest, in: directory)
      return "wrote the threshold into \(directory)"
    case .copy(let artefact, let directory):
      var manifest = artefact.manifest
      manifest.threshold = threshold
      try RouterArtefactWriter.write(manifest, copyingTensorsOf: artefact, to: directory)
      return "wrote \(artefact.location) with the threshold to \(directory)"
    }
  }
}
