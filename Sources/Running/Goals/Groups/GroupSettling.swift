internal import LogReading
internal import Numerics

/// From what the groups cost and how their answers were graded to a choice for each group: see `GroupPolicy`.
struct GroupSettling {
  /// A group of which a choice can be made.
  private struct Decided {
    /// Into the groups.
    let index: Int
    /// Of all requests of decided groups, those that are of this one.
    let share: Double
    let choices: [GroupPolicyResult.Choice]
    let estimates: [GradeEstimate]
    let costs: [USD]
    /// What the log's own models are worth; nil where that is not asked for and not known.
    let today: GradeEstimate?
    let whole: GroupSample
    /// By which the choice is made, and by which it is tested; the whole twice without a confidence.
    let first: GroupSample
    let second: GroupSample
    let firstItems: [GradedItem]
    let secondItems: [GradedItem]
  }

  private let goal: GroupGoal
  private let groups: [GroupRows]
  private let other: OtherRows
  private let items: [[GradedItem]]
  private var reasons: [GroupPolicyResult.Reason]
  private(set) var choices: [GroupPolicyResult.Choice]
  private(set) var result: GroupPolicyResult?

  /// - Parameter items: by group.
  init(_ goal: GroupGoal, groups: [GroupRows], other: OtherRows, items: [[GradedItem]]) {
    self.goal = goal
    self.groups = groups
    self.other = other
    self.items = items
    reasons = Array(repeating: .noGrades, count: groups.count)
    choices = Array(repeating: .stays(.noGrades), count: groups.count)
  }

  private var isTested: Bool { goal.confidence != nil }
  private var isAgainstToday: Bool { if case .today = goal.floor { true } else { false } }

  /// What a decided group's quality must add up to, `today` being taken off where it is the yardstick.
  private var floor: Double {
    switch goal.floor {
    case .today(let less): -less
    case .level(let level): level
    }
  }

  mutating func settle() throws(AssigningError) {
    var candidates: [((_ decidedRows: Int) -> Decided)?] = []
    for index in groups.indices { candidates.append(decide(index)) }
    let rows = candidates.enumerated().reduce(0) { $0 + ($1.element == nil ? 0 : groups[$1.offset].rows) }
    let decided = candidates.compactMap { $0.map { $0(rows) } }
    for index in groups.indices { choices[index] = .stays(reasons[index]) }
    guard !decided.isEmpty else {
      throw AssigningError.noGradedGroup(
        least: goal.leastGrades, field: goal.field,
        because: isAgainstToday && reasons.contains(.ungradedToday) ? .ungradedToday : .fewGrades)
    }
    // By the half that choices are made from.
    let problem = GroupChoice(
      decided.map { group in
        group.estimates.indices.map { option in
          GroupChoice.Option(
            cost: group.costs[option], quality: group.share * worth(group, group.estimates[option], in: group.first))
        }
      })
    let (options, isProven, isUnchanged) = try choose(problem, among: decided)
    for (group, option) in zip(decided, options ?? []) { choices[group.index] = group.choices[option] }
    if options == nil { for group in decided { choices[group.index] = .stays(.notShown) } }
    result = describe(problem, decided, options, rows: rows, isProven: isProven, isUnchanged: isUnchanged)
  }

  /// What an option of a group is worth, over today where that is the yardstick.
  private func worth(_ group: Decided, _ estimate: GradeEstimate, in sample: GroupSample) -> Double {
    let value = estimate.value(in: sample) ?? 0
    return isAgainstToday ? value - (group.today?.value(in: sample) ?? 0) : value
  }

  // MARK: Options

  /// Nil, with the reason noted, for a group that stays. What comes back waits for the number of all decided requests.
  private mutating func decide(_ index: Int) -> ((_ decidedRows: Int) -> Decided)? {
    let rows = groups[index]
    let items = items[index]
    guard !items.isEmpty else { return nil }
    let (firstItems, secondItems) = isTested ? GroupSettling.halves(items) : (items, items)
    func sample(_ items: [GradedItem]) -> GroupSample {
      var sample = GroupSample(modelCount: goal.grades.models.count)
      for item in items { sample.add(item) }
      return sample
    }
    let (whole, first, second) = (sample(items), sample(firstItems), sample(secondItems))
    func isKnown(_ estimate: GradeEstimate) -> Bool {
      [whole, first, second].allSatisfy { estimate.value(in: $0) != nil }
    }
    func isGraded(_ model: Int) -> Bool {
      whole.count(of: model) >= goal.leastGrades && isKnown(GradeEstimate(model: model))
    }
    let today = GroupSettling.today(rows, isGraded: isGraded)
    reasons[index] = .fewGrades
    if today == nil, isAgainstToday {
      if (0..<rows.candidateCount).contains(where: isGraded) { reasons[index] = .ungradedToday }
      return nil
    }
    var choices: [GroupPolicyResult.Choice] = []
    var estimates: [GradeEstimate] = []
    var costs: [USD] = []
    // Only where it is the log's own models that answer is their grade that of staying.
    if let today, rows.candidateRows == rows.rows {
      choices.append(.stays(.best))
      estimates.append(today)
      costs.append(rows.stayingCost)
    }
    let models = (0..<rows.candidateCount).filter(isGraded)
    for model in models {
      choices.append(.model(model))
      estimates.append(GradeEstimate(model: model))
      costs.append(rows.cost(at: model, in: rows.allCells))
    }
    for cut in rows.cuts {
      let (below, above) = (0..<cut, cut..<GroupSample.cellCount)
      let part = Double(rows.rows(in: below)) / Double(rows.rows)
      for low in models {
        guard whole.count(of: low, in: below) * 2 >= goal.leastGrades else { continue }
        for high in models where high != low && whole.count(of: high, in: above) * 2 >= goal.leastGrades {
          let estimate = GradeEstimate([
            .init(model: low, cells: below, weight: part), .init(model: high, cells: above, weight: 1 - part),
          ])
          guard isKnown(estimate) else { continue }
          choices.append(.split(winRate: GroupSample.lowerBound(of: cut), below: low, above: high))
          estimates.append(estimate)
          costs.append(rows.cost(at: low, in: below) + rows.cost(at: high, in: above))
        }
      }
    }
    guard !choices.isEmpty else { return nil }
    reasons[index] = .best
    let (options, values, amounts) = (choices, estimates, costs)
    return { decidedRows in
      Decided(
        index: index, share: Double(rows.rows) / Double(decidedRows), choices: options, estimates: values,
        costs: amounts, today: today, whole: whole, first: first, second: second, firstItems: firstItems,
        secondItems: secondItems)
    }
  }

  /// Nil where a model that the log names lacks grades.
  private static func today(_ rows: GroupRows, isGraded: (Int) -> Bool) -> GradeEstimate? {
    var terms: [GradeEstimate.Term] = []
    for (model, count) in rows.today.sorted(by: { ($0.key ?? -1) < ($1.key ?? -1) }) {
      guard let model, isGraded(model) else { return nil }
      terms.append(
        .init(model: model, cells: 0..<GroupSample.cellCount, weight: Double(count) / Double(rows.rows)))
    }
    return GradeEstimate(terms)
  }

  /// Items alternately, those of the same models together, in an order that has nothing to do with their grades.
  private static func halves(_ items: [GradedItem]) -> ([GradedItem], [GradedItem]) {
    let keys = items.indices.map { index in
      (models: items[index].grades.map(\.model).sorted(), place: SplitMix64.mix(UInt64(index) ^ halvingSeed))
    }
    let order = items.indices.sorted { first, second in
      let (one, two) = (keys[first], keys[second])
      return one.models == two.models ? one.place < two.place : one.models.lexicographicallyPrecedes(two.models)
    }
    return (
      stride(from: 0, to: order.count, by: 2).map { items[order[$0]] },
      stride(from: 1, to: order.count, by: 2).map { items[order[$0]] }
    )
  }

  private static let halvingSeed: UInt64 = 0x6861_6c76_6573

  // MARK: Choosing

  /// - Returns: an option a decided group; nil if all stay as they are.
  private func choose(
    _ problem: GroupChoice, among decided: [Decided]
  ) throws(AssigningError) -> (options: [Int]?, isProven: Bool, isUnchanged: Bool) {
    guard let confidence = goal.confidence else {
      guard let found = problem.cheapest(reaching: floor) else {
        throw .floorOutOfReach(floor: "\(goal.floor)", best: problem.bestQuality, confidence: nil)
      }
      return (found.options, found.isProven, false)
    }
    var tried: [(options: [Int], order: Double)] = []
    for options in GroupSettling.thinned(problem.path) where problem.quality(options) >= floor - GroupChoice.slack {
      let design = bound(of: options, decided, isTrial: true).design
      let spread = design.spread.squareRoot()
      let margin = problem.quality(options) - floor
      tried.append((options, spread > 0 ? margin / spread : .infinity))
    }
    var passed: [Int]?
    let ordered = tried.enumerated().sorted { ($1.element.order, $0.offset) < ($0.element.order, $1.offset) }
    for (options, _) in ordered.map(\.element) {
      let bound = bound(of: options, decided, isTrial: false).lowerBound(confidence: confidence)
      guard bound >= floor - GroupChoice.slack else { break }
      if passed.map({ problem.cost(options) < problem.cost($0) }) ?? true { passed = options }
    }
    if let passed { return (passed, false, false) }
    guard isAgainstToday else {
      throw .floorOutOfReach(floor: "\(goal.floor)", best: problem.bestQuality, confidence: confidence)
    }
    return (nil, false, true)
  }

  /// Choices that are tested at most; what lies between two of them is one group's step.
  private static let testedChoices = 200

  /// The choices along a path from the best one down, evenly thinned out where there are many.
  private static func thinned(_ path: (start: [Int], steps: [GroupChoice.Step])) -> [[Int]] {
    let every = max(1, path.steps.count / testedChoices)
    var all = [path.start]
    var options = path.start
    for (index, step) in path.steps.enumerated() {
      options[step.group] = step.to
      if (path.steps.count - 1 - index) % every == 0 { all.append(options) }
    }
    return all.reversed()
  }

  /// - Parameter isTrial: takes the first half for both, to know the order and the bet beforehand.
  private func bound(of options: [Int], _ decided: [Decided], isTrial: Bool) -> StratifiedBound {
    var design = StratifiedBound.Design()
    var all: [Double] = []
    var constant = 0.0
    for (group, option) in zip(decided, options) {
      // What stays as it is differs from today by nothing.
      if case .stays = group.choices[option], isAgainstToday { continue }
      let (estimate, today) = (group.estimates[option], isAgainstToday ? group.today : nil)
      for term in terms(estimate, less: today, of: group.firstItems, in: group.first, group) {
        design.trial.append(term.value)
      }
      let (items, sample) = isTrial ? (group.firstItems, group.first) : (group.secondItems, group.second)
      for term in terms(estimate, less: today, of: items, in: sample, group) {
        all.append(term.value)
        constant += term.guess
        design.largestLoss = max(design.largestLoss, term.most)
      }
    }
    return StratifiedBound(constant: constant, terms: all, design: design)
  }

  /// What each item adds to an estimate over its guess, the guess, and the most that it could take off.
  private func terms(
    _ estimate: GradeEstimate, less today: GradeEstimate?, of items: [GradedItem], in sample: GroupSample,
    _ group: Decided
  ) -> [(value: Double, guess: Double, most: Double)] {
    let weights = estimate.weights(less: today, in: sample)
    // From the first half, whatever is tested.
    let guesses = goal.grades.models.indices.map { group.first.mean(of: $0) ?? 0 }
    return items.map { item in
      var (value, sum, most) = (0.0, 0.0, 0.0)
      for (model, grade) in item.grades {
        let weight = group.share * weights[model, item.cell]
        guard weight != 0 else { continue }
        value += weight * (grade - guesses[model])
        sum += weight * guesses[model]
        most += max(weight * guesses[model], -weight * (1 - guesses[model]))
      }
      return (value, sum, most)
    }
  }

  // MARK: What is said of it

  private func describe(
    _ problem: GroupChoice, _ decided: [Decided], _ options: [Int]?, rows: Int, isProven: Bool, isUnchanged: Bool
  ) -> GroupPolicyResult {
    let byIndex = Dictionary(uniqueKeysWithValues: decided.enumerated().map { ($1.index, $0) })
    let described = groups.indices.map { index in
      describe(index, byIndex[index].map { (decided[$0], options?[$0]) })
    }
    func known(_ costs: [USD?]) -> USD? {
      costs.contains { $0 == nil } ? nil : costs.reduce(USD.zero) { $0 + ($1 ?? .zero) }
    }
    let stays = groups.indices.filter { byIndex[$0] == nil }.reduce(other.cost) { $0 + groups[$1].stayingCost }
    let today = mean(decided) { $0.today?.value(in: $0.second) }
    let base = isAgainstToday ? mean(decided) { $0.today?.value(in: $0.first) } ?? 0 : 0
    let (start, steps) = problem.path
    var points = [start]
    for step in steps {
      var next = points[points.count - 1]
      next[step.group] = step.to
      points.append(next)
    }
    let chosen = options.map { problem.quality($0) } ?? 0
    var next: [GroupPolicyResult.Step] = []
    for (index, step) in steps.enumerated()
    where problem.quality(points[index + 1]) > chosen + GroupChoice.slack && next.count < 5 {
      let group = decided[step.group]
      next.append(
        GroupPolicyResult.Step(
          group: groups[group.index].name, from: group.choices[step.from], to: group.choices[step.to],
          cost: step.cost, quality: step.quality))
    }
    let quality = options.flatMap { options in
      mean(zip(decided, options).map { ($0, $1) }) { $0.0.estimates[$0.1].value(in: $0.0.second) }
    }
    let bound = goal.confidence.flatMap { confidence in
      options.map { self.bound(of: $0, decided, isTrial: false).lowerBound(confidence: confidence) }
    }
    return GroupPolicyResult(
      goal: goal, groups: described.sorted { $0.name < $1.name }, namelessRows: other.namelessRows,
      furtherRows: other.furtherRows, decidedRows: rows, todayQuality: today, quality: isUnchanged ? today : quality,
      lowerBound: bound, todayCost: known(groups.map(\.todayCost) + [other.todayCost]),
      cost: described.reduce(other.cost) { $0 + $1.cost },
      frontier: points.map { .init(cost: problem.cost($0) + stays, quality: problem.quality($0) + base) },
      nextSteps: next, isProven: isProven, isUnchanged: isUnchanged,
      gradeCount: decided.reduce(0) { $0 + $1.whole.gradeCount },
      unmatchedItems: goal.grades.items.count - items.reduce(0) { $0 + $1.count })
  }

  private func mean(_ decided: [Decided], _ value: (Decided) -> Double?) -> Double? {
    mean(decided.map { ($0, 0) }) { value($0.0) }
  }

  /// Over the requests of decided groups; nil where one of them has none.
  private func mean(
    _ decided: [(group: Decided, option: Int)], _ value: ((group: Decided, option: Int)) -> Double?
  ) -> Double? {
    var sum = 0.0
    for group in decided {
      guard let value = value(group) else { return nil }
      sum += group.group.share * value
    }
    return sum
  }

  private func describe(_ index: Int, _ own: (group: Decided, option: Int?)?) -> GroupPolicyResult.Group {
    let rows = groups[index]
    let today = rows.today.sorted { ($1.value, $0.key ?? .max) < ($0.value, $1.key ?? .max) }
      .map { (model: $0.key, rows: $0.value) }
    let estimate = own.flatMap { own in own.option.map { own.group.estimates[$0] } ?? own.group.today }
    return GroupPolicyResult.Group(
      name: rows.name, rows: rows.rows, gradeCount: items[index].reduce(0) { $0 + $1.grades.count }, today: today,
      todayCost: rows.todayCost, choice: choices[index],
      cost: own.flatMap { own in own.option.map { own.group.costs[$0] } } ?? rows.stayingCost,
      quality: own.flatMap { own in estimate?.value(in: own.group.second) },
      interval: own.flatMap { own in estimate?.interval(in: own.group.second) },
      todayQuality: own.flatMap { $0.group.today?.value(in: $0.group.second) })
  }
}
