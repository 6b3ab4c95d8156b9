import Running
import Glibc
import Routing

import TestSupport
@testable import Training

/// Benchmarks of a few prompts in the layout of RouteLLM's evals folder.
struct EvaluationFixture {
  let root = TemporaryFolder.untilExit()

  static let strong = "gpt-4-1106-preview"
  static let weak = "mistralai/Mixtral-8x7B-Instruct-v0.1"

  static func models(
    strong: String = strong, weak: String = "mixtral-8x7b-instruct-v0.1"
  ) throws -> BenchmarkModels {
    BenchmarkModels(pair: ModelPair(strong: strong, weak: weak), aliases: try ModelAliasTable.shipped())
  }

  /// Writes a file below the root, with its folders.
  @discardableResult
  func file(_ path: String, _ text: String) -> String {
    var folder = root
    let parts = path.split(separator: "/").map(String.init)
    for part in parts.dropLast() {
      folder += "/\(part)"
      mkdir(folder, 0o755)
    }
    return TemporaryFile.holding(text, name: parts.last ?? "", in: folder)
  }

  /// Four prompts, one of them contaminated; of the rest strong has 3, weak 1.
  func gsm8k(csv: String? = nil, list: String? = nil) {
    file(
      "gsm8k/gsm8k_responses.csv",
      csv ?? """
        prompt,\(EvaluationFixture.weak),\(EvaluationFixture.strong),\(EvaluationFixture.strong)_response
        "Tom has 3 pens, Ann 4.
        How many?",True,True,"7, I ""think"" so"
        Known from training,False,False,x
        What is 6 times 7?,False,True,42
        What is 8 squared?,False,True,64

        """)
    file(
      "gsm8k/contaminated_prompts.jsonl", list ?? #"{"train_prompt":"y","eval_prompt":"Known from training"}"# + "\n")
  }

  func mmlu() {
    file("mmlu/contaminated_prompts.jsonl", "")
    file(
      "mmlu/responses/mmlu_botany.csv",
      "prompt,\(EvaluationFixture.weak),\(EvaluationFixture.strong)\r\nIs moss a plant?,true,1\r\n")
    file(
      "mmlu/responses/mmlu_zoology.csv",
      "prompt,\(EvaluationFixture.strong),\(EvaluationFixture.weak)\nIs a bat a bird?,1.0,0\n")
  }

  func mtBench(scores: [(question: Int, strong: [Double], weak: [Double])]? = nil, list: String = "") {
    let scores = scores ?? [(81, [9, 8], [7, 8]), (82, [10, 10], [10, 9])]
    file("mt_bench/contaminated_prompts.jsonl", list)
    file(
      "mt_bench/question.jsonl",
      #"{"question_id":81,"turns":["Write a poem.","Shorten it."]}"# + "\n"
        + #"{"question_id":82,"turns":["Plan a trip.","Now by train."]}"# + "\n")
    var text = ""
    for (question, strong, weak) in scores {
      for (model, turns) in [(EvaluationFixture.strong, strong), (EvaluationFixture.weak, weak)] {
        for (turn, score) in turns.enumerated() {
          text += #"{"question_id":\#(question),"model":"\#(model)","turn":\#(turn + 1),"score":\#(score)}"# + "\n"
        }
      }
    }
    file("mt_bench/judgements.jsonl", text)
  }
}
