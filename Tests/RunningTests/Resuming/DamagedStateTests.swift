import FileFormats
import Glibc
import TestSupport
import Testing

@testable import Files
@testable import Running

/// Whatever byte of a run's own files is turned or lost while no process runs, a resumed run ends with the right bytes, or
/// with an error that leaves everything as it was. Pipelines/soak does the same at length on the program itself.
@Suite(.serialized) struct DamagedStateTests {
  enum Kind: String, CaseIterable {
    case threshold, share
    /// Complete, and about to be put in place.
    case publishing
  }

  /// A run's own files by path.
  private typealias State = [String: [UInt8]]

  private func state(of run: ResumableRun) -> State {
    var state: State = [:]
    for path in run.leftovers { state[path] = ResumableRun.contents(path) }
    return state
  }

  /// Puts every file back as it was. Partial files stay the files that the run has made.
  private func restore(_ state: State, of run: ResumableRun) {
    for output in run.outputs {
      let partial = ResumableFile.partialPath(of: output)
      if access(partial, F_OK) != 0 { rename(output, partial) }
      unlink(output)
    }
    for path in run.leftovers {
      if let bytes = state[path] { TemporaryFile.overwrite(bytes, at: path) } else { unlink(path) }
    }
  }

  /// Lets calls fail, from the last on, until a run leaves what is looked for.
  private func interrupt(_ run: ResumableRun, _ kind: Kind) throws -> State {
    let counting = FailingOperations()
    try run.run(resuming: false, counting.operations)
    for failing in (1...counting.callCount).reversed() {
      run.removeAll()
      do {
        try run.run(resuming: false, FailingOperations(failing: failing).operations)
        continue
      } catch is FileWritingError {}
      let state = state(of: run)
      let names = Set(state.keys.map { $0.split(separator: ".").last.map(String.init) ?? "" })
      guard names.contains("checkpoint"), state.keys.filter({ $0.hasSuffix(".partial") }).count == 2 else { continue }
      let kept = try CheckpointFile(nextTo: run.base).open()
      guard let kept, !kept.isEmpty else { continue }
      let checkpoint = try RunCheckpoint(kept)
      let isWanted =
        switch kind {
        case .threshold: checkpoint.publishing == nil && checkpoint.output("rejects").length > 0
        case .share: checkpoint.publishing == nil && checkpoint.spool != nil && names.contains("spool")
        case .publishing: checkpoint.publishing != nil
        }
      if isWanted { return state }
    }
    Issue.record("no call leaves a state of \(kind)")
    return [:]
  }

  @Test(arguments: Kind.allCases)
  func nothingDamagedIsBelieved(_ kind: Kind) throws {
    let goal: Goal = kind == .share ? .strongShare(try StrongShare(0.3)) : .threshold(try CostThreshold(0.4))
    let run = try ResumableRun("damaged-\(kind)", goal: goal)
    try run.run(resuming: false, .system)
    let expected = run.results()
    let state = try interrupt(run, kind)
    var random = SeededGenerator(seed: 7)
    var (right, refused) = (0, 0)
    for (path, bytes) in state.sorted(by: { $0.key < $1.key }) where !bytes.isEmpty {
      let places = Set((0..<20).map { _ in Int.random(in: bytes.indices, using: &random) } + [0, bytes.count - 1])
      for place in places.sorted() {
        var turned = bytes
        turned[place] ^= UInt8.random(in: 1...255, using: &random)
        for damaged in [turned, Array(bytes[..<place]), nil] {
          restore(state, of: run)
          if let damaged { TemporaryFile.overwrite(damaged, at: path) } else { unlink(path) }
          let before = self.state(of: run)
          do {
            try run.run(resuming: true, .system)
            right += 1
            #expect(run.results() == expected, "\(path) at \(place)")
          } catch {
            refused += 1
            let after = self.state(of: run)
            for (file, bytes) in before { #expect(after[file] != nil || bytes.isEmpty, "\(file) was deleted") }
          }
          if damaged == nil { break }
        }
      }
    }
    #expect(refused > right / 4 && refused > 20, "\(refused) refused, \(right) right")
    run.removeAll()
    unlink(run.input)
  }
}
