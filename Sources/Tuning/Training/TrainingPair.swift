internal import ModelNaming
internal import Routing

/// The places of the strong and the weak model in a training set.
struct TrainingPair {
  let strong: Int
  let weak: Int

  init(strong: String, weak: String, in set: LabelledPromptSet) throws(RoutingError) {
    guard set.models.count >= 2 else {
      throw RoutingError(
        subject: "the training data", reason: "names \(set.models.count) models; a router needs battles of two")
    }
    func place(_ name: String, _ option: String) throws(RoutingError) -> Int {
      if let place = set.known(name) { return place }
      let known = set.models.prefix(8).joined(separator: ", ") + (set.models.count > 8 ? ", ..." : "")
      throw RoutingError(
        subject: "the training data",
        reason: "has no model '\(name)'\(NearestNames.suggestion(for: name, among: set.models)) "
          + "(it knows \(set.models.count): \(known)); name the \(option) one with --\(option)")
    }
    self.strong = try place(strong, "strong")
    self.weak = try place(weak, "weak")
    guard self.strong != self.weak else {
      throw RoutingError(subject: strong, reason: "is both the strong and the weak model")
    }
  }
}
