internal import Files
internal import LogReading

/// The inputs of a run as the command line names them, looked at before anything is written.
enum RouteInputs {
  /// Standard input for no operand; folders and patterns become files, every file must exist, and none is there twice:
  /// its rows would be counted twice.
  static func resolve(_ operands: [String]) throws -> [LogInput] {
    let inputs = operands.isEmpty ? [LogInput.standardInput] : try operands.flatMap(InputExpansion.inputs)
    guard inputs.count(where: { $0 == .standardInput }) <= 1 else {
      throw UsageError("standard input ('-') can be read only once")
    }
    try refuseRepeated(inputs)
    return inputs
  }

  private static func refuseRepeated(_ inputs: [LogInput]) throws(UsageError) {
    var seen: [FileStatus.Identity: String] = [:]
    for path in inputs.compactMap(\.path) {
      guard let status = try? FileStatus(of: path), status.kind == .file else { continue }
      if let earlier = seen.updateValue(path, forKey: status.identity) {
        let names = earlier == path ? path : "\(path), which is \(earlier),"
        throw UsageError("\(names) is among the inputs twice: its rows would be counted twice")
      }
    }
  }

  /// Refuses an output that would overwrite one of the inputs, under whatever name.
  static func refuse(output path: String, option: String, among inputs: [LogInput]) throws {
    guard let target = try? FileStatus(of: path), target.kind == .file else { return }
    for input in inputs.compactMap(\.path) {
      guard (try? FileStatus(of: input))?.identity != target.identity else {
        throw UsageError("\(option) \(path) is the input \(input): it would be overwritten; name another file")
      }
    }
  }

  /// The bytes of all inputs as they lie on disk; nil if one of them is no regular file.
  static func totalByteCount(_ inputs: [LogInput]) -> Int? {
    var total = 0
    for input in inputs {
      if case .section(let section) = input {
        total += section.range.count
        continue
      }
      guard let path = input.path, let status = try? FileStatus(of: path), status.kind == .file else { return nil }
      total += status.size
    }
    return total
  }
}
