import Numerics
import Routing
import Testing

@testable import Training

@Suite struct GroupEffectsTests {
  private static func label(_ path: [String], _ value: Double, _ weight: Double = 1) -> GroupEffects.Label {
    GroupEffects.Label(path: path, value: value, weight: weight)
  }

  /// Two groups of four labels: a has the mean 3/4, b the mean 1/4.
  private static let plain =
    [1.0, 1, 1, 0].map { label(["a"], $0) } + [1.0, 0, 0, 0].map { label(["b"], $0) }

  /// Worked by hand: within = (3/4 + 3/4) / 6 = 1/4; between groups 4 (1/16) + 4 (1/16) = 1/2, less 1 within = 1/4, over
  /// 8 - 32 / 8 = 4 gives 1/16; so the prior is worth 4 labels, and a's gain is (3 + 4/2) / 8.
  @Test func gainsAreThoseWorkedByHand() {
    let effects = GroupEffects(Self.plain, depth: 1)
    #expect(effects.priors == [4])
    #expect(effects.rootGain == 0.5)
    #expect(effects.tree.groups.map(\.gain) == [0.625, 0.375])
    #expect(effects.tree.groups.map(\.labelCount) == [4, 4])
    // Without a's last label: 3 of 3, drawn to 4/7.
    #expect(abs(effects.gain(without: 3) - (3 + 4 * 4.0 / 7) / 7) < 1e-15)
    #expect(effects.figures.map(\.mean) == [0.75, 0.25])
  }

  @Test func groupsThatDoNotDifferGetTheGainOfAll() {
    let same = ["a", "b"].flatMap { name in [1.0, 0, 1, 0].map { Self.label([name], $0) } }
    let effects = GroupEffects(same, depth: 1)
    #expect(effects.priors == [.infinity] && effects.tree.groups.map(\.gain) == [0.5, 0.5])
    #expect(abs(effects.gain(without: 0) - 3.0 / 7) < 1e-15)
    // Groups of one label each tell nothing of the variance within.
    let single = GroupEffects((0..<5).map { Self.label(["g\($0)"], Double($0 % 2)) }, depth: 1)
    #expect(single.priors == [.infinity])
    #expect(GroupEffects([Self.label(["a"], 1)], depth: 1).tree.groups.map(\.gain) == [1])
  }

  @Test func aPriorWeighsAtLeastOneLabel() {
    let labels = [Self.label(["a"], 1), Self.label(["a"], 1), Self.label(["b"], 0), Self.label(["b"], 0)]
    let effects = GroupEffects(labels, depth: 1)
    #expect(effects.priors == [1])
    let gains: [Double] = [2.5 / 3, 0.5 / 3]
    #expect(effects.tree.groups.map(\.gain) == gains)
  }

  @Test func anEmptyPathStaysAtTheRootAndAPrefixAtItsParent() {
    let effects = GroupEffects(
      Self.plain + [Self.label([], 1), Self.label([], 1)] + [Self.label(["a", "x"], 1), Self.label(["a", "x"], 0)],
      depth: 2)
    #expect(effects.tree.groups.map(\.name) == ["a", "b", "x"] && effects.tree.groups.map(\.parent) == [nil, nil, 0])
    #expect(abs(effects.rootGain - 7.0 / 12) < 1e-15)
    // One child of one parent: there is nothing to compare it with.
    #expect(effects.priors[1] == .infinity)
    #expect(effects.tree.gain(ofPath: ["a", "x"]) == effects.tree.gain(ofPath: ["a"]))
    #expect(effects.tree.gain(ofPath: []) == effects.rootGain)
    #expect(effects.tree.gain(ofPath: ["c"]) == effects.rootGain)
  }

  /// A weight of two is two labels to the sums.
  @Test func weightsCountAsLabels() {
    let effects = GroupEffects([Self.label(["a"], 1, 2), Self.label(["a"], 0), Self.label(["b"], 0)], depth: 1)
    #expect(effects.rootGain == 0.5)
    #expect(effects.figures[0].mean == 2.0 / 3)
  }

  /// The same by plain formulas over a hierarchy of random data.
  @Test(arguments: 1...5) func aHierarchyAgreesWithThePlainReference(_ seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var labels: [GroupEffects.Label] = []
    for _ in 0..<300 {
      let parent = Int(random.next() % 4)
      let child = Int(random.next() % 5)
      let chance = 0.2 + 0.15 * Double(parent) + 0.05 * Double((child * 7 + parent) % 4)
      labels.append(Self.label(["p\(parent)", "c\(child)"], random.nextUnit() < chance ? 1 : 0))
    }
    let effects = GroupEffects(labels, depth: 2)
    var gains: [[String]: Double] = [[]: labels.reduce(0) { $0 + $1.value } / 300]
    for level in 0..<2 {
      let groups = Dictionary(grouping: labels) { Array($0.path[...level]) }.mapValues { $0.map(\.value) }
      let parents = Dictionary(grouping: labels) { Array($0.path[..<level]) }.mapValues { $0.map(\.value) }
      func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
      let within =
        groups.values.reduce(0) { sum, values in
          sum + values.reduce(0) { $0 + ($1 - mean(values)) * ($1 - mean(values)) }
        }
        / Double(300 - groups.count)
      var between = 0.0
      var scale = 0.0
      for (path, values) in groups {
        let parent = parents[Array(path.dropLast())] ?? []
        between += Double(values.count) * (mean(values) - mean(parent)) * (mean(values) - mean(parent))
        scale -= Double(values.count * values.count) / Double(parent.count)
      }
      scale += 300
      let variance = (between - Double(groups.count - parents.count) * within) / scale
      let prior = variance > 0 ? max(1, within / variance) : Double.infinity
      #expect(prior == effects.priors[level] || abs(prior - effects.priors[level]) < 1e-6 * prior)
      for (path, values) in groups {
        let parent = gains[Array(path.dropLast())] ?? 0
        gains[path] =
          prior.isFinite ? (values.reduce(0, +) + prior * parent) / (Double(values.count) + prior) : parent
        #expect(abs((gains[path] ?? 0) - effects.tree.gain(ofPath: path)) < 1e-9)
      }
    }
    // A label that is left out is one that was never there, but for the priors.
    var others = labels
    let left = others.remove(at: 17)
    func plain(_ path: [String], _ parent: Double, _ prior: Double) -> Double {
      let values = others.filter { Array($0.path.prefix(path.count)) == path }.map(\.value)
      return prior.isFinite ? (values.reduce(0, +) + prior * parent) / (Double(values.count) + prior) : parent
    }
    let root = others.reduce(0) { $0 + $1.value } / 299
    let first = plain(Array(left.path[..<1]), root, effects.priors[0])
    #expect(abs(effects.gain(without: 17) - plain(left.path, first, effects.priors[1])) < 1e-12)
  }
}
