/// How near each of some rows lies to a router's training prompts.
package struct NearestTrainingPrompts: Sendable, Equatable {
  /// A row's largest cosine with any training prompt, in fixed point: 32,767 stands for 1.
  package internal(set) var similarities: [Int16] = []
  /// Whether a row's embedding is that of a training prompt, to the last bit of fixed point.
  package internal(set) var areKnown: [Bool] = []

  package var duplicateCount: Int { areKnown.count { $0 } }

  package init() {}
}
