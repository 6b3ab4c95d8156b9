internal import FileFormats
internal import Numerics
internal import Running

extension ReportDocument {
  /// Which model each group of requests was given, and what that rests on.
  struct GroupPolicy: Encodable, LeftOutWhenNil {
    let floor: String
    let confidence: Double?
    let field: String
    let leastGrades: Int
    let grades: Int
    let unmatched: Int
    let decidedRequests: Int
    let undecidedRequests: Int
    let grade: Double?
    let todayGrade: Double?
    /// Of the grade, or of its difference to today's.
    let lowerBound: Double?
    let costUSD: String
    let todayUSD: String?
    let isProven: Bool
    let isUnchanged: Bool
    let groups: [Group]
    let frontier: [DrawnRow]
    let nextSteps: [Step]

    /// One model for all requests of a group, or two on both sides of a win rate, or the log's own.
    struct Choice: Encodable, LeftOutWhenNil {
      let model: String?
      let winRate: Double?
      let below: String?
      let above: String?
      let stays: String?

      init(_ choice: GroupPolicyResult.Choice, _ models: [String]) {
        switch choice {
        case .model(let index): (model, winRate, below, above, stays) = (models[index], nil, nil, nil, nil)
        case .split(let rate, let low, let high):
          (model, winRate, below, above, stays) = (nil, rate, models[low], models[high], nil)
        case .stays(let reason): (model, winRate, below, above, stays) = (nil, nil, nil, nil, reason.rawValue)
        }
      }
    }

    struct Group: Encodable, LeftOutWhenNil {
      let name: String
      let requests: Int
      let grades: Int
      let today: [Model]
      let choice: Choice
      let todayUSD: String?
      let costUSD: String
      let grade: Double?
      let interval: [Double]?
      let todayGrade: Double?
    }

    struct Model: Encodable {
      /// Null for a model without grades, or where the log names none.
      let model: String?
      let requests: Int
    }

    struct Step: Encodable {
      let group: String
      let from: Choice
      let to: Choice
      let costUSD: String
      let grade: Double
    }

    init(_ result: GroupPolicyResult, models: [String]) {
      let goal = result.goal
      (floor, confidence, field, leastGrades) = ("\(goal.floor)", goal.confidence, goal.field, goal.leastGrades)
      (grades, unmatched) = (result.gradeCount, result.unmatchedItems)
      (decidedRequests, undecidedRequests) = (result.decidedRows, result.undecidedRows)
      (grade, todayGrade, lowerBound) = (result.quality, result.todayQuality, result.lowerBound)
      (costUSD, todayUSD) = ("\(result.cost)", result.todayCost.map { "\($0)" })
      (isProven, isUnchanged) = (result.isProven, result.isUnchanged)
      groups = result.groups.map { group in
        Group(
          name: group.name.description, requests: group.rows, grades: group.gradeCount,
          today: group.today.map { Model(model: $0.model.map { goal.grades.models[$0] }, requests: $0.rows) },
          choice: Choice(group.choice, models), todayUSD: group.todayCost.map { "\($0)" }, costUSD: "\(group.cost)",
          grade: group.quality, interval: group.interval?.ends, todayGrade: group.todayQuality)
      }
      frontier = result.frontier.map { DrawnRow(cells: [Dollars.json($0.cost), .double($0.quality)]) }
      nextSteps = result.nextSteps.map {
        Step(
          group: $0.group.description, from: Choice($0.from, models), to: Choice($0.to, models), costUSD: "\($0.cost)",
          grade: $0.quality)
      }
    }
  }
}
