internal import Routing

/// Gains of groups by empirical Bayes: each group's mean, drawn to its parent's gain as if that stood there `k` times more.
///
///     gain(group) = (sum of its labels + k gain(parent)) / (number of its labels + k)
///
/// k is the variance within groups over the variance between them, which Buehlmann and Straub (1970) found to be the best
/// linear weight. Both variances are those of the one-way layout with unequal counts, nested under the parents, by the
/// method of moments: Searle, Casella and McCulloch, Variance Components (1992), 3.6. With n_c the labels of a group c,
/// n_p those of its parent p that reach the level, and means m:
///
///     within  = sum_i (y_i - m_c)^2 / (labels - groups)
///     between = (sum_c n_c (m_c - m_p)^2 - (groups - parents) within) / sum_p (n_p - sum_c n_c^2 / n_p)
///
/// Labels that weigh more than once count as their mean would: n is the sum of the weights.
struct GroupEffects: Sendable {
  /// One label's place and value.
  struct Label: Sendable {
    /// Names of its groups, the parent's first; it ends where a name is missing.
    let path: [String]
    let value: Double
    /// Above 0.
    let weight: Double
  }

  /// A group with what it was learned from.
  private struct Node {
    let name: String
    let parent: Int?
    let level: Int
    var count = 0
    var weight = 0.0
    var sum = 0.0
    var gain = 0.0
  }

  /// A prior weighs no less than one label: a few labels that happen to agree do not make a certainty.
  static let leastPrior = 1.0

  /// By level, in labels; infinite where the groups of a level show no difference, or none can be measured.
  let priors: [Double]
  /// The weighted mean of all labels.
  let rootGain: Double
  private let rootWeight: Double
  private let rootSum: Double
  private var nodes: [Node] = []
  /// By label: its groups, from the first level on.
  private var ways: [[Int]] = []
  private let labels: [Label]

  /// - Parameters:
  ///   - labels: at least one.
  ///   - depth: levels of the hierarchy; no path is longer.
  init(_ labels: [Label], depth: Int) {
    precondition(!labels.isEmpty && labels.allSatisfy { $0.path.count <= depth && $0.weight > 0 })
    self.labels = labels
    rootWeight = labels.reduce(0) { $0 + $1.weight }
    rootSum = labels.reduce(0) { $0 + $1.weight * $1.value }
    rootGain = rootSum / rootWeight
    var places: [[String]: Int] = [:]
    for label in labels {
      var way: [Int] = []
      for level in label.path.indices {
        let path = Array(label.path[...level])
        let place = places[path] ?? nodes.count
        if place == nodes.count {
          places[path] = place
          nodes.append(Node(name: label.path[level], parent: way.last, level: level))
        }
        nodes[place].count += 1
        nodes[place].weight += label.weight
        nodes[place].sum += label.weight * label.value
        way.append(place)
      }
      ways.append(way)
    }
    var priors: [Double] = []
    for level in 0..<depth { priors.append(GroupEffects.prior(at: level, nodes, labels, ways)) }
    self.priors = priors
    for index in nodes.indices {
      let parent = nodes[index].parent.map { nodes[$0].gain } ?? rootGain
      nodes[index].gain = shrunk(nodes[index].sum, nodes[index].weight, to: parent, level: nodes[index].level)
    }
  }

  private func shrunk(_ sum: Double, _ weight: Double, to parent: Double, level: Int) -> Double {
    let prior = priors[level]
    return prior.isFinite ? (sum + prior * parent) / (weight + prior) : parent
  }

  private static func prior(at level: Int, _ nodes: [Node], _ labels: [Label], _ ways: [[Int]]) -> Double {
    let groups = nodes.indices.filter { nodes[$0].level == level }
    let reached = ways.indices.filter { ways[$0].count > level }
    // Labels that reach the level, by their parent; -1 for the root.
    var parents: [Int: (weight: Double, sum: Double, squares: Double)] = [:]
    for group in groups {
      let node = nodes[group]
      var known = parents[node.parent ?? -1] ?? (0, 0, 0)
      known.weight += node.weight
      known.sum += node.sum
      known.squares += node.weight * node.weight
      parents[node.parent ?? -1] = known
    }
    guard reached.count > groups.count, groups.count > parents.count else { return .infinity }
    var within = 0.0
    for label in reached {
      let node = nodes[ways[label][level]]
      let distance = labels[label].value - node.sum / node.weight
      within += labels[label].weight * distance * distance
    }
    within /= Double(reached.count - groups.count)
    var between = 0.0
    for group in groups {
      let node = nodes[group]
      guard let parent = parents[node.parent ?? -1] else { continue }
      let distance = node.sum / node.weight - parent.sum / parent.weight
      between += node.weight * distance * distance
    }
    between -= Double(groups.count - parents.count) * within
    // In a fixed order, whatever the dictionary's.
    let scale = parents.sorted { $0.key < $1.key }.reduce(0) {
      $0 + $1.value.weight - $1.value.squares / $1.value.weight
    }
    guard between > 0, scale > 0 else { return .infinity }
    return max(leastPrior, within * scale / between)
  }

  /// The groups as a router has them, each after its parent.
  var tree: GroupTree {
    GroupTree(
      gain: rootGain,
      groups: nodes.map {
        GroupTree.Group(name: $0.name, parent: $0.parent, gain: $0.gain, labelCount: $0.count)
      })
  }

  /// What the groups say of a label that is left out: the same estimates without it, but for the priors.
  func gain(without index: Int) -> Double {
    let label = labels[index]
    let rest = rootWeight - label.weight
    var gain = labels.count > 1 ? (rootSum - label.weight * label.value) / rest : rootGain
    for place in ways[index] {
      let node = nodes[place]
      gain = shrunk(node.sum - label.weight * label.value, node.weight - label.weight, to: gain, level: node.level)
    }
    return gain
  }

  /// What a report says of the groups, in the order of the first labels.
  var figures: [GroupFigure] {
    nodes.indices.map { index in
      var names: [String] = []
      var next: Int? = index
      while let place = next {
        names.insert(nodes[place].name, at: 0)
        next = nodes[place].parent
      }
      let node = nodes[index]
      return GroupFigure(names: names, labelCount: node.count, mean: node.sum / node.weight, gain: node.gain)
    }
  }
}

/// One group of a grouped router, as its training report shows it.
package struct GroupFigure: Sendable, Equatable {
  /// From the first level on.
  package let names: [String]
  package let labelCount: Int
  /// Of strong's grade less weak's over its labels, as they are.
  package let mean: Double
  /// What the router expects: the mean drawn to the parent's.
  package let gain: Double
}
