import FileFormats
import Numerics
import TestSupport
import TextModels
import Testing

@testable import Training

@Suite struct LeftOutKindsTests {
  /// Prompts of some kinds in turn, whose vectors are eight independent numbers around 0 and whose weak model fails where
  /// `strongWins` says so, but for one in ten.
  private static func pair(
    _ counts: [String: Int], seed: UInt64 = 3, strongWins: (String, UnsafeBufferPointer<Float>) -> Bool
  ) -> (pair: LabelledPair, values: [String]) {
    var set = LabelledPromptSet()
    let (strong, weak) = (set.index(of: "strong"), set.index(of: "weak"))
    var random = SplitMix64(seed: seed)
    var embeddings = EmbeddingMatrix(dimension: 8)
    var values: [String] = []
    for (kind, count) in counts.sorted(by: { $0.key < $1.key }) {
      for row in 0..<count {
        embeddings.appendRow { vector in for place in vector.indices { vector[place] = Float(random.nextUnit() - 0.5) }
        }
        var prompt = LabelledPrompt(text: "made-up prompt \(row) of \(kind)")
        let wins = embeddings.withRow(values.count) { strongWins(kind, $0) } != (random.nextUnit() < 0.1)
        prompt.set(1, of: strong)
        prompt.set(wins ? 0 : 1, of: weak)
        set.append(prompt)
        values.append(kind)
      }
    }
    return (CrossFitTests.pair(set, embeddings), values)
  }

  private static let trainer: GroupedTrainer = {
    var trainer = GroupedTrainer(TrainerFixture.job)
    trainer.tuning.drawCount = 0
    return trainer
  }()

  private static func measured(
    _ pair: LabelledPair, _ values: [String], hasFolds: Bool = true, resampleCount: Int = 200, seed: UInt64 = 1,
    train: CrossFit.Training = { try trainer.trainPart($0, embeddings: $1) }
  ) throws -> LeftOutKinds {
    LeftOutKinds(
      try KindsToLeaveOut(pair, by: "/kind", values: values),
      crossFit: hasFolds
        ? try CrossFit().scores(of: pair) { try trainer.trainPart($0, embeddings: $1) } : nil,
      resampleCount: resampleCount, seed: seed, progress: { _, _ in }, train: train)
  }

  private static let three = ["a": 220, "b": 210, "c": 200]

  @Test func aRuleThatHoldsAcrossKindsIsFoundWithoutTheKind() throws {
    let (pair, values) = Self.pair(Self.three) { _, vector in vector[0] > 0 }
    let kinds = try Self.measured(pair, values)
    #expect(kinds.kinds.map(\.name) == ["a", "b", "c"] && kinds.kinds.map(\.promptCount) == [220, 210, 200])
    for kind in kinds.kinds {
      // The strong model wins on half of the prompts: the best order has an APGR of 0.75.
      let apgr = try #require(kind.figures.unseen)
      #expect(apgr.value > 0.64 && apgr.value < 0.76 && (apgr.interval?.lowerBound ?? 0) > 0.55, "\(kind)")
      #expect((kind.figures.length?.value ?? 0) < 0.6)
      #expect(
        abs(kind.figures.gain.value - 0.5) < 0.15 && kind.failure == nil && kind.takenOutCount == kind.promptCount)
    }
    let together = try #require(kinds.together)
    #expect(together.kindCount == 3 && together.promptCount == 630)
    #expect((together.aboveLength?.interval?.lowerBound ?? 0) > 0.1)
    #expect(abs(together.aboveFolds?.value ?? 1) < 0.02)
  }

  @Test func aRuleOfEachKindIsNotFoundWithoutTheKind() throws {
    let places = ["a": 0, "b": 1, "c": 2]
    let (pair, values) = Self.pair(Self.three) { kind, vector in vector[places[kind] ?? 0] > 0 }
    let kinds = try Self.measured(pair, values)
    for kind in kinds.kinds { #expect(abs((kind.figures.unseen?.value ?? 0) - 0.5) < 0.08, "\(kind)") }
    let together = try #require(kinds.together)
    #expect((together.figures.folds?.value ?? 0) > 0.57)
    // What is lost by never having seen the kind.
    #expect((together.aboveFolds?.interval?.upperBound ?? 1) < 0)
  }

  @Test func togetherTheSameShareOfEachKindGoesStrong() throws {
    let (pair, values) = Self.pair(["a": 90, "b": 70]) { kind, vector in kind == "a" ? vector[0] > 0 : vector[0] > -0.4
    }
    let kinds = try Self.measured(pair, values, resampleCount: 50)
    let together = try #require(kinds.together)
    var area = 0.0
    var gain = 0.0
    for kind in kinds.kinds {
      let sum = kind.figures.gain.value * Double(kind.promptCount)
      area += (kind.figures.unseen?.value ?? 0) * sum
      gain += sum
    }
    #expect(abs((together.figures.unseen?.value ?? 0) - area / gain) < 1e-12)
    #expect(abs(together.figures.gain.value - gain / 160) < 1e-12)
    #expect(try Self.measured(pair, values, resampleCount: 50) == kinds)
    let others = try Self.measured(pair, values, resampleCount: 50, seed: 2)
    #expect(others.kinds[0].figures.unseen?.value == kinds.kinds[0].figures.unseen?.value && others != kinds)
    let exact = try Self.measured(pair, values, hasFolds: false, resampleCount: 0)
    #expect(exact.kinds.allSatisfy { $0.figures.unseen?.interval == nil && $0.figures.folds == nil })
  }

  @Test func eachFoldIsOrderedByItself() throws {
    let (pair, values) = Self.pair(["a": 120, "b": 60]) { _, vector in vector[0] > 0 }
    var fitted = try CrossFit().scores(of: pair) { try Self.trainer.trainPart($0, embeddings: $1) }
    let plan = try KindsToLeaveOut(pair, by: "/kind", values: values)
    func figures(_ fitted: CrossFit.Scores) -> LeftOutKinds.Figures {
      LeftOutKinds(plan, crossFit: fitted, resampleCount: 0, seed: 1, progress: { _, _ in }) {
        try Self.trainer.trainPart($0, embeddings: $1)
      }.kinds[0].figures
    }
    let before = try #require(figures(fitted).folds)
    // Other levels of win rates in each fold leave their orders as they are.
    for (prompt, fold) in fitted.folds.enumerated() {
      fitted.winRates[prompt] = fitted.winRates[prompt].map { $0 / Double(fold + 1) }
    }
    #expect(figures(fitted).folds == before && before.value > 0.6)
  }

  @Test func noPromptOfTheKindAndNoneOfItsTextsIsLearnedFrom() throws {
    var (pair, values) = Self.pair(["a": 80, "b": 80, "c": 80]) { _, vector in vector[0] > 0 }
    var set = pair.set
    // Of kind a without a grade of the weak model; of kind b, with the text of one of a; of no kind.
    var ungraded = LabelledPrompt(text: "nobody graded the weak model's answer")
    ungraded.set(1, of: 0)
    set.append(ungraded)
    var repeated = LabelledPrompt(text: "made-up  prompt 7\nof a ")
    repeated.set(1, of: 0)
    repeated.set(0, of: 1)
    set.append(repeated)
    var unnamed = LabelledPrompt(text: "a prompt of no kind")
    unnamed.set(1, of: 0)
    unnamed.set(1, of: 1)
    set.append(unnamed)
    values += ["a", "b", ""]
    let vectors = pair.embeddings.rows(Array(0..<240) + [0, 1, 2])
    pair = CrossFitTests.pair(set, vectors)
    var learned: [Set<String>] = []
    let kinds = try Self.measured(pair, values, hasFolds: false, resampleCount: 20) { part, vectors in
      #expect(part.models == set.models && vectors.count == part.prompts.count)
      learned.append(Set(part.prompts.map(\.text)))
      return try Self.trainer.trainPart(part, embeddings: vectors)
    }
    // b is the largest.
    #expect(kinds.kinds.map(\.name) == ["b", "a", "c"] && kinds.kinds.map(\.promptCount) == [81, 80, 80])
    #expect(kinds.kinds.map(\.takenOutCount) == [82, 82, 80] && kinds.unnamedCount == 1)
    for (kind, texts) in zip(kinds.kinds, learned) {
      for (prompt, value) in zip(set.prompts, values) where value == kind.name { #expect(!texts.contains(prompt.text)) }
      #expect(texts.contains("a prompt of no kind"))
    }
    #expect(!learned[0].contains("made-up prompt 7 of a") && !learned[1].contains(repeated.text))
    #expect(learned[2].contains("made-up prompt 7 of a") && learned[2].contains(repeated.text))
  }

  @Test func kindsOfFewPromptsAreWithheld() throws {
    var (pair, values) = Self.pair(["a": 60, "b": 50, "c": 49, "d": 3]) { _, vector in vector[0] > 0 }
    var kinds = try Self.measured(pair, values, hasFolds: false, resampleCount: 20)
    #expect(kinds.kinds.map(\.name) == ["a", "b"])
    #expect(kinds.withheld == LeftOutKinds.Withheld(kindCount: 2, promptCount: 52))
    #expect(
      kinds.lines.contains(
        "2 kinds have fewer than 50 prompts with grades of both models and are not measured: 52 prompts."))
    // A text counts once.
    var set = pair.set
    for row in 60..<65 { set.append(set.prompts[110 + row - 60]) }
    values += [String](repeating: "c", count: 5)
    pair = CrossFitTests.pair(set, pair.embeddings.rows(Array(0..<162) + [0, 1, 2, 3, 4]))
    kinds = try Self.measured(pair, values, hasFolds: false, resampleCount: 20)
    #expect(kinds.withheld == LeftOutKinds.Withheld(kindCount: 2, promptCount: 52))
    let (few, names) = Self.pair(["a": 49, "b": 48]) { _, vector in vector[0] > 0 }
    let none = try Self.measured(few, names, hasFolds: false)
    #expect(none.kinds.isEmpty && none.together == nil)
    #expect(none.lines.first == "left out by /kind: no kind is measured")
  }

  @Test func oneKindAndNoneAreErrors() throws {
    let (pair, values) = Self.pair(["a": 60]) { _, vector in vector[0] > 0 }
    expect("--left-out /kind: all prompts with grades of both models that have a value have the same, 'a': ") {
      _ = try KindsToLeaveOut(pair, by: "/kind", values: values)
    }
    expect("--left-out /kind: no row with grades of both models has such a value") {
      _ = try KindsToLeaveOut(pair, by: "/kind", values: values.map { _ in "" })
    }
    let other = LabelledPair(
      pair.set, embeddings: pair.embeddings, embedder: pair.embedder, strong: "strong", weak: "another")
    expect("--left-out /kind: no prompt has grades of both strong and another") {
      _ = try KindsToLeaveOut(other, by: "/kind", values: values)
    }
  }

  @Test func aKindWithoutWhichNothingCanBeTrainedSaysWhy() throws {
    let (pair, values) = Self.pair(["a": 60, "b": 55, "c": 52]) { _, vector in vector[0] > 0 }
    let kinds = try Self.measured(pair, values, hasFolds: false, resampleCount: 20) { part, vectors in
      guard part.prompts.contains(where: { $0.text.hasSuffix("of b") }) else {
        throw InputError("the training prompts", "too few")
      }
      return try Self.trainer.trainPart(part, embeddings: vectors)
    }
    #expect(kinds.kinds.map(\.failure) == [nil, "the training prompts: too few", nil])
    #expect(kinds.kinds[1].figures.unseen == nil && kinds.kinds[1].figures.length != nil)
    #expect(kinds.together?.kindCount == 2 && kinds.together?.promptCount == 112)
    #expect(kinds.lines.contains { $0.hasPrefix("  b ") && $0.contains("not trained") })
    #expect(kinds.lines.contains("b: no router could be trained without it: the training prompts: too few"))
    // Both kinds have the same texts.
    var set = LabelledPromptSet()
    for prompt in pair.set.prompts[..<60] + pair.set.prompts[..<60] {
      var copy = LabelledPrompt(text: prompt.text)
      for (model, grade) in prompt.grades { copy.set(grade, of: set.index(of: pair.set.models[model])) }
      set.append(copy)
    }
    let twice = CrossFitTests.pair(set, pair.embeddings.rows(Array(0..<60) + Array(0..<60)))
    let same = try Self.measured(
      twice, (0..<120).map { $0 < 60 ? "a" : "b" }, hasFolds: false, resampleCount: 20)
    #expect(same.kinds.map(\.failure) == ["no prompt is left to learn from", "no prompt is left to learn from"])
  }

  @Test func whereTheStrongModelIsNotBetterNothingIsSaid() throws {
    let (pair, values) = Self.pair(["a": 60, "b": 55, "c": 52]) { kind, vector in kind != "b" && vector[0] > 0 }
    var set = LabelledPromptSet()
    for (place, prompt) in pair.set.prompts.enumerated() {
      var copy = LabelledPrompt(text: prompt.text)
      copy.set(values[place] == "b" ? 0 : 1, of: set.index(of: "strong"))
      copy.set(prompt.grade(of: 1) ?? 0, of: set.index(of: "weak"))
      set.append(copy)
    }
    let kinds = try Self.measured(CrossFitTests.pair(set, pair.embeddings), values, resampleCount: 20)
    let figures = kinds.kinds[1].figures
    #expect(figures.gain.value < 0 && figures.unseen == nil && figures.length == nil && figures.folds == nil)
    #expect(figures.undefinedResampleCount == 20)
    #expect(kinds.lines.contains { $0.hasPrefix("  b ") && $0.contains("no gap") })
    #expect(
      kinds.lines.contains("b: the strong model is not the better one, so there is no gap to recover."))
    #expect(kinds.together?.kindCount == 3)
  }

  @Test(arguments: 0..<5) func everyTrainerCanLeaveAKindOut(place: Int) throws {
    let (set, embeddings) = TrainerFixture.set(240)
    let values = set.prompts.indices.map { $0 % 2 == 0 ? "even" : "odd" }
    var options = TrainerOptions()
    options.epochCount = 2
    options.factorCount = 4
    options.curveDrawCount = 0
    let trainer = RouterTrainers.all[place].init(TrainerFixture.job, options)
    let kinds = try Self.measured(
      CrossFitTests.pair(set, embeddings), values, hasFolds: false, resampleCount: 20
    ) { try trainer.trainPart($0, embeddings: $1) }
    #expect(
      kinds.kinds.map(\.name) == ["even", "odd"] && kinds.kinds.allSatisfy { $0.failure == nil }, "\(kinds)")
    // On the even rows the strong model happens to be the worse one.
    #expect(kinds.kinds[1].figures.unseen != nil)
  }

  @Test func whatIsWrittenIsRead() throws {
    let (pair, values) = Self.pair(["a": 60, "b": 55, "c": 52, "d": 4]) { kind, vector in vector[0] > 0 }
    let kinds = try Self.measured(pair, values, resampleCount: 20) { part, vectors in
      guard part.prompts.contains(where: { $0.text.hasSuffix("of c") }) else { throw InputError("it", "failed") }
      return try Self.trainer.trainPart(part, embeddings: vectors)
    }
    var trained = try Self.trainer.train(pair.set, embeddings: pair.embeddings)
    trained.record.leftOut = kinds
    let report = TrainingReport(trained, set: pair.set, sources: [], settings: [], options: [], version: "1.2.3")
    let bytes = TrainingReportJSON.encoded(report)
    let read = try TrainingReport(parsing: JSONValue(parsing: bytes), file: "r.json")
    #expect(read.record.leftOut == kinds && TrainingReportJSON.encoded(read) == bytes)
    #expect(TrainingReportPage.encoded(read) == TrainingReportPage.encoded(report))
    let page = String(decoding: TrainingReportPage.markdown(read), as: UTF8.self)
    #expect(
      page.contains("## APGR by /kind of routers that were trained without the kind") && page.contains("| together |"))
    let text = String(decoding: bytes, as: UTF8.self)
    for (old, new, reason) in [
      (#""least_prompts": 50"#, #""least_prompts": -1"#, "'left_out.least_prompts' must not be negative"),
      (#""name": "a""#, #""name": 7"#, "'left_out.kinds[0].name' must be a string"),
      (#""withheld": {"#, #""other": {"#, "'left_out.withheld' is missing"),
      (#""failure": "it: failed""#, #""failure": 1"#, "'left_out.kinds[2].failure' must be a string"),
    ] {
      let damaged = text.replacing(old, with: new)
      #expect(damaged != text, "\(old)")
      expect("r.json: \(reason)") { _ = try TrainingReport(parsing: JSONValue(parsing: damaged.utf8), file: "r.json") }
    }
  }

  @Test func theArticleHasEveryMemberOfATrainingReport() throws {
    let (pair, values) = Self.pair(["a": 110, "b": 105]) { _, vector in vector[0] > 0 }
    var set = pair.set
    set.nameGroups(values.map { [$0] }, sources: ["/kind"])
    var trainer = Self.trainer
    trainer.tuning.drawCount = 2
    var trained = try trainer.train(set, embeddings: pair.embeddings)
    trained.record.leftOut = try Self.measured(pair, values, resampleCount: 20)
    let grouped = TrainingReport(
      trained, set: set, sources: [], heldOut: TrainingReportTests.scores, settings: trainer.settings,
      options: [("data", "x")], version: "1.2.3")
    let written = try [grouped, TrainingReportTests.report(.matrixFactorization)].reduce(into: Set<String>()) {
      $0.formUnion(ReportArticle.members(of: try JSONValue(parsing: TrainingReportJSON.encoded($1))))
    }
    let described = try #require(try ReportArticle.described("Training"))
    let differences = ReportArticle.differences(written: written, described: described)
    #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
  }
}
