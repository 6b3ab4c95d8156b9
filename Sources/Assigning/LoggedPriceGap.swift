/// Why a model that a log names has no price.
package enum LoggedPriceGap: String, Sendable, CaseIterable, Comparable, Codable {
  case ambiguous = "several prices"
  case unknown = "not in the table"
  case unusable = "no usable price"

  package init(_ error: AssigningError) {
    self =
      switch error {
      case .ambiguousModel: .ambiguous
      case .unusablePrice: .unusable
      default: .unknown
      }
  }

  package static func < (first: LoggedPriceGap, second: LoggedPriceGap) -> Bool { first.rawValue < second.rawValue }
}
