package import FileFormats
internal import Numerics

/// What a grouped router knows: the gain of every group, a linear correction inside groups, and how a gain becomes a win
/// rate.
///
///     gain     = gain of the group + bias + embedding . e + sum_j features[j] z_j
///     win rate = sigmoid(intercept + slope * gain)
package struct GroupedModel: Sendable, Equatable {
  package var tree: GroupTree
  /// Levels of the hierarchy; 0 where requests have no groups.
  package var depth: Int
  /// What is left inside groups; `LinearExpert` has the formula.
  package var rest: LinearExpert
  package var intercept: Double
  /// Above 0, so that win rates order requests as gains do.
  package var slope: Double
  /// Of an embedding.
  package var dimension: Int

  package init(
    tree: GroupTree, depth: Int, rest: LinearExpert, intercept: Double, slope: Double, dimension: Int
  ) {
    precondition(slope > 0)
    (self.tree, self.depth, self.rest) = (tree, depth, rest)
    (self.intercept, self.slope, self.dimension) = (intercept, slope, dimension)
  }

  /// - Parameters:
  ///   - keys: the row's groups, as `RequestGroups` has them.
  ///   - stem: the embedding of the prompt's stem, `dimension` long.
  ///   - prompt: its features.
  func score(
    _ keys: ArraySlice<UInt64>, _ stem: UnsafeBufferPointer<Float>, _ prompt: UnsafeBufferPointer<Double>
  ) -> (winRate: Double, fallback: FallbackReason?) {
    let (gain, fallback) = tree.find(keys, depth: depth)
    return (logistic(intercept + slope * (gain + rest.sum(stem, prompt))), fallback)
  }
}

/// The tensors of a grouped artefact:
/// - `groups.parents`, I32 [groups]: places among the groups, -1 for the root;
/// - `groups.gains`, F64 [groups];
/// - `groups.labels`, I32 [groups]: how many each was learned from;
/// - `root.gain`, F64 [1];
/// - `rest.embedding`, `rest.features` and `rest.bias`, as the experts of a mixture have them;
/// - `link`, F64 [2]: intercept and slope.
///
/// The first three are left out where there are no groups. Their names are in the manifest.
extension GroupedModel {
  package init(_ file: Safetensors, manifest: RouterManifest) throws(InputError) {
    func fail(_ reason: String) -> InputError { InputError(file.file, reason) }
    guard let settings = manifest.groups else {
      throw fail("belongs to a manifest without 'groups', which a grouped router needs")
    }
    let count = settings.names.count
    func integers(_ name: String) throws(InputError) -> [Int] {
      guard let tensor = file[name], tensor.type == .int32, tensor.shape == [count] else {
        let found = file[name].map { "is \($0.type.rawValue) \($0.shape)" } ?? "is missing"
        throw fail("tensor '\(name)' \(found) where I32 [\(count)] is needed")
      }
      return tensor.elements(of: Int32.self).map(Int.init)
    }
    var groups: [GroupTree.Group] = []
    if count > 0 {
      let parents = try integers("groups.parents")
      let labels = try integers("groups.labels")
      let gains = try file.doubles("groups.gains", shape: [count])
      var levels: [Int] = []
      var known: Set<[String]> = []
      for index in 0..<count {
        let parent = parents[index]
        guard (-1..<index).contains(parent) else {
          throw fail("tensor 'groups.parents' holds \(parent) for group \(index): a parent stands before its groups")
        }
        levels.append(parent < 0 ? 1 : levels[parent] + 1)
        guard levels[index] <= settings.sources.count else {
          throw fail(
            "tensor 'groups.parents' has more levels than the \(settings.sources.count) sources of the manifest")
        }
        guard !settings.names[index].isEmpty, known.insert(["\(parent)", settings.names[index]]).inserted else {
          throw fail("has the group '\(settings.names[index])' twice under one parent, or a group without a name")
        }
        guard labels[index] >= 0 else { throw fail("tensor 'groups.labels' holds \(labels[index]) for group \(index)") }
        groups.append(
          GroupTree.Group(
            name: settings.names[index], parent: parent < 0 ? nil : parent, gain: gains[index],
            labelCount: labels[index]))
      }
    }
    let link = try file.doubles("link", shape: [2])
    guard link[1] > 0 else { throw fail("tensor 'link' has the slope \(link[1]); it must be above 0") }
    guard let rest = try LinearExpert(file, named: "rest", dimension: manifest.embedder.dimension) else {
      throw fail("lacks the tensor 'rest.bias' of a grouped router")
    }
    self.init(
      tree: GroupTree(gain: try file.doubles("root.gain", shape: [1])[0], groups: groups),
      depth: settings.sources.count, rest: rest, intercept: link[0], slope: link[1],
      dimension: manifest.embedder.dimension)
  }

  package func tensors() -> SafetensorsWriter {
    var writer = SafetensorsWriter()
    let groups = tree.groups
    if !groups.isEmpty {
      writer.add("groups.parents", .int32, shape: [groups.count], groups.map { Int32($0.parent ?? -1) })
      writer.add("groups.gains", .float64, shape: [groups.count], groups.map(\.gain))
      writer.add("groups.labels", .int32, shape: [groups.count], groups.map { Int32(clamping: $0.labelCount) })
    }
    writer.add("root.gain", .float64, shape: [1], [tree.gain])
    rest.add(to: &writer, named: "rest")
    writer.add("link", .float64, shape: [2], [intercept, slope])
    return writer
  }
}
