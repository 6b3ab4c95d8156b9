internal import FileFormats

/// What a log says that a request cost, and whether a proxy's cache answered it for nothing.
package struct RecordedCost: Sendable, Equatable, BitwiseCopyable {
  /// In millionths of a millionth of a dollar; negative where the log does not say.
  private let stored: Int64
  /// Whether a proxy answered from its own cache, so that no model was paid.
  package let isCacheHit: Bool

  package static let none = RecordedCost(nil, cacheHit: nil)

  /// What is more is no cost of one request, in dollars.
  private static let largest = 1_000_000.0

  /// - Parameters:
  ///   - cost: a number of dollars, or the text of one.
  ///   - perDollar: of the unit that the log counts in.
  ///   - cacheHit: true, or a text that says so.
  init(_ cost: JSONElement?, perDollar: Double = 1, cacheHit: JSONElement?) {
    let cost = cost?.unwrapped
    let amount = cost?.double ?? cost?.utf8.flatMap { Double(String(decoding: $0, as: UTF8.self)) }
    let dollars = amount.map { $0 / perDollar } ?? -1
    stored = (0...RecordedCost.largest).contains(dollars) ? Int64((dollars * 1e12).rounded()) : -1
    if let hit = cacheHit?.bool {
      isCacheHit = hit
    } else {
      let text = cacheHit?.utf8
      isCacheHit =
        text.map { ["true", "hit", "1"].contains(String(decoding: $0, as: UTF8.self).lowercased()) } ?? false
    }
  }

  /// Nil where the log does not say.
  package var picodollars: Int? { stored < 0 ? nil : Int(stored) }
}
