package import Assigning

/// What completions were learnt from, in one sentence.
package enum LearntText {
  package static func line(_ learnt: LearntCompletions) -> String {
    "completion tokens of \(ReportText.count(learnt.untoldRows)) requests learnt from \(ReportText.count(learnt.toldRows)) that "
      + "tell theirs (\(ReportText.count(learnt.meanTokens)) in the mean), by logged model and prompt length; it is the logged "
      + "models' length, not that of the models that are priced"
  }
}
