package import Assigning

/// Which threshold a run had, and why.
package enum ThresholdChoice: Sendable, Equatable {
  /// `--threshold`.
  case given(CostThreshold)
  /// The artefact's own default.
  case artefactDefault(CostThreshold)
  /// `--strong-share`: the lowest win rate that went strong, nil if none did, and how many rows have exactly this one.
  case strongShare(StrongShare, threshold: CostThreshold?, tieCount: Int)
  /// `--budget` or `--quality`: no threshold tells the routes.
  case spending

  package var threshold: CostThreshold? {
    switch self {
    case .given(let threshold), .artefactDefault(let threshold): threshold
    case .strongShare(_, let threshold, _): threshold
    case .spending: nil
    }
  }
}
