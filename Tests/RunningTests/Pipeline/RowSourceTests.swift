import Synchronization
import TestSupport
import Testing

@testable import LogReading
@testable import Running

@Suite struct RowSourceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func input(_ name: String, _ text: String) throws -> LogInput { .file(try folder.file(name, text)) }

  private static func prompts(_ count: Int, from first: Int = 0) -> String {
    (first..<first + count).map { "{\"id\":\"\($0)\",\"prompt\":\"\(String(repeating: "x", count: 100))\"}\n" }.joined()
  }

  private static func plan(_ inputs: LogInput..., blockSize: Int = 4096) -> ReadingPlan {
    var plan = ReadingPlan(inputs: inputs, threadCount: 1)
    plan.limits.blockSize = blockSize
    return plan
  }

  /// What a source hands on: numbers of lines by input, blocks, formats.
  private struct Reading {
    var lines: [String] = []
    var items: [(format: LogFormat, mark: BlockMark)] = []
    var announcements: [String] = []
  }

  /// Reads to the end, or as long as `isWanted` allows.
  private static func read(_ source: RowSource, while isWanted: (Reading) -> Bool = { _ in true }) -> Reading {
    var reading = Reading()
    while isWanted(reading), let item = source.next() {
      reading.lines += item.block.lines.map { "\(item.block.inputIndex):\($0.number)" }
      reading.items.append((item.format, item.mark))
      source.recycle(item.block)
    }
    return reading
  }

  private static func read(_ plan: ReadingPlan, from progress: ReadingProgress = ReadingProgress()) -> Reading {
    let said = Mutex<[String]>([])
    let source = RowSource(plan, from: progress) { note in said.withLock { $0.append(note.text) } }
    var reading = read(source)
    reading.announcements = said.withLock { $0 }
    return reading
  }

  @Test func everyLineIsHandedOnInOrder() throws {
    let plan = Self.plan(try input("a", Self.prompts(100)), try input("b", Self.prompts(50)))
    let source = RowSource(plan) { _ in }
    let reading = Self.read(source)
    #expect(reading.lines == (1...100).map { "0:\($0)" } + (1...50).map { "1:\($0)" })
    #expect(reading.items.count > 3 && source.lineCount == 150 && source.sampledOutCount == 0)
    #expect(reading.items.reduce(0) { $0 + $1.mark.lineCount } == 150)
    #expect(source.summaries.count == 2 && source.failure == nil && !source.wasStopped)
    #expect(source.consumedByteCount == (Self.prompts(100) + Self.prompts(50)).utf8.count)
  }

  @Test(arguments: [0, 1, 7, 99, 100, 101]) func theLimitIsExact(_ limit: Int) throws {
    var plan = Self.plan(try input("a", Self.prompts(60)), try input("b", Self.prompts(40)))
    plan.lineLimit = limit
    let all = Self.read(Self.plan(plan.inputs[0], plan.inputs[1])).lines
    let source = RowSource(plan) { _ in }
    #expect(Self.read(source).lines == Array(all.prefix(limit)))
    #expect(source.lineCount == min(limit, 100) && !source.wasStopped)
  }

  /// A line is kept or not by its place and the seed alone, however the log is cut into blocks.
  @Test func aSampleDoesNotDependOnBlocks() throws {
    let file = try input("a", Self.prompts(2_000))
    var samples: [[String]] = []
    for (blockSize, seed) in [(4096, 1), (1 << 16, 1), (4096, 2)] {
      var plan = Self.plan(file, blockSize: blockSize)
      (plan.sampleShare, plan.seed) = (0.3, UInt64(seed))
      let source = RowSource(plan) { _ in }
      samples.append(Self.read(source).lines)
      #expect((500...700).contains(source.lineCount) && source.lineCount + source.sampledOutCount == 2_000)
    }
    #expect(samples[0] == samples[1] && samples[0] != samples[2])
    var limited = Self.plan(file)
    (limited.sampleShare, limited.seed, limited.lineLimit) = (0.3, 1, 20)
    #expect(Self.read(limited).lines == Array(samples[0].prefix(20)), "the limit counts what the sample keeps")
  }

  @Test func aStopEndsTheReading() throws {
    let stop = StopRequest()
    let source = RowSource(Self.plan(try input("a", Self.prompts(500))), stopRequest: stop) { _ in }
    _ = source.next()
    #expect(!source.wasStopped)
    stop.request()
    #expect(source.next() == nil && source.wasStopped && source.failure == nil)
  }

  /// What is read before a mark and what a later source reads from there are all lines, each once.
  @Test(arguments: [1, 4, 9]) func anotherSourceResumesAfterAnyBlock(_ blocks: Int) throws {
    var plan = Self.plan(try input("a", Self.prompts(200)), try input("b", Self.prompts(150)))
    (plan.sampleShare, plan.seed, plan.lineLimit) = (0.8, 5, 250)
    let whole = Self.read(plan)
    let beginning = Self.read(RowSource(plan) { _ in }) { $0.items.count < blocks }
    var progress = ReadingProgress()
    for item in beginning.items { progress.advance(over: item.mark) }
    #expect(progress.lineCount == beginning.lines.count)
    let rest = Self.read(plan, from: progress)
    #expect(beginning.lines + rest.lines == whole.lines)
    #expect(rest.announcements.isEmpty == (blocks > 0), "a format is told once a log")
  }

  @Test func theFormatIsToldByTheFirstLinesAndSaidOnce() throws {
    let chat = (0..<200).map { "{\"messages\":[{\"role\":\"user\",\"content\":\"hello \($0)\"}]}\n" }.joined()
    let unknown = "{\"neither\":1}\n"
    let plan = Self.plan(
      try input("a", chat), try input("b", chat), try input("c", Self.prompts(3)), try input("d", unknown))
    let reading = Self.read(plan)
    #expect(Set(reading.items.dropLast(2).map(\.format)) == [.chat])
    #expect(reading.items.suffix(2).map(\.format) == [.plain, .plain])
    #expect(reading.announcements.count == 3)
    for (text, part) in zip(reading.announcements, ["format: chat", "format: plain", "read as plain"]) {
      #expect(text.contains(part), "\(text)")
    }
    var named = plan
    named.format = .plain
    let plain = Self.read(named)
    #expect(plain.announcements.isEmpty && plain.items.allSatisfy { $0.format == .plain })
  }

  /// Blocks of a run whose rows are costly hold a few lines; here the first one holds a header alone.
  @Test(arguments: [1 << 10, 8 << 10, 512 << 10]) func theFormatDoesNotDependOnTheSizeOfBlocks(_ size: Int) throws {
    let header = "{\"kind\":\"session\",\"note\":\"\(String(repeating: "x", count: 9000))\"}\n"
    let chat = (0..<5).map { "{\"messages\":[{\"role\":\"user\",\"content\":\"hello \($0)\"}]}\n" }.joined()
    let source = RowSource(Self.plan(try input("a", header + chat), blockSize: size)) { _ in }
    let reading = Self.read(source)
    #expect(source.failure == nil && reading.lines.count == 6)
    #expect(reading.items.allSatisfy { $0.format == .chat })
  }

  @Test func aLogOfNoKnownFormatIsRefused() throws {
    let source = RowSource(Self.plan(try input("a", "{\"neither\":1}\n"))) { _ in }
    #expect(source.next() == nil)
    #expect("\(try #require(source.failure))".contains("is not in a known format"))
  }

  /// Such an input is passed over, but is the end of a run that can be resumed.
  @Test func anInputThatIsMissing() throws {
    let plan = Self.plan(
      try input("a", Self.prompts(3)), .file(folder.path + "/missing"), try input("b", Self.prompts(2)))
    let passing = RowSource(plan) { _ in }
    #expect(Self.read(passing).lines == ["0:1", "0:2", "0:3", "2:1", "2:2"])
    #expect(passing.failure == nil && passing.summaries.count == 3 && passing.summaries[1].failure != nil)
    let ending = RowSource(plan, endsAtLostInput: true) { _ in }
    #expect(Self.read(ending).lines == ["0:1", "0:2", "0:3"] && ending.failure != nil)
  }

  @Test func blocksAreFilledAgain() throws {
    let source = RowSource(Self.plan(try input("a", Self.prompts(500)))) { _ in }
    let first = try #require(source.next()).block
    let second = try #require(source.next()).block
    #expect(first !== second)
    source.recycle(first)
    #expect(source.next()?.block === first)
    let pool = BlockPool()
    #expect(pool.take() == nil)
    pool.put(second)
    #expect(pool.take() === second && pool.take() == nil)
  }
}
