internal import FileFormats
internal import Routing
internal import Running

/// A row of a table that is drawn from the state.
struct DrawnRow: Encodable {
  let cells: [JSONValue]

  func encode(to encoder: any Encoder) throws { try JSONValueEncoder.put(.array(cells), into: encoder) }
}

extension JSONValueEncoder {
  /// A document's text, of a type whose members are all written as JSON.
  static func text(of value: some Encodable, keepsRowsTogether: Bool = false) -> [UInt8] {
    do {
      return try document(of: value).encoded(keepsRowsTogether: keepsRowsTogether)
    } catch {
      preconditionFailure("\(error)")
    }
  }
}

extension ClosedRange<Double> {
  /// As documents have it: from the lower end to the upper one.
  var ends: [Double] { [lowerBound, upperBound] }
}

extension ReportDocument {
  /// What the routes are expected to recover of the gap between the models.
  struct ExpectedQuality: Encodable {
    /// Null where nothing can be promised; the intervals hold there, too.
    let pgr: Double?
    let pgrInterval: [Double]?
    let gap: Double
    let gapInterval: [Double]?
    let lost: Double?
    let lostInterval: [Double]?
    let strong: String
    let weak: String
    let unit: String
    let prompts: Int
    let resamples: Int
    let withoutGap: Int
    let byShare: [DrawnRow]

    /// Nil where nothing is expected.
    init?(_ report: CostReport) {
      guard let quality = report.quality, let evidence = report.evidence.quality else { return nil }
      pgr = quality.promised
      pgrInterval = quality.recoveredInterval?.ends
      gap = quality.gap
      gapInterval = quality.gapInterval?.ends
      lost = quality.isPromised ? quality.lost : nil
      lostInterval = quality.lostInterval?.ends
      (strong, weak) = (evidence.pair.strong, evidence.pair.weak)
      (unit, prompts) = (evidence.map.unit, evidence.map.promptCount)
      (resamples, withoutGap) = (quality.resampleCount, quality.undefinedCount)
      byShare = (report.qualityCurve?.points ?? []).map { point in
        let ends = point.interval.map { $0.ends.map(JSONValue.double) } ?? [.null, .null]
        let recovered: JSONValue = quality.isPromised ? .double(point.recovered) : .null
        return DrawnRow(cells: [.integer(point.strongRows), recovered] + ends)
      }
    }
  }

  /// How far the log is from the prompts that the router was trained on.
  struct Drift: Encodable {
    let verdict: String
    let compared: Int
    let isSample: Bool
    let mean: Double
    let median: Double
    let remoteShare: Double
    let duplicates: Int
    let training: Training

    struct Training: Encodable {
      let prompts: Int
      let mean: Double
      let quantiles: [Double]
      let remoteShare: Double

      init(_ training: TrainingCloseness) {
        (prompts, mean, quantiles) = (training.promptCount, training.mean, training.quantiles)
        remoteShare = training.remoteShare
      }
    }

    init(_ distance: TrainingDistance, isSample: Bool) {
      verdict = distance.verdict.rawValue
      compared = distance.rowCount
      self.isSample = isSample
      (mean, median) = (distance.mean, distance.median)
      remoteShare = distance.remoteShare
      duplicates = distance.duplicateCount
      training = Training(distance.yardstick)
    }
  }

  /// What became of a budget or a quality that was asked for.
  struct Spending: Encodable, LeftOutWhenNil {
    let goal: String
    let asked: Asked
    let limitUSD: String?
    let spentUSD: String
    let weighedBy: String
    let gainPerDollar: Double?
    let recovered: Double?
    let pgrInterval: [Double]?
    let gap: Double?
    let qualityNote: String?
    let singleThreshold: Single?
    let advantage: Advantage?

    struct Single: Encodable {
      let value: Double?
      let costUSD: String
      let recovered: Double?
    }

    struct Advantage: Encodable {
      let value: Double
      let interval: [Double]?
    }

    init(_ report: SpendingReport) {
      let result = report.result
      (goal, asked) = (result.goal.name, Asked(result.goal))
      limitUSD = result.limit?.description
      spentUSD = result.spent.description
      weighedBy = result.scale == .winRate ? "win rate" : "quality map"
      gainPerDollar = result.gainPerDollar
      let isPromised = report.quality?.isPromised != false
      recovered = isPromised ? result.recovered : nil
      pgrInterval = report.quality?.recoveredInterval?.ends
      gap = report.quality?.gap
      qualityNote = report.qualityNote
      singleThreshold = result.single.map {
        Single(
          value: $0.threshold, costUSD: $0.cost.description, recovered: isPromised ? result.part($0.gain) : nil)
      }
      advantage = (isPromised ? report.advantage : nil).map { Advantage(value: $0.value, interval: $0.interval?.ends) }
    }
  }

  /// What a run with more than two models was asked for, and what became of it.
  struct ChoiceGoal: Encodable, LeftOutWhenNil {
    let kind: String
    let asked: Asked
    let limitUSD: String?
    let weighedBy: String
    let gainPerDollar: Double?
    let recovered: Double?

    init(_ result: SpendingResult) {
      (kind, asked) = (result.goal.name, Asked(result.goal))
      limitUSD = result.limit?.description
      weighedBy = result.scale == .wins ? "win rates" : "quality maps"
      (gainPerDollar, recovered) = (result.gainPerDollar, result.recovered)
    }
  }

  /// What a goal asks for: an amount or a percentage as text, or a number.
  enum Asked: Encodable {
    case text(String)
    case number(Double)

    init(_ goal: Goal) {
      self =
        switch goal {
        case .budget(let budget): .text("\(budget)")
        case .quality(let level): .number(level)
        case .qualityFloor(let floor): .text("\(floor)")
        case .threshold(let threshold): .number(threshold.value)
        case .strongShare(let share): .number(share.value)
        }
    }

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .text(let text): try text.encode(to: encoder)
      case .number(let number): try number.encode(to: encoder)
      }
    }
  }
}

extension CostReport {
  /// Why there is no expected quality; nil where there is.
  var qualityNote: String? {
    guard quality == nil else { return nil }
    if evidence.quality != nil, totals.rows > 0 {
      return "the quality map expects the strong model to be no better than the weak one on this log"
    }
    return evidence.qualityNote ?? "no request was routed"
  }

  /// Why there is no distance from the training; nil where there is.
  var driftNote: String? { drift == nil ? evidence.trainingNote ?? "no request was compared" : nil }
}
