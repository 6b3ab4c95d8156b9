internal import FileFormats

/// Groups of requests in a hierarchy, such as teams and the endpoints of each, with what is expected of each group.
///
/// A group is a name under its parent: two teams may both have an endpoint `chat`, and those are two groups. The root,
/// which has no name, is all requests.
package struct GroupTree: Sendable, Equatable {
  /// A group below the root.
  package struct Group: Sendable, Equatable {
    package let name: String
    /// Its place among the groups, before the group itself; nil for the root.
    package let parent: Int?
    /// The gain expected of a request of this group of which nothing else is known: strong's grade less weak's.
    package let gain: Double
    /// Labels that it was learned from.
    package let labelCount: Int

    package init(name: String, parent: Int?, gain: Double, labelCount: Int) {
      (self.name, self.parent, self.gain, self.labelCount) = (name, parent, gain, labelCount)
    }
  }

  /// Of all requests.
  package let gain: Double
  package let groups: [Group]
  private var places: [Place: Int] = [:]

  /// A name's hash under a parent.
  private struct Place: Hashable {
    let parent: Int
    let key: UInt64
  }

  private static let root = -1

  /// - Parameter groups: each after its parent; no two of one name under one parent.
  package init(gain: Double, groups: [Group]) {
    self.gain = gain
    self.groups = groups
    for (index, group) in groups.enumerated() {
      precondition(group.parent.map { (0..<index).contains($0) } ?? true)
      places[Place(parent: group.parent ?? GroupTree.root, key: RequestGroups.key(of: group.name))] = index
    }
  }

  package static func == (first: GroupTree, second: GroupTree) -> Bool {
    first.gain == second.gain && first.groups == second.groups
  }

  /// The gain of the deepest group of these names that is known.
  ///
  /// - Parameter path: the parent's name first.
  package func gain(ofPath path: [String]) -> Double {
    let keys = path.map { RequestGroups.key(of: $0) }
    return find(keys[...], depth: path.count).gain
  }

  /// The gain of the deepest group on a row's way that is known.
  ///
  /// - Parameter keys: of the row, one a level; empty where nobody read them.
  /// - Returns: also why the way ended before its last level, if it did.
  func find(_ keys: ArraySlice<UInt64>, depth: Int) -> (gain: Double, fallback: FallbackReason?) {
    var parent = GroupTree.root
    var gain = gain
    guard keys.count == depth else { return (gain, depth == 0 ? nil : .noGroup) }
    for key in keys {
      guard key != RequestGroups.missing else { return (gain, .noGroup) }
      guard let found = places[Place(parent: parent, key: key)] else { return (gain, .unknownGroup) }
      parent = found
      gain = groups[found].gain
    }
    return (gain, nil)
  }
}

/// The member `groups` of a manifest: what the groups of a grouped router are.
package struct GroupSettings: Sendable, Equatable {
  /// Where a request says which groups it belongs to, the parent first: JSON pointers, or words such as `system-prompt`.
  package var sources: [String]
  /// By level: how many labels of its own a group needs to weigh as much as its parent's gain does. Infinite where the
  /// data shows no difference between the groups of a level.
  package var priorLabels: [Double]
  /// The names of the groups, in the order of the tensors.
  package var names: [String]

  package init(sources: [String], priorLabels: [Double], names: [String]) {
    (self.sources, self.priorLabels, self.names) = (sources, priorLabels, names)
  }

  func jsonValue() -> JSONValue {
    [
      "sources": .array(sources.map(JSONValue.string)),
      "prior_labels": .array(priorLabels.map { $0.isFinite ? .double($0) : .null }),
      "names": .array(names.map(JSONValue.string)),
    ]
  }

  init(_ reader: ManifestReader) throws(InputError) {
    sources = try reader.strings("sources")
    names = try reader.strings("names")
    guard !sources.contains(""), Set(sources).count == sources.count else {
      throw reader.fail("sources", "must name every source once")
    }
    guard let values = reader.value["prior_labels"]?.values, values.count == sources.count else {
      throw reader.fail("prior_labels", "must be a list of a number for each of the \(sources.count) sources")
    }
    priorLabels = []
    for value in values {
      guard let number = value == .null ? Double.infinity : value.double, number > 0 else {
        throw reader.fail("prior_labels", "must hold nothing but numbers above 0 and null")
      }
      priorLabels.append(number)
    }
  }
}
