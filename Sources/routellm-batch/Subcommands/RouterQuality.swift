internal import Routing

/// The quality map of the models that score, or why there is none.
struct RouterQuality {
  let map: QualityMap?
  let resamples: QualityMapResamples?
  /// Why there is no map.
  let note: String?

  init(_ router: ResolvedRouter) throws {
    guard let artefact = router.artefact, let map = artefact.manifest.qualityMap else {
      (self.map, resamples) = (nil, nil)
      note = "the router has no quality map; train it on prompts that are graded for both of its models"
      return
    }
    guard router.scoresOwnPair else {
      (self.map, resamples) = (nil, nil)
      note = "the quality map is of \(artefact.manifest.strong) and \(artefact.manifest.weak), other models score"
      return
    }
    self.map = map
    resamples = try artefact.qualityResamples()
    note = nil
  }
}
