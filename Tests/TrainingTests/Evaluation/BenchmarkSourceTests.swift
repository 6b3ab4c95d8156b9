import Testing

@testable import Training

@Suite struct BenchmarkSourceTests {
  private let fixture = EvaluationFixture()

  private func read(_ name: String) throws -> EvaluationBenchmark {
    try #require(BenchmarkSource(name: name, folder: fixture.root)).read(models: EvaluationFixture.models())
  }

  @Test func names() {
    #expect(BenchmarkSource(name: "mmlu", folder: nil) == nil)
    #expect(BenchmarkSource(name: "mmlux", folder: "d") == nil)
    #expect(BenchmarkSource(name: "mt-bench", folder: "d") == .mtBench(folder: "d"))
    #expect(BenchmarkSource(name: "x.jsonl", folder: nil) == .file("x.jsonl"))
  }

  @Test func gsm8kWithoutItsContaminatedPrompts() throws {
    fixture.gsm8k()
    let benchmark = try read("gsm8k")
    #expect(
      benchmark.prompts == ["Tom has 3 pens, Ann 4.\nHow many?", "What is 6 times 7?", "What is 8 squared?"])
    #expect(benchmark.strongScores == [1, 1, 1])
    #expect(benchmark.weakScores == [1, 0, 0])
    #expect(benchmark.contaminatedCount == 1)
    #expect(benchmark.strongQuality == 100)
    #expect(benchmark.pair.weak == EvaluationFixture.weak)
  }

  @Test func mmluOfAllDomains() throws {
    fixture.mmlu()
    let benchmark = try read("mmlu")
    #expect(benchmark.prompts == ["Is moss a plant?", "Is a bat a bird?"])
    #expect(benchmark.strongScores == [1, 1])
    #expect(benchmark.weakScores == [1, 0])
    #expect(benchmark.notes == ["2 domains; MMLU has 57"])
  }

  @Test func mtBenchByMeansOverTurns() throws {
    fixture.mtBench()
    let benchmark = try read("mt-bench")
    #expect(benchmark.prompts == ["Write a poem.", "Plan a trip."])
    #expect(benchmark.strongScores == [8.5, 10])
    #expect(benchmark.weakScores == [7.5, 9.5])
    #expect(benchmark.strongQuality == 9.25)
  }

  @Test func mtBenchDropsAQuestionForEitherTurn() throws {
    fixture.mtBench(list: #"{"eval_prompt":"Now by train."}"# + "\n")
    #expect(try read("mt-bench").prompts == ["Write a poem."])
  }

  @Test func aFailedJudgementIsTold() throws {
    fixture.mtBench(scores: [(81, [9, 8], [7, -1]), (82, [10, 10], [10, 9])])
    #expect(try read("mt-bench").notes.first?.hasPrefix("1 judgement is negative") == true)
  }

  @Test func promptsOfOnesOwn() throws {
    let path = fixture.file(
      "own.jsonl",
      #"{"prompt":"a","gpt-4-1106-preview":0.5,"mixtral-8x7b-instruct-v0.1":0.25,"note":"n"}"# + "\n\n"
        + #"{"mixtral-8x7b":1,"gpt-4-1106-preview":1,"prompt":"b"}"# + "\n")
    let benchmark = try read(path)
    #expect(benchmark.name == "own.jsonl")
    #expect(benchmark.scale == .score)
    #expect(benchmark.strongScores == [0.5, 1])
    #expect(benchmark.weakScores == [0.25, 1])
    #expect(benchmark.contaminatedCount == nil)
  }

  @Test func missingFilesAndFolders() {
    expect("\(fixture.root): has no folder 'gsm8k'") { _ = try read("gsm8k") }
    fixture.gsm8k()
    expect("\(fixture.root): has no folder 'mmlu'") { _ = try read("mmlu") }
    fixture.file("mmlu/x", "")
    expect("\(fixture.root)/mmlu/contaminated_prompts.jsonl: is missing; it lists") { _ = try read("mmlu") }
    fixture.file("mmlu/contaminated_prompts.jsonl", "")
    expect("\(fixture.root)/mmlu: has no folder 'responses'") { _ = try read("mmlu") }
    fixture.file("mmlu/responses/x", "")
    expect("\(fixture.root)/mmlu/responses: holds no mmlu_DOMAIN.csv") { _ = try read("mmlu") }
    fixture.file("mt_bench/contaminated_prompts.jsonl", "")
    expect("\(fixture.root)/mt_bench/question.jsonl: cannot be opened") { _ = try read("mt-bench") }
    expect("/nowhere.jsonl: cannot be opened") { _ = try read("/nowhere.jsonl") }
  }

  @Test func missingColumns() {
    let path = "\(fixture.root)/gsm8k/gsm8k_responses.csv"
    fixture.gsm8k(csv: "question,a\nx,True\n")
    expect("\(path):1: has no column 'prompt'") { _ = try read("gsm8k") }
    fixture.gsm8k(csv: "prompt,gpt-4-1106-preview\nx,True\n")
    expect("\(path):1: has nothing for the model 'mixtral-8x7b-instruct-v0.1'") { _ = try read("gsm8k") }
    fixture.gsm8k(csv: "prompt,gpt-4-1106-preview,mixtral-8x7b,Mixtral-8x7B-Instruct-v0.1\nx,True,True,True\n")
    expect("\(path):1: has 'mixtral-8x7b' and 'Mixtral-8x7B-Instruct-v0.1' for the model") { _ = try read("gsm8k") }
  }

  @Test func unknownTruthValues() {
    fixture.gsm8k(
      csv: "prompt,gpt-4-1106-preview,mixtral-8x7b\n\"x\ny\",True,False\nz,yes,True\n")
    expect("\(fixture.root)/gsm8k/gsm8k_responses.csv:4: 'gpt-4-1106-preview' is 'yes', neither True nor False") {
      _ = try read("gsm8k")
    }
  }

  @Test func badContaminationLists() {
    let path = "\(fixture.root)/gsm8k/contaminated_prompts.jsonl"
    fixture.gsm8k(list: "{}\n")
    expect("\(path):1: has no string 'eval_prompt'") { _ = try read("gsm8k") }
    fixture.gsm8k(list: "\n{\n")
    expect("\(path):2: is not JSON") { _ = try read("gsm8k") }
  }

  @Test func noRowLeft() {
    let path = "\(fixture.root)/gsm8k/gsm8k_responses.csv"
    fixture.gsm8k(csv: "prompt,gpt-4-1106-preview,mixtral-8x7b\nKnown from training,True,False\n")
    expect("\(path): has no prompt left: the contamination list names all 1") { _ = try read("gsm8k") }
    fixture.gsm8k(csv: "prompt,gpt-4-1106-preview,mixtral-8x7b\n")
    expect("\(path): has no row") { _ = try read("gsm8k") }
    let empty = fixture.file("empty.jsonl", "\n")
    expect("\(empty): has no row") { _ = try read(empty) }
  }

  @Test func noGapToRecover() {
    let path = "\(fixture.root)/gsm8k/gsm8k_responses.csv"
    fixture.gsm8k(csv: "prompt,gpt-4-1106-preview,mixtral-8x7b\na,True,False\nb,False,True\n")
    expect("\(path): 'gpt-4-1106-preview' and 'mixtral-8x7b' have the same quality, 50.000: no gap to recover") {
      _ = try read("gsm8k")
    }
    fixture.gsm8k(csv: "prompt,gpt-4-1106-preview,mixtral-8x7b\na,False,True\n")
    expect("\(path): 'gpt-4-1106-preview' (0.000) is worse than 'mixtral-8x7b' (100.000)") { _ = try read("gsm8k") }
    // Sums of decimals that differ by rounding alone are no gap.
    let own = fixture.file(
      "own.jsonl",
      #"{"prompt":"a","gpt-4-1106-preview":0.1,"mixtral-8x7b":0.3}"# + "\n"
        + #"{"prompt":"b","gpt-4-1106-preview":0.2,"mixtral-8x7b":0.0}"# + "\n")
    expect("\(own): 'gpt-4-1106-preview' and 'mixtral-8x7b' have the same quality") { _ = try read(own) }
  }

  @Test func badJudgements() {
    let path = "\(fixture.root)/mt_bench/judgements.jsonl"
    fixture.mtBench(scores: [(81, [9, 8], [7, 8]), (82, [10], [10, 9])])
    expect("\(path): has no judgement of 'gpt-4-1106-preview' on turn 2 of question 82") { _ = try read("mt-bench") }
    fixture.mtBench(scores: [(81, [9, 8], [7, 8]), (82, [10, 10], [10, 9]), (82, [10, 10], [10, 9])])
    expect("\(path):9: judges 'gpt-4-1106-preview' on turn 1 of question 82 a second time") {
      _ = try read("mt-bench")
    }
    fixture.mtBench()
    fixture.file("mt_bench/question.jsonl", #"{"question_id":81,"turns":[]}"#)
    expect("\(fixture.root)/mt_bench/question.jsonl:1: 'turns' must hold one text or more") {
      _ = try read("mt-bench")
    }
    fixture.mtBench()
    fixture.file("mt_bench/judgements.jsonl", #"{"question_id":81}"#)
    expect("\(path):1: needs the numbers") { _ = try read("mt-bench") }
  }

  @Test func badPromptsOfOnesOwn() {
    func text(_ line: String) -> String { fixture.file("own.jsonl", line + "\n") }
    let path = "\(fixture.root)/own.jsonl"
    expect("\(path):1: has no string 'prompt'") { _ = try read(text(#"{"gpt-4-1106-preview":1}"#)) }
    expect("\(path):1: is not JSON") { _ = try read(text("x")) }
    expect("\(path):1: 'mixtral-8x7b' is neither a number nor true or false") {
      _ = try read(text(#"{"prompt":"a","gpt-4-1106-preview":1,"mixtral-8x7b":"good"}"#))
    }
    expect("\(path):1: mixes numbers with true and false") {
      _ = try read(text(#"{"prompt":"a","gpt-4-1106-preview":1,"mixtral-8x7b":false}"#))
    }
  }
}
