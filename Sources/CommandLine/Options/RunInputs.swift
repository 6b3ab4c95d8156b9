internal import Files
internal import LogReading

/// The inputs of a run as the command line names them, looked at before anything is written.
enum RunInputs {
  /// Standard input for no operand; folders and patterns become files, every file must exist, and none may be there twice:
  /// its rows would be counted twice.
  static func resolve(_ operands: [String]) throws -> [LogInput] {
    let inputs = operands.isEmpty ? [LogInput.standardInput] : try operands.flatMap(InputExpansion.inputs)
    guard inputs.count(where: { $0 == .standardInput }) <= 1 else {
      throw UsageError.standardInputTwice
    }
    try refuseRepeated(inputs)
    return inputs
  }

  /// The paths that stand for the folders among the operands.
  static func foundInFolders(_ operands: [String]) throws -> Set<String> {
    Set(try operands.filter { FileSystem.isFolder($0) }.flatMap(InputExpansion.inputs).compactMap(\.path))
  }

  private static func refuseRepeated(_ inputs: [LogInput]) throws(UsageError) {
    var seen: [FileStatus.Identity: String] = [:]
    for path in inputs.compactMap(\.path) {
      guard let status = try? FileStatus(of: path), status.kind == .file else { continue }
      if let earlier = seen.updateValue(path, forKey: status.identity) {
        throw .inputTwice(path, earlier: earlier)
      }
    }
  }

  /// The bytes of all inputs as they lie on disk; nil if one of them is not a regular file.
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

/// Turns what the command line names into files: a folder stands for the log files below it, a quoted pattern for those
/// it matches, both in the order of their bytes.
enum InputExpansion {
  /// What a log file's name ends in, before `.zst` or `.gz`.
  static let extensions = [".jsonl", ".ndjson", ".json", ".csv"]

  /// Nested folders beyond this are refused.
  private static let maximumDepth = 64

  /// The files of one operand; `-` stays standard input.
  static func inputs(of operand: String) throws -> [LogInput] {
    if operand == "-" { return [.standardInput] }
    do throws(SystemError) {
      _ = try FileStatus(of: operand)
    } catch {
      guard operand.contains(where: { "*?[".contains($0) }) else {
        throw LogReadingError(.file(operand), .cannotOpen, "cannot be opened: \(error)")
      }
      return try matches(of: operand)
    }
    return try files(at: operand)
  }

  private static func matches(of pattern: String) throws -> [LogInput] {
    let matched = FileSystem.matches(of: pattern)
    guard !matched.isEmpty else {
      throw LogReadingError(.file(pattern), .cannotOpen, "matches no file")
    }
    return try matched.flatMap(files)
  }

  private static func files(at path: String) throws -> [LogInput] {
    FileSystem.isFolder(path) ? try files(in: path, depth: 0).map(LogInput.file) : [.file(path)]
  }

  /// All log files in a folder and below; hidden ones and folders that symbolic links lead to are left out.
  private static func files(in folder: String, depth: Int) throws -> [String] {
    guard depth < maximumDepth else {
      throw LogReadingError(.file(folder), .cannotOpen, "is more than \(maximumDepth) folders deep")
    }
    let names: [String]
    do throws(SystemError) { names = try FileSystem.names(in: folder) } catch {
      throw LogReadingError(.file(folder), .cannotOpen, "cannot be listed: \(error)")
    }
    var files: [String] = []
    for name in names where !name.hasPrefix(".") {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      let status: FileStatus
      do throws(SystemError) { status = try FileStatus(of: path, followingLinks: false) } catch {
        throw LogReadingError(.file(path), .cannotOpen, "is listed in its folder, but cannot be examined: \(error)")
      }
      if status.kind == .folder {
        files += try self.files(in: path, depth: depth + 1)
      } else if isLog(name), let target = try? FileStatus(of: path), target.kind != .folder {
        files.append(path)
      }
    }
    guard depth > 0 || !files.isEmpty else {
      throw LogReadingError(
        .file(folder), .cannotOpen,
        "holds no log file: none ends in \(extensions.joined(separator: ", ")), with or without .zst or .gz")
    }
    return files
  }

  private static func isLog(_ name: String) -> Bool {
    var name = name[...]
    for compression in [".zst", ".gz"] where name.hasSuffix(compression) { name = name.dropLast(compression.count) }
    return extensions.contains { name.hasSuffix($0) }
  }
}

/// What provenance may say about where a log was.
enum LogName {
  /// The last two parts of a file's path.
  static func text(_ path: String) -> String { path.split(separator: "/").suffix(2).joined(separator: "/") }
}
