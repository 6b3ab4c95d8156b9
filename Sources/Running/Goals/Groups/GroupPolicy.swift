internal import LogReading
internal import Numerics

/// Gives each group of requests the model, or the two models on both sides of a win rate, with which the whole log costs
/// least while its mean grade stays above a floor.
///
/// All rows are observed first: what each group costs at each candidate is added up exactly, by cells of win rates. Then the
/// groups' options are chosen by `GroupChoice`.
///
/// Without a confidence, options are worth what their grades are on average; the choice then looks better than it is, as
/// those with lucky grades are chosen. With one, each group's graded items are halved. On one half the choices along the
/// frontier are made, and ordered by how surely each seems to keep the floor; on the other half they are tested in this
/// order, by `StratifiedBound`, until the first that fails, and the cheapest of those that passed is taken. As the order does
/// not depend on the second half, no further correction is needed (fixed sequence testing: Angelopoulos, Bates, Candes,
/// Jordan and Lei, Learn then Test, 2021): the floor is broken with a probability of at most 1 - confidence, if the graded
/// requests of each group were drawn at random from requests like the log's.
struct GroupPolicy: RoutingPolicy {
  private let goal: GroupGoal
  private let fieldCount: Int
  private let candidateCount: Int
  /// By place in `goal.grades.items`, once a row was found: its group and cell.
  private var places: [(group: Int, cell: Int)?]
  private var itemsByID: [GroupName: Int] = [:]
  private var wantedGroups: Set<GroupName> = []
  private var indices: [GroupName: Int] = [:]
  private var groups: [GroupRows] = []
  private var other = OtherRows()
  private var loggedPlaces: [GroupName: Int?] = [:]
  private var choices: [GroupPolicyResult.Choice] = []
  private var outcome: GroupPolicyResult?

  /// - Parameters:
  ///   - fieldCount: names of groups a row, the first of which is the group and the last the log's model.
  ///   - candidateCount: of the run.
  init(_ goal: GroupGoal, fieldCount: Int, candidateCount: Int) {
    precondition(fieldCount >= 2 && goal.grades.candidateCount == candidateCount)
    self.goal = goal
    self.fieldCount = fieldCount
    self.candidateCount = candidateCount
    places = Array(repeating: nil, count: goal.grades.items.count)
    if goal.grades.isByRequest {
      for (index, item) in goal.grades.items.enumerated() { itemsByID[item.key] = index }
    } else {
      wantedGroups = Set(goal.grades.items.map(\.key))
    }
  }

  var needsCosts: Bool { true }
  var threshold: CostThreshold? { nil }

  var result: GoalResult { .groups(outcome) }

  // MARK: Observing

  mutating func observe(_ batch: ScoredBatch) {
    batch.bytes.withUnsafeBufferPointer { texts in
      for (index, row) in batch.rows.enumerated() {
        let logged = name(index, field: fieldCount - 1, of: batch, texts).flatMap { place(of: $0) }
        let costs = batch.costs[(index * candidateCount)..<((index + 1) * candidateCount)]
        let stays = costs[costs.startIndex + staying(logged)]
        guard let name = name(index, field: 0, of: batch, texts) else {
          other.add(stays, isNameless: true, isOfCandidate: isCandidate(logged))
          continue
        }
        guard let group = group(name) else {
          other.add(stays, isNameless: false, isOfCandidate: isCandidate(logged))
          continue
        }
        let cell = goal.grades.isByRequest ? GroupSample.cell(of: row.winRate) : 0
        groups[group].add(costs, cell: cell, logged: logged, stays: stays, isOfCandidate: isCandidate(logged))
        guard !itemsByID.isEmpty, !row.id.isEmpty else { continue }
        let id = GroupName(utf8: UnsafeBufferPointer(rebasing: texts[row.id]))
        if let item = itemsByID[id], places[item] == nil { places[item] = (group, cell) }
      }
    }
  }

  private func name(
    _ index: Int, field: Int, of batch: ScoredBatch, _ texts: UnsafeBufferPointer<UInt8>
  ) -> GroupName? {
    let range = batch.groupNames[index * fieldCount + field].range
    return range.isEmpty ? nil : GroupName(utf8: UnsafeBufferPointer(rebasing: texts[range]))
  }

  /// The place of a group that is kept; nil for one past the cap.
  private mutating func group(_ name: GroupName) -> Int? {
    if let index = indices[name] { return index }
    // Of groups named by the grades none is left out, whatever comes before it in the log.
    guard groups.count < goal.groupCap || wantedGroups.contains(name) else { return nil }
    indices[name] = groups.count
    groups.append(
      GroupRows(
        name: name, cellCount: goal.grades.isByRequest ? GroupSample.cellCount : 1, candidateCount: candidateCount))
    return groups.count - 1
  }

  private mutating func place(of logged: GroupName) -> Int? {
    if let known = loggedPlaces[logged] { return known }
    let place = goal.place(logged.description)
    if loggedPlaces.count < GroupPolicy.memory { loggedPlaces[logged] = .some(place) }
    return place
  }

  /// Names of models that are remembered.
  private static let memory = 10_000

  private func isCandidate(_ logged: Int?) -> Bool { logged.map { $0 < candidateCount } ?? false }

  /// The candidate of a row that stays where it was.
  private func staying(_ logged: Int?) -> Int { logged.flatMap { $0 < candidateCount ? $0 : nil } ?? 0 }

  // MARK: Choosing

  mutating func settle() throws {
    guard !groups.isEmpty || other.rows > 0 else { return }
    var settling = GroupSettling(goal, groups: groups, other: other, items: itemsByGroup)
    try settling.settle()
    choices = settling.choices
    outcome = settling.result
  }

  /// Those whose group is in the log.
  private var itemsByGroup: [[GradedItem]] {
    var items = [[GradedItem]](repeating: [], count: groups.count)
    for (index, item) in goal.grades.items.enumerated() {
      let place = goal.grades.isByRequest ? places[index] : indices[item.key].map { ($0, 0) }
      guard let place else { continue }
      items[place.group].append(GradedItem(cell: place.cell, grades: item.grades))
    }
    return items
  }

  mutating func choose(_ index: Int, of batch: ScoredBatch) -> Int {
    batch.bytes.withUnsafeBufferPointer { texts in
      let logged = name(index, field: fieldCount - 1, of: batch, texts).flatMap { place(of: $0) }
      guard let name = name(index, field: 0, of: batch, texts), let group = indices[name] else {
        return staying(logged)
      }
      switch choices[group] {
      case .model(let model): return model
      case .split(let winRate, let below, let above):
        return batch.rows[index].winRate < winRate ? below : above
      case .stays: return staying(logged)
      }
    }
  }
}

/// The rows of one group.
struct GroupRows {
  let name: GroupName
  let candidateCount: Int
  private(set) var rows = 0
  private(set) var rowsByCell: [Int]
  /// By cell and candidate.
  private var costs: [USD]
  /// By the place of the log's model; nil for one without grades, or none.
  private(set) var today: [Int?: Int] = [:]
  private(set) var stayingCost = USD.zero
  /// Rows that the log has of a candidate.
  private(set) var candidateRows = 0

  init(name: GroupName, cellCount: Int, candidateCount: Int) {
    self.name = name
    self.candidateCount = candidateCount
    rowsByCell = Array(repeating: 0, count: cellCount)
    costs = Array(repeating: .zero, count: cellCount * candidateCount)
  }

  mutating func add(_ row: ArraySlice<USD>, cell: Int, logged: Int?, stays: USD, isOfCandidate: Bool) {
    rows += 1
    rowsByCell[cell] += 1
    for (candidate, cost) in row.enumerated() { costs[cell * candidateCount + candidate] += cost }
    today[logged, default: 0] += 1
    stayingCost += stays
    candidateRows += isOfCandidate ? 1 : 0
  }

  /// Nil where rows are of other models, whose prices are not those of the run.
  var todayCost: USD? { candidateRows == rows ? stayingCost : nil }
  var allCells: Range<Int> { rowsByCell.indices }

  /// Of the rows in some cells.
  func cost(at candidate: Int, in cells: Range<Int>) -> USD {
    cells.reduce(USD.zero) { $0 + costs[$1 * candidateCount + candidate] }
  }

  func rows(in cells: Range<Int>) -> Int { cells.reduce(0) { $0 + rowsByCell[$1] } }

  /// The cells before which a quarter, half and three quarters of the rows lie, as nearly as cells allow.
  var cuts: [Int] {
    var cuts: [Int] = []
    for part in [0.25, 0.5, 0.75] {
      var below = 0
      for cell in rowsByCell.indices where rowsByCell[cell] > 0 {
        if below > 0, Double(below) >= part * Double(rows) {
          if cuts.last != cell { cuts.append(cell) }
          break
        }
        below += rowsByCell[cell]
      }
    }
    return cuts
  }
}

/// Rows that are of no group that could be decided: they stay where they were.
struct OtherRows {
  private(set) var namelessRows = 0
  /// Of groups past the cap.
  private(set) var furtherRows = 0
  private(set) var cost = USD.zero
  private(set) var candidateRows = 0

  var rows: Int { namelessRows + furtherRows }
  var todayCost: USD? { candidateRows == rows ? cost : nil }

  mutating func add(_ stays: USD, isNameless: Bool, isOfCandidate: Bool) {
    namelessRows += isNameless ? 1 : 0
    furtherRows += isNameless ? 0 : 1
    cost += stays
    candidateRows += isOfCandidate ? 1 : 0
  }
}
