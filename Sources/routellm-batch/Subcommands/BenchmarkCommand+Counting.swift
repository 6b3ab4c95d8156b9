internal import BatchRunning
internal import Tuning

extension BenchmarkCommand {
  /// One thread counts the prompts five times with each encoding; the fastest round tells.
  static func measureCounting(_ arguments: ParsedArguments) throws -> ExitStatus {
    var problems = WordProblems(seed: 0)
    let prompts =
      try arguments.string("prompts").map { try BenchmarkCommand.prompts(of: $0) }
      ?? (0..<100_000).map { problems.next(number: $0) }
    var text = ""
    for name in arguments.strings("encoding") {
      guard let encoding = try EncodingArgument(name).load() else {
        throw UsageError("--encoding estimate counts nothing that could be measured; name an encoding")
      }
      let measured = CountingMeasurement(of: encoding, prompts: prompts, rounds: 5)
      text += "\(encoding.name): \(prompts.count) prompts, \(measured.bytes) bytes, \(measured.tokens) tokens; "
      text += "\(Int(measured.promptsPerSecond)) prompts/s, "
      text += "\((measured.megabytesPerSecond * 10).rounded() / 10) MB/s (one thread, best of five)\n"
    }
    return RouteLLMBatch.show(text)
  }
}
