import TestSupport
import Testing

/// What a machine does not allow is an error in words, and never a wait without end: a watchdog kills what hangs.
@Suite struct HostLimitsTests {
  /// The exit status and what was said: 137 is the watchdog's.
  private func run(_ before: String, _ arguments: String, in folder: TemporaryFolder) throws -> (Int32, String) {
    let log = ProjectFile.sample("chat.jsonl")
    let result = try Program.shell(
      "\(before); exec timeout -s KILL 120 routellm-batch -q \(arguments) -o rows.jsonl '\(log)'", in: folder.path)
    return (result.status, result.errors)
  }

  @Test(arguments: [
    ("ulimit -n 7", "--router random", "only 7 files may be open at once"),
    ("ulimit -v 150000", "--router random --threads 4", "the address space is limited to 150000 KiB"),
    ("ulimit -f 1", "--router random --strong-share 50%", "File too large"),
    (
      "mkfifo model.safetensors; echo m > list", "--router model.safetensors --model-list list", "is not a regular file"
    ),
    (
      #"echo '{"x":{"input_cost_per_token":1e14,"output_cost_per_token":1e14,"litellm_provider":"p"}}' > prices.json"#,
      "--router random --strong x --prices prices.json", "its input price is $100000000000000 per token"
    ),
  ])
  func tooLittleIsAnErrorAndNoWait(_ before: String, _ arguments: String, _ message: String) throws {
    let folder = try TemporaryFolder()
    if Program.isSanitized, before.hasPrefix("ulimit -v") || before.hasPrefix("ulimit -f") { return }
    let (status, said) = try run(before, arguments, in: folder)
    #expect(status == 1, "\(said)")
    #expect(said.contains(message), "\(said)")
  }

  @Test func aSoftLimitOfOpenFilesIsRaised() throws {
    let folder = try TemporaryFolder()
    let (status, said) = try run("ulimit -S -n 7", "--router random", in: folder)
    #expect(status == 0, "\(said)")
    #expect(try folder.text("rows.jsonl").split(separator: "\n").count == 60)
  }
}
