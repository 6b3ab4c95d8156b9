/// The mean grade that a choice of models by group must not fall below.
package enum QualityFloor: Sendable, Equatable, CustomStringConvertible {
  /// What the log's own models reach by the same grades, less an allowance in grades, 0 or more.
  case today(less: Double)
  /// A mean grade in 0...1.
  case level(Double)

  /// Reads `today`, `today-0.01`, `today-1%`, `0.92` or `92%`; nil for anything else.
  package init?(_ text: String) {
    guard text.hasPrefix("today") else {
      guard let level = QualityFloor.grade(text) else { return nil }
      self = .level(level)
      return
    }
    let rest = text.dropFirst("today".count)
    guard let sign = rest.first else {
      self = .today(less: 0)
      return
    }
    guard sign == "-", let less = QualityFloor.grade(String(rest.dropFirst())) else { return nil }
    self = .today(less: less)
  }

  private static func grade(_ text: String) -> Double? {
    let isPercentage = text.hasSuffix("%")
    guard let first = text.utf8.first, first >= UInt8(ascii: "0") || first == UInt8(ascii: "."),
      let number = Double(isPercentage ? String(text.dropLast()) : text), number.isFinite
    else { return nil }
    let grade = isPercentage ? number / 100 : number
    return (0...1).contains(grade) ? grade : nil
  }

  /// As the command line has it.
  package var description: String {
    switch self {
    case .today(let less): less == 0 ? "today" : "today-\(less)"
    case .level(let level): "\(level)"
    }
  }
}

/// What it takes to give each group of a log's requests a model of its own.
package struct GroupGoal: Sendable {
  package let floor: QualityFloor
  /// With which the floor must hold, above 0 and below 1; nil to go by the grades as they are.
  package let confidence: Double?
  /// Grades of a model in a group that are needed before the model may be chosen there.
  package let leastGrades: Int
  package let grades: GroupGrades
  /// By what requests are grouped, for reports; the groups are the first of `reading.decoding.groupFields`.
  package let field: String
  /// Groups that are told apart at most, in the order of the log.
  package let groupCap: Int
  /// The place in `grades.models` of a model that the log names; the log's models are the last of
  /// `reading.decoding.groupFields`.
  package let place: @Sendable (_ loggedModel: String) -> Int?

  package init(
    floor: QualityFloor, confidence: Double?, leastGrades: Int, grades: GroupGrades, field: String, groupCap: Int,
    place: @escaping @Sendable (_ loggedModel: String) -> Int?
  ) {
    precondition(leastGrades > 0 && groupCap > 0)
    self.floor = floor
    self.confidence = confidence
    self.leastGrades = leastGrades
    self.grades = grades
    self.field = field
    self.groupCap = groupCap
    self.place = place
  }
}

/// What models' answers to some requests were found worth, from 0 to 1.
package struct GroupGrades: Sendable {
  /// A request that was answered by one or more models.
  package struct Item: Sendable {
    /// Its id, or the name of its group: see `isByRequest`.
    package let key: GroupName
    /// Grades by place in `models`, each model at most once.
    package private(set) var grades: [(model: Int, grade: Double)]

    package init(key: GroupName, grades: [(model: Int, grade: Double)]) { (self.key, self.grades) = (key, grades) }

    /// Nil where the model has a grade already.
    package mutating func add(_ grade: Double, of model: Int) -> Void? {
      guard !grades.contains(where: { $0.model == model }) else { return nil }
      grades.append((model, grade))
      return ()
    }
  }

  /// The run's candidates first, in their order; then other models that were graded.
  package let models: [String]
  /// How many of them are candidates.
  package let candidateCount: Int
  /// Whether items are requests of the log, which say by their ids what group and what win rate they are of; else each
  /// names its group.
  package let isByRequest: Bool
  package let items: [Item]
  /// Where they are from, for reports.
  package let file: String

  package init(models: [String], candidateCount: Int, isByRequest: Bool, items: [Item], file: String) {
    precondition(candidateCount <= models.count)
    self.models = models
    self.candidateCount = candidateCount
    self.isByRequest = isByRequest
    self.items = items
    self.file = file
  }
}
