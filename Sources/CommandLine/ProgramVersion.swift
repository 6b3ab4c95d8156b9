internal import CBuildIdentity

/// Which program this is. The number below is the one place that says it: the packages ask the program.
enum ProgramVersion {
  /// By semantic versioning; what it brings stands under the same number in CHANGELOG.md.
  static let number = "0.2.0"

  /// What `--version` says: the commit of a release, or that it is none.
  static var line: String {
    let commit = String(cString: build_identity_commit())
    return "routellm-batch \(number) (\(commit.isEmpty ? "development build" : "commit \(commit)"))"
  }
}
