internal import FileFormats
internal import Numerics

/// What a router is worth on kinds of prompts that it never saw: for each kind it is trained once more without any of its
/// prompts, and the router that comes of it orders those with grades of both models. Next to it the same prompts in the
/// order of their length, and in that of the routers of a cross-fit, which saw other prompts of the kind: each fold's are
/// ordered by themselves, as each has a router of its own.
package struct LeftOutKinds: Sendable, Equatable {
  /// Of the same prompts in three orders; APGR is nil where the strong model is not the better one on them, as there is no
  /// gap to recover.
  package struct Figures: Sendable, Equatable {
    /// Strong's mean grade less weak's.
    package let gain: Estimate
    /// APGR of the router that never saw the kind; nil also where it could not be trained.
    package let unseen: Estimate?
    /// APGR of the cross-fit's routers; nil also without a cross-fit.
    package let folds: Estimate?
    /// APGR of prompt length as a router.
    package let length: Estimate?
    /// Bootstrap resamples in which the strong model is not the better one: APGR's intervals leave them out, and beyond one
    /// in 20 of them it has none.
    package let undefinedResampleCount: Int
  }

  package struct Kind: Sendable, Equatable {
    package let name: String
    /// Different texts that are measured.
    package let promptCount: Int
    /// Prompts that the router was trained without: all of the kind, graded for the pair or not, and those of their texts.
    package let takenOutCount: Int
    package let figures: Figures
    /// Why no router could be trained without the kind.
    package let failure: String?
  }

  /// All kinds whose router could be trained: in each of them the same share of the prompts goes strong, by the order of the
  /// kind's own router, so that win rates of different routers are never compared. Kinds without a gap count, too.
  package struct Together: Sendable, Equatable {
    package let kindCount: Int
    package let promptCount: Int
    package let figures: Figures
    /// How much higher the APGR of the routers that never saw the kinds is than that of prompt length, and than the
    /// cross-fit's.
    package let aboveLength: Estimate?
    package let aboveFolds: Estimate?
  }

  package struct Withheld: Sendable, Equatable {
    package let kindCount: Int
    package let promptCount: Int
  }

  package static let standardResampleCount = 1000

  package let field: String
  /// Prompts that a kind needs to be measured.
  package let leastCount: Int
  /// The largest first.
  package let kinds: [Kind]
  /// Nil for fewer than two kinds.
  package let together: Together?
  package let withheld: Withheld
  /// Prompts of no kind, from which every router learned.
  package let unnamedCount: Int
  package let resampleCount: Int
  package let seed: UInt64

  init(
    field: String, leastCount: Int, kinds: [Kind], together: Together?, withheld: Withheld, unnamedCount: Int,
    resampleCount: Int, seed: UInt64
  ) {
    (self.field, self.leastCount, self.kinds, self.together) = (field, leastCount, kinds, together)
    (self.withheld, self.unnamedCount) = (withheld, unnamedCount)
    (self.resampleCount, self.seed) = (resampleCount, seed)
  }

  /// Trains a router without each of the kinds; one that cannot be trained is a kind with a failure.
  ///
  /// - Parameters:
  ///   - crossFit: of the same prompts; nil where there was none.
  ///   - seed: of the resamples; those of each kind are drawn by themselves.
  ///   - progress: is told each kind before its training: its place from 1, and the kind.
  package init(
    _ plan: KindsToLeaveOut, crossFit: CrossFit.Scores?, resampleCount: Int = standardResampleCount,
    seed: UInt64, progress: (Int, KindsToLeaveOut.Kind) -> Void, train: CrossFit.Training
  ) {
    let pair = plan.pair
    let lengths = pair.set.prompts.map { Double($0.text.unicodeScalars.count) }
    var total: GainAreas?
    var trainedCount = 0
    var promptCount = 0
    var kinds: [Kind] = []
    for (place, kind) in plan.kinds.enumerated() {
      progress(place + 1, kind)
      let prompts = plan.values.indices.filter { plan.values[$0] == kind.name }
      let fold = CrossFit.Fold(name: "the training without '\(kind.name)'", prompts: prompts)
      let firsts = pair.firstPrompts { plan.values[$0] == kind.name }
      func scores(_ winRates: [Double?]) -> HeldOutScores {
        pair.scores(winRates) { plan.values[$0] == kind.name }
      }
      var unseen: [Double]?
      var failure: String?
      do throws(InputError) {
        var found = [Double?](repeating: nil, count: plan.values.count)
        for (prompt, winRate) in try fold.scored(of: pair, train: train) { found[prompt] = winRate }
        unseen = scores(found).winRates
      } catch {
        failure = error.reason
      }
      let gains = scores(lengths).gains
      let areas = GainAreas(
        gains: gains, length: StratifiedOrder(firsts.map { lengths[$0] }), unseen: unseen.map { StratifiedOrder($0) },
        folds: crossFit.map { crossFit in
          StratifiedOrder(scores(crossFit.winRates).winRates, strata: firsts.map { crossFit.folds[$0] })
        }, resampleCount: resampleCount, seed: seed ^ StableHash.ofName(kind.name))
      let texts = Set(prompts.map { pair.texts[$0] })
      kinds.append(
        Kind(
          name: kind.name, promptCount: gains.count, takenOutCount: pair.texts.count { texts.contains($0) },
          figures: areas.figures, failure: failure))
      guard failure == nil else { continue }
      trainedCount += 1
      promptCount += gains.count
      total = total.map { $0.adding(areas) } ?? areas
    }
    let together = total.flatMap { total in
      trainedCount < 2
        ? nil
        : Together(
          kindCount: trainedCount, promptCount: promptCount, figures: total.figures, aboveLength: total.aboveLength,
          aboveFolds: total.aboveFolds)
    }
    self.init(
      field: plan.field, leastCount: KindsToLeaveOut.leastCount, kinds: kinds, together: together,
      withheld: Withheld(
        kindCount: plan.withheld.count, promptCount: plan.withheld.reduce(0) { $0 + $1.promptCount }),
      unnamedCount: plan.unnamedCount, resampleCount: resampleCount, seed: seed)
  }
}

/// What is recovered of the gains of some prompts in each of three orders: APGR times the sum of the gains, on the prompts
/// themselves first and then on each bootstrap resample of them.
///
/// Unlike APGR these figures add up: the sums over several kinds are those of sending the same share of each kind strong.
private struct GainAreas {
  private let promptCount: Int
  /// Sums of the gains, and of their absolute values.
  private let gains: [Double]
  private let sizes: [Double]
  private let length: [Double]
  /// Nil where there is no such order.
  private let unseen: [Double]?
  private let folds: [Double]?

  /// - Parameters:
  ///   - gains: strong - weak, one a prompt; at least one.
  ///   - length, unseen, folds: orders of these prompts.
  init(
    gains: [Double], length: StratifiedOrder, unseen: StratifiedOrder?, folds: StratifiedOrder?, resampleCount: Int,
    seed: UInt64
  ) {
    let orders = [length, unseen, folds]
    var areas = orders.map { order in order.map { [$0.meanGain(gains)] } }
    var sums = [gains.reduce(0, +)]
    var sizes = [gains.reduce(0) { $0 + abs($1) }]
    Bootstrap.forEachResample(of: gains.count, times: resampleCount, seed: seed) { weights in
      var sum = 0.0
      var size = 0.0
      for (gain, weight) in zip(gains, weights) {
        sum += Double(weight) * gain
        size += Double(weight) * abs(gain)
      }
      sums.append(sum)
      sizes.append(size)
      for (place, order) in orders.enumerated() {
        if let order { areas[place]?.append(order.meanGain(gains, weights: weights)) }
      }
    }
    self.init(
      promptCount: gains.count, gains: sums, sizes: sizes, length: areas[0] ?? [], unseen: areas[1], folds: areas[2])
  }

  private init(
    promptCount: Int, gains: [Double], sizes: [Double], length: [Double], unseen: [Double]?, folds: [Double]?
  ) {
    (self.promptCount, self.gains, self.sizes) = (promptCount, gains, sizes)
    (self.length, self.unseen, self.folds) = (length, unseen, folds)
  }

  /// Those of the prompts of both, with as many resamples; an order that one of them lacks is lacking.
  func adding(_ other: GainAreas) -> GainAreas {
    func sum(_ first: [Double], _ second: [Double]) -> [Double] { zip(first, second).map { $0 + $1 } }
    return GainAreas(
      promptCount: promptCount + other.promptCount, gains: sum(gains, other.gains), sizes: sum(sizes, other.sizes),
      length: sum(length, other.length), unseen: unseen.flatMap { first in other.unseen.map { sum(first, $0) } },
      folds: folds.flatMap { first in other.folds.map { sum(first, $0) } })
  }

  var figures: LeftOutKinds.Figures {
    LeftOutKinds.Figures(
      gain: Estimate(gains[0] / Double(promptCount), resamples: gains.dropFirst().map { $0 / Double(promptCount) }),
      unseen: unseen.flatMap { ratio($0) }, folds: folds.flatMap { ratio($0) }, length: ratio(length),
      undefinedResampleCount: undefinedCount)
  }

  var aboveLength: Estimate? { unseen.flatMap { difference($0, length) } }

  var aboveFolds: Estimate? { unseen.flatMap { unseen in folds.flatMap { difference(unseen, $0) } } }

  private func isDefined(_ place: Int) -> Bool { Bootstrap.isGap(gains[place], of: sizes[place]) }

  private var undefinedCount: Int { gains.indices.dropFirst().count { !isDefined($0) } }

  private func difference(_ first: [Double], _ second: [Double]) -> Estimate? {
    ratio(zip(first, second).map { $0 - $1 })
  }

  /// Areas as parts of the gains; nil where the strong model is not the better one.
  private func ratio(_ areas: [Double]) -> Estimate? {
    guard isDefined(0) else { return nil }
    let hasInterval = undefinedCount * 20 <= gains.count - 1
    let places = gains.indices.dropFirst().filter { isDefined($0) }
    return Estimate(areas[0] / gains[0], resamples: hasInterval ? places.map { areas[$0] / gains[$0] } : nil)
  }
}

/// An order within each of some parts of the prompts, of which the same share goes strong.
private struct StratifiedOrder {
  private let strata: [(prompts: [Int], ranking: RankedPrompts)]

  /// - Parameters:
  ///   - winRates: one a prompt.
  ///   - strata: each prompt's part; nil for one part.
  init(_ winRates: [Double], strata: [Int]? = nil) {
    let parts = strata.map { strata in Set(strata).sorted().map { part in strata.indices.filter { strata[$0] == part } }
    }
    self.strata = (parts ?? [Array(winRates.indices)]).map { prompts in
      (prompts, RankedPrompts(winRates: prompts.map { winRates[$0] }))
    }
  }

  /// See `RoutingCurve.meanGain`.
  ///
  /// - Parameter weights: how often each prompt counts; nil for once.
  func meanGain(_ gains: [Double], weights: [Int]? = nil) -> Double {
    strata.reduce(0) { sum, stratum in
      let curve = stratum.ranking.curve(
        gains: stratum.prompts.map { gains[$0] }, weights: weights.map { all in stratum.prompts.map { all[$0] } })
      return curve.count == 0 ? sum : sum + curve.meanGain
    }
  }
}
