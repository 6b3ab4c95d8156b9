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

extension FoundFields {
  /// Takes note of what the latest row of a batch has.
  ///
  /// - Parameter usage: as the row itself states it.
  mutating func note(_ record: PromptRecord, usage: TokenUsage, of batch: PromptBatch, _ options: PromptDecoder.Options)
  {
    if record.id != nil { insert(.id) }
    if !usage.isEmpty || !usage.contradictions.isEmpty { insert(.usage) }
    if record.model != nil { insert(.model) }
    if record.time != nil { insert(.time) }
    if record.quality.weight != .none { insert(.propensity) }
    if !(batch.sessions.last?.isNone ?? true) { insert(.session) }
    for (place, name) in batch.groupNames.suffix(options.groupFields.count).enumerated() where !name.isEmpty {
      insert(.group(place))
    }
    for (place, name) in batch.routerGroupNames.suffix(options.routerGroupFields.count).enumerated() where !name.isEmpty
    {
      insert(.routerGroup(place))
    }
  }
}
