import Foundation
import FileFormats
import Routing
import TestSupport
import Testing

@testable import Training

@Suite struct TrainingReportTests {
  static func report(_ kind: RouterDescriptor, heldOut: HeldOutScores? = nil) throws -> TrainingReport {
    let (set, embeddings) = TrainerFixture.set()
    let trained: TrainedRouter
    let settings: [(name: String, value: String)]
    if kind == .matrixFactorization {
      var trainer = MatrixFactorizationTrainer(TrainerFixture.job)
      trainer.factorCount = 8
      trainer.epochCount = 3
      trainer.heldOutShare = 0.3
      trained = try trainer.train(set, embeddings: embeddings)
      settings = trainer.settings
    } else if kind == .mixture {
      let trainer = MixtureTrainer(TrainerFixture.job)
      trained = try trainer.train(set, embeddings: embeddings)
      settings = trainer.settings
    } else {
      trained = try SimilarityWeightedTrainerTests.trainer.train(set, embeddings: embeddings)
      settings = SimilarityWeightedTrainerTests.trainer.settings
    }
    var copy = LabelledPromptSet()
    let path = TemporaryFile.holding("{\"prompt\": \"<b>\", \"a<i>\": 1, \"b\": 0}", name: "a<b>.jsonl")
    let source = try LabelSource(path: path).read(into: &copy)
    return TrainingReport(
      trained, set: set, sources: [source], heldOut: heldOut, settings: settings, options: [("data", "a&b")],
      version: "1.2.3")
  }

  static var scores: HeldOutScores {
    var scores = HeldOutScores()
    for row in 0..<60 {
      scores.winRates.append(0.5 + Double(row) / 1000)
      scores.gains.append([1, -1, 0, 1][row % 4])
    }
    return scores
  }

  @Test func theDocumentHoldsAllFigures() throws {
    let report = try Self.report(.matrixFactorization)
    let document = try JSONValue(parsing: TrainingReportJSON.encoded(report))
    #expect(document["schema"]?.string == "routellm-batch/training" && document["router"]?.string == "mf")
    #expect(document["epochs"]?.values?.count == 3)
    #expect(document["epochs"]?.values?[1]["held_out_loss"]?.double == report.record.epochs[1].heldOut)
    #expect(document["data"]?["models"]?.values?.map { $0["name"]?.string } == ["strong", "weak", "third"])
    #expect(document["data"]?["models"]?.values?[0]["battles"]?.integer == 800)
    #expect(document["data"]?["dropped_in_training"]?["tie"]?.integer == report.record.dropped[.tie])
    #expect(document["data"]?["sources"]?.values?[0]["weight"]?.double == 1)
    #expect(document["held_out"]?["pair"]?["log_loss"]?.double == report.pair?.logLoss)
    #expect(document["held_out"]?["all_models"]?["bins"]?.values?.isEmpty == false)
  }

  @Test func ratingsAndTiersAreTold() throws {
    let report = try Self.report(.similarityWeighted, heldOut: Self.scores)
    let document = try JSONValue(parsing: TrainingReportJSON.encoded(report))
    let models = document["data"]?["models"]?.values ?? []
    #expect(models.compactMap { $0["tier"]?.integer } == [0, 1, 2])
    #expect((models[0]["rating"]?.double ?? 0) > (models[1]["rating"]?.double ?? 1e9))
    #expect(document["best_epoch"] == .null && document["held_out"]?["all_models"] == .null)
    #expect(document["held_out"]?["pair"]?["cases"]?.integer == 60)
    #expect(document["held_out"]?["pair"]?["decided"]?.integer == 45)
  }

  @Test(arguments: [RouterDescriptor.matrixFactorization, .similarityWeighted])
  func thePageIsWellFormedAndNeedsNothing(kind: RouterDescriptor) throws {
    let report = try Self.report(kind, heldOut: kind == .similarityWeighted ? Self.scores : nil)
    let page = String(decoding: TrainingReportPage.encoded(report), as: UTF8.self)
    #expect(page.hasPrefix("<!doctype html>") && page.contains("a&lt;b&gt;.jsonl") && page.contains("data a&amp;b"))
    for outside in ["src=", "@import", "url(", "\"nan", ",nan", ">nan", "inf\""] {
      #expect(!page.contains(outside))
    }
    #expect(page.components(separatedBy: "<svg").count - 1 == (kind == .similarityWeighted ? 2 : 6))
    #expect(page.contains("<h2>Loss</h2>") == (kind == .matrixFactorization))
    for tag in ["section", "table", "dl", "svg", "ul", "div", "tr"] {
      let opened = page.components(separatedBy: "<\(tag)").count
      #expect(opened == page.components(separatedBy: "</\(tag)>").count, "\(tag)")
    }
  }

  @Test func nothingIsClaimedWithoutHeldOutPrompts() throws {
    let report = try Self.report(.similarityWeighted)
    let page = String(decoding: TrainingReportPage.encoded(report), as: UTF8.self)
    #expect(report.pair == nil && page.contains("on new ones is not known") && page.contains("not measured"))
    #expect(try JSONValue(parsing: TrainingReportJSON.encoded(report))["held_out"]?["pair"] == .null)
  }

  @Test func theVerdictSaysNoMoreThanTheFigures() throws {
    // Win rates around one half beside outcomes of which two thirds are wins.
    #expect(
      TrainingReportPage.verdict(try Self.report(.similarityWeighted, heldOut: Self.scores)).contains("not certain"))
    var scores = HeldOutScores()
    for row in 0..<40 {
      scores.winRates.append(row % 2 == 0 ? 0.9 : 0.1)
      scores.gains.append(row % 2 == 0 ? 1 : -1)
    }
    #expect(TrainingReportPage.verdict(try Self.report(.similarityWeighted, heldOut: scores)).contains("more than a"))
    scores.gains = scores.gains.map { -$0 }
    #expect(TrainingReportPage.verdict(try Self.report(.similarityWeighted, heldOut: scores)).contains("less than a"))
    scores.winRates.removeLast(20)
    scores.gains.removeLast(20)
    let few = TrainingReportPage.verdict(try Self.report(.similarityWeighted, heldOut: scores))
    #expect(few == "20 prompts of the pair were held out, too few to tell how well this router does on new ones.")
  }

  @Test(arguments: [RouterDescriptor.matrixFactorization, .similarityWeighted, .mixture])
  func whatIsWrittenIsReadAndDrawnAlike(_ kind: RouterDescriptor) throws {
    let report = try Self.report(kind, heldOut: Self.scores)
    let bytes = TrainingReportJSON.encoded(report)
    let read = try TrainingReport(parsing: JSONValue(parsing: bytes), file: "report.json")
    #expect(TrainingReportJSON.encoded(read) == bytes)
    #expect(TrainingReportPage.encoded(read) == TrainingReportPage.encoded(report))
    #expect(String(decoding: TrainingReportPage.markdown(read), as: UTF8.self).hasPrefix("# Training of a router"))
  }

  /// The page's figures that the document's other members do not give.
  @Test func aReadReportKnowsItsModelsAndHowPromptsWereHeldOut() throws {
    let report = try Self.report(.mixture, heldOut: Self.scores)
    var text = String(decoding: TrainingReportJSON.encoded(report), as: UTF8.self)
    func page() throws -> String {
      let read = try TrainingReport(parsing: JSONValue(parsing: text.utf8), file: "report.json")
      return String(decoding: TrainingReportPage.encoded(read), as: UTF8.self)
    }
    #expect(try page().contains("<small>60 held out in turn</small>"))
    #expect(try page().contains("<dd>2<small>3 in the data</small>"))
    // Of an earlier version.
    text.replace("\"known_models\": 2,", with: "")
    #expect(try page().contains("<dd>3<small>3 in the data</small>"))
  }

  /// What the training script writes: steps, no embedder, and win rates in place of figures.
  @Test func aReportOfTheScriptIsCompleted() throws {
    let text = #"""
      {"schema":"routellm-batch/training","version":1,"program":"train.py","router":"bert","strong":"a","weak":"b",
      "embedder":null,"licence":"MIT","settings":[{"name":"batch","value":"16"}],"options":[],
      "data":{"sources":[],"models":[{"name":"a","battles":4,"wins":2,"ties":1,"rating":null,"tier":null}],
      "learned_from":{"prompts":4,"battles":4,"ties":1},"dropped_in_training":{"tie":2}},"progress_unit":"step",
      "epochs":[{"epoch":50,"training_loss":1.0,"held_out_loss":0.9}],"best_epoch":50,
      "held_out":{"prompts":3,"all_models":null,"pair":null,"scores":{"win_rates":[0.9,0.2,0.4],"gains":[1,-1,1]}}}
      """#
    let report = try TrainingReport(parsing: JSONValue(parsing: text.utf8), file: "t.json")
    #expect(report.pair?.accuracy == 2.0 / 3 && report.pair?.caseCount == 3 && report.embedder == nil)
    let page = String(decoding: TrainingReportPage.encoded(report), as: UTF8.self)
    #expect(page.contains("kept: step 50") && page.contains("nats a prompt") && page.contains("ln 3"))
    for (old, new, reason) in [
      ("\"bert\"", "\"x\"", "unknown router"), ("\"step\"", "\"day\"", "'epoch' or 'step'"),
      ("[0.9,0.2,0.4]", "[0.9,0.2]", "for each of 'gains'"), ("\"tie\":2", "\"moon\":2", "is not a reason"),
      ("\"version\":1", "\"version\":9", "where 1 is needed"), ("\"epoch\":50", "\"epoch\":\"x\"", "'epochs[0].epoch'"),
    ] {
      let error = #expect(throws: InputError.self) {
        _ = try TrainingReport(parsing: JSONValue(parsing: text.replacing(old, with: new).utf8), file: "t.json")
      }
      #expect(error?.reason.contains(reason) == true, "\(error?.description ?? "")")
    }
  }
}
