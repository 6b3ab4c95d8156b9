internal import LogReading

/// Why a model does not take a request; of several reasons the first one counts.
package enum RequestObstacle: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
  /// The prompt is longer than the model's context window.
  case length = "too_long"
  case images
  case tools
  /// A JSON schema for the answer.
  case schema

  /// In the words that follow a number of requests.
  package var text: String {
    switch self {
    case .length: "longer than the model's context window"
    case .images: "with images, which the model does not take"
    case .tools: "with tools, which the model does not take"
    case .schema: "with a JSON schema for the answer, which the model does not take"
    }
  }

  /// Those that lie in what a request holds, whatever its length.
  static let ofContents: [RequestObstacle] = [.images, .tools, .schema]

  /// What of a request they concern; nothing for its length.
  private var parts: UncountedParts {
    switch self {
    case .length: []
    case .images: [.image, .lowDetailImage]
    case .tools: .tools
    case .schema: .schema
    }
  }

  /// Whether a request with these contents has what this is about.
  func concerns(_ contents: UncountedParts) -> Bool { !contents.isDisjoint(with: parts) }

  /// What the contents of requests may not have at models of these limits.
  static func refused(by limits: [ModelLimits]) -> UncountedParts {
    ofContents.reduce(into: []) { refused, obstacle in
      if limits.contains(where: { $0.takes(obstacle) == false }) { refused.formUnion(obstacle.parts) }
    }
  }
}

extension ModelLimits {
  /// Whether the model takes what an obstacle is about; nil where nothing is known, and for a length.
  func takes(_ obstacle: RequestObstacle) -> Bool? {
    switch obstacle {
    case .length: nil
    case .images: takesImages
    case .tools: takesTools
    case .schema: takesSchemas
    }
  }

  /// The first of what the model does not take of a request's contents; nil if nothing speaks against them.
  func obstacle(to contents: UncountedParts) -> RequestObstacle? {
    RequestObstacle.ofContents.first { takes($0) == false && $0.concerns(contents) }
  }
}

/// Which candidates take which requests, as far as the price table says what a model takes.
///
/// A request that is meant for a model of which the table says that it will be refused there goes to another one of which the
/// table says that it takes it: the nearest stronger one, else the nearest weaker one. Where there is none, it stays. A
/// goal is settled after that: what a row costs and gains at a candidate is what it costs and gains where it goes from there.
struct CandidateReach: Sendable {
  private let limits: [ModelLimits]
  /// The shortest context window among the candidates.
  private let shortestWindow: Int
  /// What some candidate does not take.
  private let refused: UncountedParts

  init(_ candidates: Candidates) {
    limits = candidates.prices.map(\.limits)
    shortestWindow = limits.compactMap(\.promptTokens).min() ?? .max
    refused = RequestObstacle.refused(by: limits)
  }

  /// Whether every candidate takes every request, as far as is known.
  var isUnlimited: Bool { shortestWindow == .max && refused.isEmpty }

  /// Whether every candidate takes a row.
  ///
  /// - Parameter longest: the row's prompt tokens by the count that finds most.
  func takesAnywhere(_ contents: UncountedParts, longest: Int) -> Bool {
    longest <= shortestWindow && (contents.isEmpty || contents.isDisjoint(with: refused))
  }

  /// Why a candidate does not take a row; nil if nothing speaks against it.
  func obstacle(_ contents: UncountedParts, promptTokens: Int, at candidate: Int) -> RequestObstacle? {
    let limits = limits[candidate]
    if let most = limits.promptTokens, promptTokens > most { return .length }
    if contents.isDisjoint(with: refused) { return nil }
    return limits.obstacle(to: contents)
  }

  /// Where a row goes that is meant for a candidate.
  ///
  /// - Parameter promptTokens: the row's, at a candidate.
  func place(_ contents: UncountedParts, meantFor candidate: Int, promptTokens: (_ candidate: Int) -> Int) -> Int {
    guard obstacle(contents, promptTokens: promptTokens(candidate), at: candidate) != nil else { return candidate }
    let others = Array((0..<candidate).reversed()) + Array((candidate + 1)..<limits.count)
    return others.first { other in
      let tokens = promptTokens(other)
      return obstacle(contents, promptTokens: tokens, at: other) == nil
        && isKnownToTake(contents, promptTokens: tokens, insteadOf: candidate, other: other)
    } ?? candidate
  }

  /// Whether the table says of what `candidate` refuses that `other` takes it.
  private func isKnownToTake(
    _ contents: UncountedParts, promptTokens: Int, insteadOf candidate: Int, other: Int
  ) -> Bool {
    let (own, limits) = (limits[candidate], limits[other])
    if let most = own.promptTokens, promptTokens > most, limits.promptTokens == nil { return false }
    return RequestObstacle.ofContents.allSatisfy { obstacle in
      own.takes(obstacle) != false || !obstacle.concerns(contents) || limits.takes(obstacle) == true
    }
  }
}

/// How many rows went elsewhere than they were meant to, because a model does not take them, and how many no candidate is
/// known to take; exact, in any order.
package struct ReachTotals: Sendable, Equatable, Codable {
  /// Rows that went to another model than the goal alone would have sent them to.
  package private(set) var moved: [RequestObstacle: Int] = [:]
  /// Rows that stayed with a model that does not take them.
  package private(set) var refused: [RequestObstacle: Int] = [:]

  package init() {}

  /// Totals that were written down before.
  package init(moved: [RequestObstacle: Int], refused: [RequestObstacle: Int]) {
    self.moved = moved.filter { $0.value > 0 }
    self.refused = refused.filter { $0.value > 0 }
  }

  package var movedCount: Int { moved.values.reduce(0, +) }
  package var refusedCount: Int { refused.values.reduce(0, +) }

  package mutating func addMoved(_ obstacle: RequestObstacle) { moved[obstacle, default: 0] += 1 }

  package mutating func addRefused(_ obstacle: RequestObstacle) { refused[obstacle, default: 0] += 1 }

  mutating func merge(_ other: ReachTotals) {
    moved.merge(other.moved, uniquingKeysWith: +)
    refused.merge(other.refused, uniquingKeysWith: +)
  }
}
