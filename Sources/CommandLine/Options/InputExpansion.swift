internal import Files
internal import LogReading

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
