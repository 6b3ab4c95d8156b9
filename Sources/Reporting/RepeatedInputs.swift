/// Finds lines that would count twice in a merged report.
enum RepeatedInputs {
  /// An input as one of the reports read it.
  private struct Reading {
    let report: Int
    let input: RunProvenance.Input
    let shard: RunProvenance.Shard?
  }

  /// Refuses an input that is in two of the reports, a section of a file that overlaps another's, and the same shard of
  /// one division twice. Different shards of one division have no line in common, even where their bytes are equal.
  static func refuse(in reports: [CostReport]) throws(ReportingError) {
    var shards: [String: Int] = [:]
    var digests: [String: [Reading]] = [:]
    var files: [String: [Reading]] = [:]
    for (index, report) in reports.enumerated() {
      for run in report.runs {
        if let shard = run.shard {
          let key = "\(shard.division) \(shard.index)/\(shard.count)"
          if let owner = shards[key], owner != index {
            throw .repeatedShard(index: shard.index, count: shard.count)
          }
          shards[key] = index
        }
        for input in run.inputs where input.rows > 0 {
          let reading = Reading(report: index, input: input, shard: run.shard)
          if digests[input.sha256, default: []].contains(where: { areRepeated($0, reading) })
            || files[input.path, default: []].contains(where: { areRepeated($0, reading) && overlap($0, reading) })
          {
            throw .repeatedInput(path: input.path, sha256: input.sha256)
          }
          digests[input.sha256, default: []].append(reading)
          files[input.path, default: []].append(reading)
        }
      }
    }
  }

  /// Whether two readings of the same bytes count them twice.
  private static func areRepeated(_ first: Reading, _ second: Reading) -> Bool {
    guard first.report != second.report else { return false }
    guard let shard = first.shard, let other = second.shard else { return true }
    return shard.division != other.division || shard.count != other.count || shard.index == other.index
  }

  /// Whether two readings of one path have bytes in common, one of them being of a section.
  private static func overlap(_ first: Reading, _ second: Reading) -> Bool {
    guard first.input.section != nil || second.input.section != nil else { return false }
    func place(_ input: RunProvenance.Input) -> RunProvenance.Section {
      input.section ?? RunProvenance.Section(range: 0..<input.bytes, fileBytes: input.bytes)
    }
    let (place, other) = (place(first.input), place(second.input))
    return place.fileBytes == other.fileBytes && place.range.overlaps(other.range)
  }
}
