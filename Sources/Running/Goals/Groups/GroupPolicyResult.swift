/// Which model each group of a log's requests was given, and what that rests on.
package struct GroupPolicyResult: Sendable {
  package enum Choice: Sendable, Equatable {
    /// By candidate.
    case model(Int)
    /// Requests below a win rate go to one candidate, all others to another.
    case split(winRate: Double, below: Int, above: Int)
    /// Every request stays with the model that the log names, or goes to the first candidate.
    case stays(Reason)
  }

  /// Why a group's requests stay where they were.
  package enum Reason: String, Sendable, CaseIterable {
    /// It was found to be best.
    case best = "no cheaper choice was found"
    case noGrades = "no grades"
    case fewGrades = "too few grades"
    /// What the log's own models are worth there is not known.
    case ungradedToday = "the log's own models lack grades"
    /// The grades do not show that anything else keeps the floor.
    case notShown = "nothing was shown to keep the floor"
  }

  package struct Group: Sendable {
    package let name: GroupName
    package let rows: Int
    package let gradeCount: Int
    /// Requests by the place of the log's model, the most frequent first; nil for a model without grades, or none.
    package let today: [(model: Int?, rows: Int)]
    /// What the requests cost at the log's own models, by the candidates' prices; nil where some are of other models.
    package let todayCost: USD?
    package let choice: Choice
    package let cost: USD
    /// Of the choice, and of today's models; nil where it is not known.
    package let quality: Double?
    package let interval: ClosedRange<Double>?
    package let todayQuality: Double?
  }

  /// What a choice of all groups costs, and the mean grade that it is worth over the requests of groups that could be decided.
  package struct Point: Sendable, Equatable {
    package let cost: USD
    package let quality: Double
  }

  /// What the next dollars would buy.
  package struct Step: Sendable {
    package let group: GroupName
    package let from: Choice
    package let to: Choice
    package let cost: USD
    /// Of the mean grade.
    package let quality: Double
  }

  package let goal: GroupGoal
  package let groups: [Group]
  /// Requests without a group, and of groups past the cap: they stay where they were.
  package let namelessRows: Int
  package let furtherRows: Int
  /// Requests of groups of which a choice could be made: what quality is the mean of.
  package let decidedRows: Int
  /// Of the mean grade over them: today's, nil where it is not known, and the choice's.
  package let todayQuality: Double?
  package let quality: Double?
  /// Of `quality`, or of the difference to today's, with the goal's confidence; nil without one.
  package let lowerBound: Double?
  /// Of all requests, at candidates' prices; nil where some are of other models.
  package let todayCost: USD?
  package let cost: USD
  /// From the cheapest choice to the best one.
  package let frontier: [Point]
  package let nextSteps: [Step]
  /// Whether nothing that reaches the floor is cheaper; no claim is made with a confidence.
  package let isProven: Bool
  /// Whether nothing could be shown, so that all stays as it was.
  package let isUnchanged: Bool
  /// Grades that were used, and graded requests or groups that the log does not have.
  package let gradeCount: Int
  package let unmatchedItems: Int

  /// Requests that stay where they were for want of grades.
  package var undecidedRows: Int { groups.reduce(namelessRows + furtherRows) { $0 + $1.rows } - decidedRows }
}
