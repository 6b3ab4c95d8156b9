/// What a run has to tell, of two models or of more.
struct RouteTelling {
  /// For standard error.
  let summary: String
  /// The report for a file of this name.
  let encoded: (_ path: String) -> [UInt8]
}
