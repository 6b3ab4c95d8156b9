internal import Glibc
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
        throw .inputTwice(path, earlier: earlier)
      }
    }
  }

  /// Refuses an output that would overwrite one of the inputs, under whatever name.
  static func refuse(output path: String, option: String, among inputs: [LogInput]) throws(UsageError) {
    var target = stat()
    guard stat(path, &target) == 0, target.st_mode & S_IFMT == S_IFREG else { return }
    for input in inputs.compactMap(\.path) {
      var source = stat()
      guard stat(input, &source) == 0 else { continue }
      guard source.st_dev != target.st_dev || source.st_ino != target.st_ino else {
        throw .outputIsInput(option: option, path, input: input)
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
      var status = stat()
      guard let path = input.path, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        return nil
      }
      total += Int(status.st_size)
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
    switch kind(of: operand) {
    case .folder: return try files(in: operand, depth: 0).map(LogInput.file)
    case .other: return [.file(operand)]
    case .missing: break
    }
    let reason = String(cString: strerror(errno))
    guard operand.contains(where: { "*?[".contains($0) }) else {
      throw LogReadingError(.file(operand), .cannotOpen, "cannot be opened: \(reason)")
    }
    let matched = matches(of: operand)
    guard !matched.isEmpty else {
      throw LogReadingError(.file(operand), .cannotOpen, "matches no file")
    }
    return try matched.flatMap { path -> [LogInput] in
      kind(of: path) == .folder ? try files(in: path, depth: 0).map(LogInput.file) : [.file(path)]
    }
  }

  private enum Kind { case folder, other, missing }

  private static func kind(of path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .missing }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .other
  }

  private static func matches(of pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_NOSORT, nil, &found) == 0 else { return [] }
    return sorted((0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } })
  }

  /// All log files in a folder and below; hidden ones, and folders reached by symbolic links, are left out.
  private static func files(in folder: String, depth: Int) throws -> [String] {
    guard depth < maximumDepth else {
      throw LogReadingError(.file(folder), .cannotOpen, "is nested more than \(maximumDepth) folders deep")
    }
    guard let directory = opendir(folder) else {
      throw LogReadingError(.file(folder), .cannotOpen, "cannot be listed: \(String(cString: strerror(errno)))")
    }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !name.hasPrefix(".") { names.append(name) }
    }
    // Closed before going down, so that a deep tree takes one descriptor.
    closedir(directory)
    var files: [String] = []
    for name in sorted(names) {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0 else {
        let reason = String(cString: strerror(errno))
        throw LogReadingError(.file(path), .cannotOpen, "is listed in its folder, but cannot be looked at: \(reason)")
      }
      if status.st_mode & S_IFMT == S_IFDIR {
        files += try self.files(in: path, depth: depth + 1)
      } else if isLog(name), kind(of: path) == .other {
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

  private static func sorted(_ paths: [String]) -> [String] {
    paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

/// What provenance may say of where a log was.
enum LogName {
  /// The last two parts of a file's path.
  static func text(_ path: String) -> String { path.split(separator: "/").suffix(2).joined(separator: "/") }
}
