/// Which of the fields that somebody names at least one row of a log has. A field that no row has is a mistake that would
/// otherwise show in nothing but a count.
package struct FoundFields: Sendable, Codable, Equatable {
  package enum Field: Sendable, Hashable {
    case id, usage, model, time, session, propensity
    /// Of `PromptDecoder.Options.groupFields`, by its place there.
    case group(Int)
    /// Of `PromptDecoder.Options.routerGroupFields`, likewise.
    case routerGroup(Int)
  }

  /// One a field; groups beyond the first few are not told apart, and count as found.
  private var bits = 0

  package init() {}

  package func contains(_ field: Field) -> Bool {
    FoundFields.bit(field).map { bits & $0 != 0 } ?? true
  }

  package mutating func insert(_ field: Field) { bits |= FoundFields.bit(field) ?? 0 }

  package mutating func merge(_ other: FoundFields) { bits |= other.bits }

  private static let groupCount = 24

  private static func bit(_ field: Field) -> Int? {
    switch field {
    case .id: 1
    case .usage: 1 << 1
    case .model: 1 << 2
    case .time: 1 << 3
    case .session: 1 << 4
    case .propensity: 1 << 5
    case .group(let place): place < groupCount ? 1 << (8 + place) : nil
    case .routerGroup(let place): place < groupCount ? 1 << (8 + groupCount + place) : nil
    }
  }
}

extension PromptBatch {
  /// Takes note of which fields its latest row has.
  ///
  /// - Parameter usage: as the row itself states it.
  mutating func noteFields(of record: PromptRecord, usage: TokenUsage, _ options: PromptDecoder.Options) {
    if record.id != nil { found.insert(.id) }
    if !usage.isEmpty || !usage.contradictions.isEmpty { found.insert(.usage) }
    if record.model != nil { found.insert(.model) }
    if record.time != nil { found.insert(.time) }
    if record.quality.weight != .none { found.insert(.propensity) }
    if !(sessions.last?.isNone ?? true) { found.insert(.session) }
    guard options.hasGroups else { return }
    for (place, name) in groupNames.suffix(options.groupFields.count).enumerated() where !name.isEmpty {
      found.insert(.group(place))
    }
    for (place, name) in routerGroupNames.suffix(options.routerGroupFields.count).enumerated() where !name.isEmpty {
      found.insert(.routerGroup(place))
    }
  }
}
