/// Which of a pair answers a request.
package enum Route: UInt8, Sendable, CaseIterable {
  case weak = 0
  case strong = 1

  /// `strong` or `weak`, as rows and reports spell it.
  package var name: String {
    switch self {
    case .weak: "weak"
    case .strong: "strong"
    }
  }
}
