import FileFormats
import Routing
import Running
import TestSupport
import TextModels
import Testing
import TextModels

@testable import Training

@Suite struct TransformerExportTests {
  private static func settings(_ kind: RouterDescriptor = .bert) -> TransformerExport.Settings {
    TransformerExport.Settings(kind: kind, strong: "big", weak: "small")
  }

  private static func set(_ lines: [String], weight: Double = 1) throws -> LabelledPromptSet {
    var set = LabelledPromptSet()
    let path = TemporaryFile.holding(lines.joined(separator: "\n"))
    let columns = GoldColumns { ["big", "small", "huge"].contains($0) }
    _ = try LabelSource(path: path, weight: weight).read(into: &set, columns: columns) { $0 }
    return set
  }

  /// Twenty graded prompts: the strong model wins the first ten, ties six and loses four.
  private static let graded = (0..<20).map { row in
    let grades = row < 10 ? (1, 0) : row < 16 ? (1, 1) : (0, 1)
    return #"{"prompt":"question \#(row)","big":\#(grades.0),"small":\#(grades.1)}"#
  }

  private static func all(_ export: TransformerExport) -> [TransformerExample] {
    (export.kept + export.heldOut).sorted { $0.prompt < $1.prompt }
  }

  private static func rows(_ examples: [TransformerExample]) -> String {
    var writer = JSONWriter()
    for example in examples { example.append(to: &writer) }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func labelsAreWhoWins() throws {
    let export = try TransformerExport(Self.set(Self.graded, weight: 2), Self.settings())
    #expect(export.kept.count == 18 && export.heldOut.count == 2)
    let examples = Self.all(export)
    #expect(examples.count { $0.target == .label(0) && $0.gain == 1 } == 10)
    #expect(examples.count { $0.target == .label(1) && $0.gain == 0 } == 6)
    #expect(examples.count { $0.target == .label(2) && $0.gain == -1 } == 4)
    #expect(examples.allSatisfy { $0.weight == 2 })
    #expect(
      Self.rows([examples[0]]) == #"{"prompt":"question 0","label":0,"weight":2.0,"gain":1.0}"# + "\n")
    #expect(export.record.promptCount == 20 && export.record.tieCount == 6 && export.record.heldOutPromptCount == 2)
  }

  @Test func theSameSeedGivesTheSameSplit() throws {
    let set = try Self.set(Self.graded)
    var settings = Self.settings()
    let first = try TransformerExport(set, settings)
    #expect(try TransformerExport(set, settings).kept == first.kept)
    settings.seed = 2
    #expect(try TransformerExport(set, settings).kept != first.kept)
  }

  @Test func droppedTiesAreCounted() throws {
    var settings = Self.settings()
    settings.ties = .drop
    let short = [#"{"prompt":"short","big":1,"small":0}"#]
    settings.minimumLength = 10
    let export = try TransformerExport(Self.set(Self.graded + short), settings)
    #expect(Self.all(export).count { $0.target == .label(0) } == 10)
    #expect(Self.all(export).count { $0.target == .label(2) } == 4 && Self.all(export).count == 14)
    #expect(export.record.dropped[.tie] == 6 && export.record.dropped[.shortPrompt] == 1)
  }

  @Test func oneClassIsRefused() throws {
    let error = #expect(throws: InputError.self) {
      _ = try TransformerExport(Self.set(Array(Self.graded[..<10])), Self.settings())
    }
    #expect(error?.reason.contains("'strong wins'") == true && error?.reason.contains("one class") == true)
  }

  @Test func scoresFollowTheMapping() throws {
    var settings = Self.settings(.causal)
    settings.scores = .preferences(win: 4, tie: 3, loss: 2)
    let examples = Self.all(try TransformerExport(Self.set(Self.graded), settings))
    #expect(examples.count { $0.target == .score(2) && $0.gain == 1 } == 10)
    #expect(examples.count { $0.target == .score(3) } == 6 && examples.count { $0.target == .score(4) } == 4)
  }

  @Test func gradesAreScoresWhereTheyAreAskedFor() throws {
    var settings = Self.settings(.causal)
    settings.scores = .grades
    let lines = (1...5).map { #"{"prompt":"question \#($0)","big":5,"small":\#($0)}"# }
    let examples = Self.all(try TransformerExport(Self.set(lines), settings))
    #expect(examples.map(\.target) == (1...5).map { .score($0) } && examples.map(\.gain) == [4, 3, 2, 1, 0])
    let error = #expect(throws: InputError.self) { _ = try TransformerExport(Self.set(Self.graded), settings) }
    #expect(error?.reason.contains("scores 1 to 5") == true)
  }

  @Test func judgedScoresTeachACausalRouter() throws {
    let lines = (1...6).map { #"{"prompt":"q\#($0)","source":"x","gpt4_response":"a","mixtral_score":\#(min($0, 5))}"# }
    let path = TemporaryFile.holding(lines.joined(separator: "\n"))
    #expect(JudgedScores.canRead(path))
    var set = LabelledPromptSet()
    let summary = try JudgedScores.read(LabelSource(path: path, format: .gold, weight: 3), weak: "small", into: &set)
    #expect(summary.rowCount == 6)
    var settings = Self.settings(.causal)
    settings.scores = .grades
    let examples = Self.all(try TransformerExport(set, settings))
    #expect(examples.map(\.target) == [1, 2, 3, 4, 5, 5].map { .score($0) })
    #expect(examples.allSatisfy { $0.gain == nil && $0.weight == 3 })

    // Beside preferences, whose scores follow the mapping.
    let battles = (7...8).map { #"{"prompt":"q\#($0)","model_a":"big","model_b":"small","winner":"model_b"}"# }
    let other = TemporaryFile.holding(battles.joined(separator: "\n"))
    _ = try LabelSource(path: other).read(into: &set) { $0 }
    settings.scores = .preferences(win: 4, tie: 3, loss: 2)
    let both = Self.all(try TransformerExport(set, settings))
    #expect(both.map(\.target) == [1, 2, 3, 4, 5, 5, 4, 4].map { .score($0) })

    let bad = TemporaryFile.holding(#"{"prompt":"q","mixtral_score":6}"#)
    let error = #expect(throws: InputError.self) {
      _ = try JudgedScores.read(LabelSource(path: bad, format: .gold), weak: "small", into: &set)
    }
    #expect(error?.line == 1 && error?.reason.contains("1, 2, 3, 4 or 5") == true)
    #expect(!JudgedScores.canRead(TemporaryFile.holding(Self.graded[0])))
  }

  /// Two strong and one weak model: two examples of half a weight, of which the pair's own has a gain.
  @Test func modelsThatStandInShareAPromptsWeight() throws {
    var settings = Self.settings()
    settings.strongAlso = ["huge"]
    let lines = (0..<4).map { #"{"prompt":"q\#($0)","big":\#($0 % 2),"huge":1,"small":0}"# }
    let examples = Self.all(try TransformerExport(Self.set(lines), settings)).filter { $0.prompt == "q0" }
    #expect(examples.map(\.weight) == [0.5, 0.5])
    #expect(Set(examples.map(\.gain)) == [0, nil])
    settings.weakAlso = ["huge"]
    let error = #expect(throws: InputError.self) { _ = try TransformerExport(Self.set(lines), settings) }
    #expect(error?.description == "huge: is among both the strong and the weak models")
    settings = Self.settings()
    settings.strongAlso = ["hugee"]
    let unknown = #expect(throws: InputError.self) { _ = try TransformerExport(Self.set(lines), settings) }
    #expect(unknown?.reason.contains("did you mean 'huge'?") == true)
  }

  @Test func noTextIsLearnedFromAndHeldOut() throws {
    // Each text stands twice, as two graded prompts, which the split takes for two.
    let lines = Self.graded + Self.graded.map { $0.replacing("question ", with: "question  ") }
    let export = try TransformerExport(Self.set(lines), Self.settings())
    func wordings(_ examples: [TransformerExample]) -> Set<String> {
      Set(examples.map { TrainingPrompts.wording($0.prompt) })
    }
    #expect(wordings(export.kept).isDisjoint(with: wordings(export.heldOut)))
    #expect(export.movedCount > 0 && export.kept.count + export.heldOut.count == 40)
  }

  @Test func assumedGradesTeachAndAreNotMeasured() throws {
    let lines = Self.graded.map { $0.replacing("}", with: #","labels":"assumed"}"#) }
    #expect(Self.all(try TransformerExport(Self.set(lines), Self.settings())).allSatisfy { $0.gain == nil })
  }
}

@Suite struct ExportDocumentTests {
  private static func document(_ folder: TemporaryFolder, kind: RouterDescriptor = .causal) throws -> ExportDocument {
    var set = LabelledPromptSet()
    let path = TemporaryFile.holding(
      (0..<10).map { #"{"prompt":"q\#($0)","big":\#($0 % 2),"small":0}"# }.joined(separator: "\n"))
    let source = try LabelSource(path: path).read(into: &set)
    let settings = TransformerExport.Settings(kind: kind, strong: "big", weak: "small")
    let export = try TransformerExport(set, settings)
    var writer = JSONWriter()
    for example in export.heldOut { example.append(to: &writer) }
    try folder.file(ExportDocument.heldOutFile, bytes: writer.bytes)
    let document = ExportDocument(
      export, settings, set: set, sources: [source],
      training: TrainingProvenance(data: ["a"], rowCount: 0, licence: "MIT", command: "c"), trainSHA256: "00",
      heldOutSHA256: ModelBytes(copying: writer.bytes).sha256, version: "1.2.3")
    try folder.file(ExportDocument.fileName, bytes: document.encoded())
    return document
  }

  @Test(arguments: [RouterDescriptor.bert, .causal]) func whatIsWrittenIsRead(_ kind: RouterDescriptor) throws {
    let folder = try TemporaryFolder()
    let document = try Self.document(folder, kind: kind)
    let read = try ExportDocument(folder: folder.path)
    #expect(read.encoded() == document.encoded() && read.kind == kind && read.training.rowCount == 9)
    #expect(read.scores == (kind == .causal ? .standard : nil) && read.unit == "accuracy")
    #expect(try read.heldOutRows(in: folder.path).count == 1)
    let report = try TrainingReport(of: read)
    #expect(report.kind == kind && report.licence == "MIT" && report.sources.count == 1 && report.pair == nil)
  }

  @Test func rowsThatWereChangedAreRefused() throws {
    let folder = try TemporaryFolder()
    let document = try Self.document(folder)
    _ = try folder.file(ExportDocument.heldOutFile, #"{"prompt":"q","score":3,"weight":1}"#)
    let error = #expect(throws: InputError.self) { _ = try document.heldOutRows(in: folder.path) }
    #expect(error?.reason.contains("was changed") == true)
  }

  @Test(arguments: [
    (#""bert""#, #""sw""#, "neither bert nor causal_llm"), (#""version": 1"#, #""version": 2"#, "another version"),
    (#""seed": "1""#, #""seed": -1"#, "'seed' must be a string"), ("training-export", "x", "is not an export"),
    (#""held_out": {"#, #""held": {"#, "'files.held_out' is missing"),
  ]) func damageIsNamed(_ old: String, _ new: String, _ reason: String) throws {
    let folder = try TemporaryFolder()
    _ = try Self.document(folder, kind: .bert)
    let text = try folder.text(ExportDocument.fileName)
    #expect(text.contains(old))
    _ = try folder.file(ExportDocument.fileName, text.replacing(old, with: new))
    let error = #expect(throws: InputError.self) { _ = try ExportDocument(folder: folder.path) }
    #expect(error?.reason.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func aFolderWithoutAnExportIsNamed() throws {
    let error = #expect(throws: InputError.self) { _ = try ExportDocument(folder: "nowhere") }
    #expect(error?.description.hasPrefix("nowhere: holds no export.json") == true)
  }
}

@Suite struct HeldOutScoringTests {
  /// Win rates by length: 1 for long prompts.
  private struct LengthRouter: Router {
    var kind: RouterDescriptor { .bert }
    var input: RouterInput { .tokens }
    func tokenize(_ prompt: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {
      batch.ids.append(Int32(prompt.count))
      batch.ends.append(batch.ids.count)
    }
    func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
      for row in 0..<batch.count { scores.append(Double(batch.tokens.ids[batch.tokens.range(row)][row]) / 10) }
    }
  }

  private static let examples = [
    TransformerExample(prompt: "a", target: .label(2), weight: 1, gain: -1),
    TransformerExample(prompt: "aaa", target: .label(0), weight: 1, gain: nil),
    TransformerExample(prompt: "aaaaa", target: .label(1), weight: 1, gain: 0),
    TransformerExample(prompt: "a", target: .label(0), weight: 1, gain: 1),
    TransformerExample(prompt: "aaaaaaa", target: .label(0), weight: 1, gain: 1),
  ]

  @Test func eachTextIsScoredOnce() throws {
    let scored = try HeldOutScoring.score(
      Self.examples, with: LengthRouter(), named: "r", scoreThreshold: .standard)
    #expect(scored.all.winRates == [0.1, 0.3, 0.5, 0.7] && scored.all.gains == [0, 1, 0, 1])
    #expect(scored.graded.winRates == [0.1, 0.5, 0.7] && scored.graded.gains == [0, 0, 1])
    let half = try scored.threshold(share: StrongShare(0.5), named: "work/held-out.jsonl")
    #expect(half.value == 0.5 && half.strongShare == 0.5 && half.log?.rowCount == 4)
    #expect(throws: InputError.self) { _ = try scored.threshold(share: StrongShare(0), named: "x") }
    #expect(throws: InputError.self) {
      _ = try HeldOutScoring.score([], with: LengthRouter(), named: "r", scoreThreshold: .standard)
    }
  }

  /// A router that learned to say 3 for a tie is right to send it to the strong model, though neither answer won.
  @Test(arguments: [nil, 0.0, 1.0]) func scoresCountByTheScoreThreshold(gain: Double?) {
    func outcome(_ score: Int) -> Double {
      TransformerExample(prompt: "a", target: .score(score), weight: 1, gain: gain).outcome(scoreThreshold: .standard)
    }
    #expect((1...5).map(outcome) == [1, 1, 1, -1, -1])
  }
}
