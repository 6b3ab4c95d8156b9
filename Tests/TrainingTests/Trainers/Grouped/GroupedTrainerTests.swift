import FileFormats
import Numerics
import Routing
import TextModels
import Testing

@testable import Training

@Suite struct GroupedTrainerTests {
  /// In group g of six, the strong model wins with a chance of 0.1 + 0.15 g, more where the first dimension is positive;
  /// the weak one always fails there and is right where it does not win.
  static func data(_ count: Int = 400, groups: Bool = true, seed: UInt64 = 6) -> (LabelledPromptSet, EmbeddingMatrix) {
    var set = LabelledPromptSet()
    let (strong, weak) = (set.index(of: "strong"), set.index(of: "weak"))
    let embeddings = SyntheticBattles.embeddings(count: count, dimension: 8, seed: 5)
    var random = SplitMix64(seed: seed)
    var names: [[String]] = []
    for row in 0..<count {
      let group = Int(random.next() % 6)
      let first = embeddings.withRow(row) { Double($0[0]) }
      let wins = random.nextUnit() < 0.1 + 0.15 * Double(group) + 0.3 * first
      var prompt = LabelledPrompt(text: "Request \(row)")
      prompt.set(1, of: strong)
      prompt.set(wins ? 0 : 1, of: weak)
      set.append(prompt)
      names.append(["g\(group)"])
    }
    if groups { set.nameGroups(names, sources: ["/group"]) }
    return (set, embeddings)
  }

  private static func trainer(draws: Int = 0) -> GroupedTrainer {
    var trainer = GroupedTrainer(TrainerFixture.job)
    trainer.tuning.drawCount = draws
    return trainer
  }

  private static func model(_ trained: TrainedRouter) throws -> GroupedModel {
    try GroupedModel(
      Safetensors(ModelBytes(copying: trained.tensors.encoded()), file: "trained"), manifest: trained.manifest)
  }

  @Test func groupsAndTheRestInsideThemAreLearned() throws {
    let (set, embeddings) = Self.data()
    var lines: [String] = []
    let trained = try Self.trainer().train(set, embeddings: embeddings) { lines.append($0) }
    #expect(trained.manifest.kind == .grouped && trained.manifest.models == ["strong", "weak"])
    #expect(trained.manifest.groups?.sources == ["/group"])
    let model = try Self.model(trained)
    let gains = (0..<6).map { model.tree.gain(ofPath: ["g\($0)"]) }
    #expect(gains[5] - gains[0] > 0.5 && zip(gains, gains.dropFirst()).count { $0 < $1 } >= 4)
    #expect((model.rest.embedding.first ?? 0) > 0.1)
    #expect(model.slope > 0)
    #expect(lines.first?.hasPrefix("6 groups by /group, each drawn to its parent as by ") == true)
    #expect(trained.record.groups.count == 6 && trained.record.curve == nil)
    #expect(trained.record.groups.reduce(0) { $0 + $1.labelCount } == 400)
  }

  @Test func theSameLabelsGiveTheSameBits() throws {
    let (set, embeddings) = Self.data(120)
    let one = try Self.trainer().train(set, embeddings: embeddings)
    let other = try Self.trainer().train(set, embeddings: embeddings)
    #expect(one.tensors.encoded() == other.tensors.encoded() && one.manifest == other.manifest)
  }

  @Test func fiftyLabelsAreEnoughAndFewerAreAnError() throws {
    let (set, embeddings) = Self.data(50)
    _ = try Self.trainer().train(set, embeddings: embeddings)
    let (few, vectors) = Self.data(49)
    let error = #expect(throws: InputError.self) { try Self.trainer().train(few, embeddings: vectors) }
    #expect(error?.reason == "too few rows compare strong and weak: 49, where a grouped router needs 50")
    // A part of a cross-fit may be smaller.
    _ = try Self.trainer().trainPart(few, embeddings: vectors)
  }

  @Test func labelsWithoutGroupsMakeARouterOfTheRestAlone() throws {
    let (set, embeddings) = Self.data(groups: false)
    var lines: [String] = []
    let trained = try Self.trainer().train(set, embeddings: embeddings) { lines.append($0) }
    #expect(trained.manifest.groups == GroupSettings(sources: [], priorLabels: [], names: []))
    #expect(try Self.model(trained).depth == 0)
    #expect(lines.first == "no groups: give --group, or a member 'group' in the labels")
  }

  @Test func oneSidedLabelsAreAnError() {
    var set = LabelledPromptSet()
    for row in 0..<60 {
      var prompt = LabelledPrompt(text: "p\(row)")
      prompt.set(1, of: set.index(of: "strong"))
      prompt.set(1, of: set.index(of: "weak"))
      set.append(prompt)
    }
    let embeddings = SyntheticBattles.embeddings(count: 60, dimension: 8, seed: 5)
    let error = #expect(throws: InputError.self) { try Self.trainer().train(set, embeddings: embeddings) }
    #expect(error?.reason == "strong beats weak on 0 of 60: there is nothing to distinguish")
  }

  @Test func aCurveSaysHowManyLabelsAreEnough() throws {
    let (set, embeddings) = Self.data()
    let curve = try #require(try Self.trainer(draws: 6).train(set, embeddings: embeddings).record.curve)
    #expect(curve.points.map(\.labelCount) == [50, 100, 200, 300] && curve.heldOutCount == 100 && curve.drawCount == 6)
    for point in curve.points { #expect(point.range.contains(point.apgr) && point.apgr > 0.5) }
    #expect(curve.points.last?.gainToLast == nil && curve.points.first?.gainToLast != nil)
    #expect(curve.verdict.hasPrefix("learning curve: more"))
    let again = try Self.trainer(draws: 6).train(set, embeddings: embeddings).record.curve
    #expect(curve == again)
  }

  /// Battles over one text cannot be held out from each other.
  @Test func labelsOfOneTextHaveNoCurve() throws {
    var set = LabelledPromptSet()
    let (strong, weak) = (set.index(of: "strong"), set.index(of: "weak"))
    for row in 0..<120 {
      set.append(
        LabelledPrompt(text: "one", modelA: strong, modelB: weak, outcome: row % 3 == 0 ? .modelB : .modelA))
    }
    let embeddings = SyntheticBattles.embeddings(count: 120, dimension: 8, seed: 5)
    var lines: [String] = []
    let trained = try Self.trainer(draws: 3).train(set, embeddings: embeddings) { lines.append($0) }
    #expect(trained.record.curve == nil)
    #expect(lines.contains { $0.hasPrefix("no learning curve: labels share too few texts") })
  }

  @Test func sizesDoubleFromFiftyOn() {
    #expect(LearningCurve.sizes(upTo: 50) == [50] && LearningCurve.sizes(upTo: 69) == [50])
    #expect(LearningCurve.sizes(upTo: 70) == [50, 70] && LearningCurve.sizes(upTo: 1000) == [50, 100, 200, 400, 800])
  }

  @Test func theVerdictFollowsTheIntervals() {
    func point(_ count: Int, _ gain: ClosedRange<Double>?) -> LearningCurve.Point {
      LearningCurve.Point(
        labelCount: count, apgr: 0.6, range: 0.5...0.7, gainToLast: gain.map { ($0.lowerBound + $0.upperBound) / 2 },
        gainInterval: gain)
    }
    let still = LearningCurve(
      points: [point(50, 0.02...0.1), point(100, 0.01...0.05), point(200, nil)], drawCount: 20, heldOutCount: 50)
    #expect(still.enough == nil && still.verdict.contains("more labels still help: from 100 to 200 labels"))
    let enough = LearningCurve(
      points: [point(50, 0.02...0.1), point(100, -0.01...0.05), point(200, nil)], drawCount: 20, heldOutCount: 50)
    #expect(enough.enough == 100)
    #expect(
      enough.verdict
        == "learning curve: more than 100 labels were not seen to help: from 100 to 200 labels APGR on held-out prompts "
        + "changes by 0.020 (95% interval -0.010 to 0.050), to 0.600")
  }

  @Test func theReportIsReadAsItWasWritten() throws {
    let (set, embeddings) = Self.data(220)
    let trainer = Self.trainer(draws: 3)
    let trained = try trainer.train(set, embeddings: embeddings)
    let report = TrainingReport(
      trained, set: set, sources: [], settings: trainer.settings, options: [], version: "1.2.3")
    let bytes = TrainingReportJSON.encoded(report)
    let read = try TrainingReport(parsing: JSONValue(parsing: bytes), file: "r.json")
    #expect(read.record.curve == report.record.curve && read.record.groups == report.record.groups)
    #expect(TrainingReportJSON.encoded(read) == bytes)
    let page = String(decoding: TrainingReportPage.markdown(read), as: UTF8.self)
    #expect(page.contains("Learning curve: ") && page.contains("| g5 |"))
    #expect(TrainingReportPage.encoded(read) == TrainingReportPage.encoded(report))
  }
}
