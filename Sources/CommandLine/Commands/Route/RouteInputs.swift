internal import Glibc
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

  /// One file by its place on disk.
  private struct FileIdentity: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  private static func refuseRepeated(_ inputs: [LogInput]) throws(UsageError) {
    var seen: [FileIdentity: String] = [:]
    for path in inputs.compactMap(\.path) {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      let identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
      if let earlier = seen.updateValue(path, forKey: identity) {
        let names = earlier == path ? path : "\(path), which is \(earlier),"
        throw UsageError("\(names) is among the inputs twice: its rows would be counted twice")
      }
    }
  }

  /// Refuses an output that would overwrite one of the inputs, under whatever name.
  static func refuse(output path: String, option: String, among inputs: [LogInput]) throws {
    var target = stat()
    guard stat(path, &target) == 0, target.st_mode & S_IFMT == S_IFREG else { return }
    for input in inputs.compactMap(\.path) {
      var source = stat()
      guard stat(input, &source) == 0 else { continue }
      guard source.st_dev != target.st_dev || source.st_ino != target.st_ino else {
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
      var status = stat()
      guard let path = input.path, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        return nil
      }
      total += Int(status.st_size)
    }
    return total
  }
}
