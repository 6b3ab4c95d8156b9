internal import Running

/// The options that say how rows are to be shared between the models; at most one of them is given.
enum GoalOptions {
  static let threshold: Option<CostThreshold?> = Option(
    "threshold", .threshold, "Rows with a win rate of at least T go to the strong model.",
    otherwise: "the one the router was calibrated to"
  ).excluding([strongShare, budget, quality, qualityFloor])
  static let strongShare: Option<StrongShare?> = Option(
    "strong-share", .strongShare(),
    "Exactly this share of the rows goes to the strong model, highest win rates first: 0.3 or 30%. Assignments are "
      + "written after the whole input has been read."
  ).excluding([budget, quality, qualityFloor])
  static let budget: Option<Budget?> = Option(
    "budget", .budget,
    "Spend at most this over the whole input, weighing each request's expected gain against its own cost: 250USD, or 40% "
      + "of what the strong model alone would cost. Needs a router with a quality map to expect quality; other routers "
      + "weigh requests by win rate."
  ).excluding([quality, qualityFloor])
  static let quality: Option<Double?> = Option(
    "quality", .quality,
    "Spend the least that is expected to recover this part of the gap between the weak and the strong model, such as 95%, "
      + "by the router's quality map."
  ).excluding([qualityFloor])
  static let qualityFloor: Option<QualityFloor?> = Option(
    "quality-floor", .qualityFloor,
    "Spend the least with which the mean grade of the answers stays at least at this, by giving each group of the first "
      + "--group-by a model of its own, or two on both sides of a win rate: a grade such as 0.92, or today, what the models "
      + "that the log names reach by the same --grades; today-1% allows for a little less."
  ).needing([grades], because: "a floor rests on graded answers")
    .needing([OutputOptions.groupBy], because: "each group gets a model of its own")
    .excluding([RouterQuality.labels], because: "a floor rests on --grades alone")
  static let grades: Option<String?> = Option(
    "grades", .file(),
    "Graded answers for --quality-floor, CSV or JSON lines: model, score from 0 to 1, and either the id of a request of the "
      + "log, or the group."
  ).needing([qualityFloor])
  static let confidence: Option<Double?> = Option(
    "confidence", .fraction("P", "a confidence above 0 and below 1, such as 95%") { $0 > 0 && $0 < 1 },
    "Keep the --quality-floor with this confidence, whatever the distribution of the grades, if the graded requests of each "
      + "group were drawn at random: choices are made from one half of the grades and tested on the other.",
    otherwise: "none: by the grades as they are, which promises nothing"
  ).needing([qualityFloor])
  static let leastGrades = Option(
    "least-grades", .integer("N", in: 1...1_000_000), default: 30,
    "Grades of a model in a group that are needed before --quality-floor chooses it there. Groups without enough stay with "
      + "the model that the log names, or the first one."
  ).needing([qualityFloor])

  static let all: [any AnyOption] = [
    threshold, strongShare, budget, quality, qualityFloor, grades, confidence, leastGrades,
  ]
}

extension ValueType where Value == CostThreshold {
  static var threshold: ValueType {
    ValueType("T", expected: "a win rate from 0 to 1") { (text) throws(BadValue) in
      guard let value = Double(text), let threshold = try? CostThreshold(value) else { throw BadValue() }
      return threshold
    }
  }
}

extension ValueType where Value == QualityFloor {
  static var qualityFloor: ValueType {
    ValueType(
      "today|GRADE", expected: "today, today less an allowance such as today-1%, or a mean grade from 0 to 1"
    ) { (text) throws(BadValue) in
      guard let floor = QualityFloor(text) else { throw BadValue() }
      return floor
    }
  }
}

extension ValueType where Value == StrongShare {
  enum Least: Sendable { case zero, aboveZero }

  static func strongShare(_ least: Least = .zero) -> ValueType {
    ValueType(
      "P",
      expected: least == .zero
        ? "a number from 0 to 1 or a percentage such as 30%"
        : "a number above 0 and up to 1, or a percentage such as 30%"
    ) { (text) throws(BadValue) in
      guard let share = Fraction.parse(text).flatMap({ try? StrongShare($0) }), least == .zero || share.value > 0 else {
        throw BadValue()
      }
      return share
    }
  }
}

extension ValueType where Value == Double {
  /// A part of the quality gap.
  static var quality: ValueType {
    .fraction("PGR", "a number above 0 and up to 1, or a percentage such as 95%") { $0 > 0 }
  }
}

extension ValueType where Value == Budget {
  static var budget: ValueType {
    ValueType("USD|P%", expected: "an amount such as 250USD or a percentage such as 40%") { (text) throws(BadValue) in
      do throws(AssigningError) {
        return try Budget(text)
      } catch {
        guard case .notABudget(_, let reason) = error else { throw BadValue() }
        throw BadValue(reason: reason)
      }
    }
  }
}
