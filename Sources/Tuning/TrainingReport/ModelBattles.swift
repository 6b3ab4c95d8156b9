/// How one model fared in the training data, before the trainer drops anything.
package struct ModelBattles: Sendable, Equatable {
  package let name: String
  package internal(set) var battles = 0
  package internal(set) var wins = 0
  package internal(set) var ties = 0

  /// One a model of the set, in its order.
  package static func all(in set: LabelledPromptSet) -> [ModelBattles] {
    var models = set.models.map { ModelBattles(name: $0) }
    for prompt in set.prompts {
      for (place, first) in prompt.grades.enumerated() {
        for second in prompt.grades[(place + 1)...] {
          models[first.model].battles += 1
          models[second.model].battles += 1
          if first.grade == second.grade {
            models[first.model].ties += 1
            models[second.model].ties += 1
          } else {
            models[first.grade > second.grade ? first.model : second.model].wins += 1
          }
        }
      }
    }
    return models
  }
}
