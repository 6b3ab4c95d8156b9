import FileFormats
import Testing
import TextModels

@testable import Routing

@Suite struct CausalRouterTests {
  @Test func givesTheTokensOfTransformers() throws {
    let router = try CausalFixture.router()
    for row in try CausalFixture.rows() {
      var tokens = TokenBatch()
      var question = row.question
      question.withUTF8 { router.tokenize($0, into: &tokens) }
      #expect(tokens.ids == row.ids)
    }
  }

  @Test(arguments: 2...5) func givesTheWinRatesOfTransformers(_ threshold: Int) throws {
    let rows = try CausalFixture.rows()
    let scores = CausalFixture.scores(try CausalFixture.router(threshold: threshold), rows.map(\.question))
    #expect(scores.fallbacks == rows.map(\.fallback))
    #expect(Set(scores.fallbacks) == [nil, .noScoreToken, .promptTooLong])
    for (row, winRate) in zip(rows, scores.winRates) {
      #expect(abs(winRate - (row.winRates.isEmpty ? 1 : row.winRates[threshold - 2])) < 1e-5)
    }
  }

  @Test func aRowHasItsBitsAloneAndAmongOthers() throws {
    let questions = try CausalFixture.rows().map(\.question)
    let together = CausalFixture.scores(try CausalFixture.router(), questions)
    let turned = CausalFixture.scores(try CausalFixture.router(), questions.reversed())
    #expect(turned.winRates.reversed() == together.winRates)
    let router = try CausalFixture.router()
    for (question, winRate) in zip(questions, together.winRates) {
      #expect(CausalFixture.scores(router, [question]).winRates == [winRate])
    }
  }

  @Test func sharesNearlyAllOfWhatPrecedesTheQuestion() throws {
    let router = try CausalFixture.router()
    let rows = try CausalFixture.rows()
    let shared = rows.map { row in zip(row.ids, router.prefix.ids).prefix { $0 == $1 }.count }
    #expect(router.prefix.ids.count > 90)
    #expect(shared.allSatisfy { $0 >= router.prefix.ids.count - 1 })
  }

  /// Checkpoints whose tokenizer.json has the scores already, and such that need them added, score alike.
  @Test func takesScoresFromTheTokeniserWhereItHasThem() throws {
    let added = (0..<5).map { index in
      #"{"id":\#(315 + index),"content":"[[\#(index + 1)]]","single_word":false,"lstrip":false,"rstrip":false,"#
        + #""normalized":false,"special":true}"#
    }.joined(separator: ",")
    let directory = try CausalFixture.copy(
      "tokenizer.json", replacing: "}\n  ],\n  \"normalizer\"", with: "},\(added)\n  ],\n  \"normalizer\"")
    let questions = try CausalFixture.rows().map(\.question)
    let scores = CausalFixture.scores(try CausalFixture.router(directory), questions)
    #expect(try CausalFixture.router(directory).ratings.ids == [315, 316, 317, 318, 319])
    #expect(scores.winRates == CausalFixture.scores(try CausalFixture.router(), questions).winRates)
  }

  /// By `config.json`, which names one end token, where no generation_config.json names two.
  @Test func anEndTokenEndsTheAnswer() throws {
    let question = "Write a haiku about the sea."
    #expect(CausalFixture.scores(try CausalFixture.router(), [question]).fallbacks == [.noScoreToken])
    let directory = try CausalFixture.copy { $0 == "generation_config.json" ? nil : $1 }
    #expect(try CausalFixture.router(directory).endIDs == [311])
    #expect(try CausalFixture.router().endIDs == [311, 314])
  }

  @Test func weightsThatAreNoNumbersGiveWinRatesAllTheSame() throws {
    let directory = try CausalFixture.copy { name, bytes in
      guard name == "model.safetensors" else { return bytes }
      // Two bytes of bfloat16 in the midst of the embeddings' or a layer's weights.
      return bytes[..<(bytes.count / 2)] + [0xFF, 0xFF] + bytes[(bytes.count / 2 + 2)...]
    }
    for winRate in CausalFixture.scores(try CausalFixture.router(directory), ["Who?", "a"]).winRates {
      #expect((0...1).contains(winRate))
    }
  }
}
