internal import Files
internal import Glibc
internal import LogReading

/// Every file that a command line names, and what the command does with it: no file that is read is one that is written
/// or removed, no two outputs are one file, and the names that a run needs for files of its own are free.
///
/// Files are compared by device and inode, whatever their paths; those that do not exist yet, by the folder they would be
/// in and their name there. Options say by their kind whether they name what is read or what is written, so none can be
/// forgotten. What standard input, output and error are redirected to counts as well.
struct NamedFiles {
  /// By what two paths name the same file.
  private enum Key: Hashable {
    case file(FileStatus.Identity)
    case name(String, in: FileStatus.Identity)
  }

  private struct Read {
    /// In the words of a message: `the input log.jsonl`, `the file of --prices p.json`.
    let label: String
    let path: String
    let keys: Set<Key>
  }

  private struct ReadFolder {
    let label: String
    let path: String
    let identity: FileStatus.Identity
    let names: FolderNames
  }

  private struct Written {
    /// As the user gave it: `--output o.jsonl`.
    let label: String
    let path: String
    /// What else the run needs the path for; nil for the output itself.
    let side: String?
    let keys: Set<Key>
    /// A descriptor of the process: two of them may lead to one file.
    var isStandardStream = false
  }

  private struct WrittenFolder {
    let label: String
    let path: String
    let identity: FileStatus.Identity?
    let keys: Set<Key>
    let names: FolderNames
  }

  private let options: ParsedOptions
  private var read: [Read] = []
  private var readFolders: [ReadFolder] = []
  private var written: [Written] = []
  private var writtenFolders: [WrittenFolder] = []

  /// - Parameters:
  ///   - keepsFiles: whether the command keeps files of its own next to its outputs.
  ///   - others: what is read in addition to what the command line names, each with its label.
  init(
    _ options: ParsedOptions, of command: CommandSpecification, keepsFiles: Bool,
    alsoReading others: [(label: String, path: String)] = []
  ) {
    self.options = options
    takeStandardStreams()
    for other in others { take(reading: other.path, label: other.label) }
    for operand in options.operands {
      switch command.operands.use {
      case .words: break
      case .reading: take(reading: operand, label: "the input \(operand)")
      case .changing(let names):
        take(readingFolder: operand, label: "a file of \(operand)", names: .all)
        take(writingFolder: operand, label: operand, names: names)
      }
    }
    for option in command.options.map(\.details) {
      for text in options.texts(named: option.name) {
        for path in option.paths(in: text) { take(path, of: option, keepsFiles: keepsFiles) }
      }
    }
  }

  private mutating func take(_ path: String, of option: OptionDetails, keepsFiles: Bool) {
    let label = "\(option.dashed) \(path)"
    switch option.kind {
    case .none, .text, .choice, .workDirectory: break
    case .file: take(reading: path, label: "the file of \(label)")
    case .directory: take(readingFolder: path, label: "a file of \(label)", names: option.names)
    case .newFile: take(writing: path, label: label, keepsFiles: keepsFiles)
    case .newDirectory: take(writingFolder: path, label: label, names: option.names)
    }
  }

  private mutating func takeStandardStreams() {
    for descriptor in STDIN_FILENO...STDERR_FILENO {
      guard let status = try? FileStatus(of: descriptor), status.kind == .file else { continue }
      let name = ["standard input", "standard output", "standard error"][Int(descriptor)]
      let keys: Set<Key> = [.file(status.identity)]
      if descriptor == STDIN_FILENO {
        read.append(Read(label: name, path: "-", keys: keys))
      } else {
        written.append(Written(label: name, path: "-", side: nil, keys: keys, isStandardStream: true))
      }
    }
  }

  /// A file, or the files that a folder or a pattern stands for.
  private mutating func take(reading path: String, label: String) {
    guard path != "-" else { return }
    let files = ((try? InputExpansion.inputs(of: path)) ?? []).compactMap(\.path)
    for file in files.isEmpty ? [path] : files {
      read.append(Read(label: file == path ? label : "the input \(file)", path: file, keys: NamedFiles.keys(of: file)))
    }
  }

  private mutating func take(readingFolder path: String, label: String, names: FolderNames) {
    guard let status = try? FileStatus(of: path) else { return }
    guard status.kind == .folder else { return take(reading: path, label: label) }
    readFolders.append(ReadFolder(label: label, path: path, identity: status.identity, names: names))
  }

  private mutating func take(writing path: String, label: String, keepsFiles: Bool) {
    guard path != "-", let place = try? OutputPlace(of: path) else { return }
    switch place {
    case .null, .folder: break
    case .descriptor(let descriptor):
      guard let status = try? FileStatus(of: descriptor), status.kind == .file else { return }
      written.append(
        Written(label: label, path: path, side: nil, keys: [.file(status.identity)], isStandardStream: true))
    case .stream(let stream):
      written.append(Written(label: label, path: path, side: nil, keys: NamedFiles.keys(of: stream)))
    case .file(let file):
      written.append(Written(label: label, path: path, side: nil, keys: NamedFiles.keys(of: file)))
      guard keepsFiles else { return }
      for side in SideFiles.paths(nextTo: file, options) {
        written.append(Written(label: label, path: side, side: side, keys: NamedFiles.keys(of: side)))
      }
    }
  }

  private mutating func take(writingFolder path: String, label: String, names: FolderNames) {
    writtenFolders.append(
      WrittenFolder(
        label: label, path: path, identity: (try? FileStatus(of: path))?.identity, keys: NamedFiles.keys(of: path),
        names: names))
  }

  /// What a path names, and what it would name if nothing were there.
  private static func keys(of path: String) -> Set<Key> {
    var keys: Set<Key> = []
    if let status = try? FileStatus(of: path) { keys.insert(.file(status.identity)) }
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    if !["", ".", ".."].contains(name), let folder = try? FileStatus(of: FileSystem.folder(of: path)) {
      keys.insert(.name(name, in: folder.identity))
    }
    return keys
  }
}

extension NamedFiles {
  /// - Throws: the first pair of names that must not be one file.
  func check() throws(UsageError) {
    for (index, output) in written.enumerated() {
      for input in read where !input.keys.isDisjoint(with: output.keys) {
        throw .overwritesInput(output: output.label, side: output.side, input: input.label)
      }
      for folder in readFolders where output.side == nil && NamedFiles.holds(folder, output) {
        throw .overwritesInput(output: output.label, side: nil, input: folder.label)
      }
      for earlier in written[..<index] where NamedFiles.areOne(earlier, output) {
        let (main, side) = output.side == nil ? (earlier, output) : (output, earlier)
        throw .sharedOutput(main.label, side.label, side: main.side)
      }
    }
    for (index, folder) in writtenFolders.enumerated() {
      for earlier in writtenFolders[..<index] where !earlier.keys.isDisjoint(with: folder.keys) {
        throw .sharedFolder(earlier.label, folder.label)
      }
      try check(folder)
    }
  }

  private func check(_ folder: WrittenFolder) throws(UsageError) {
    guard let identity = folder.identity else { return }
    for input in read where NamedFiles.isIn(identity, input.path) {
      guard folder.names.refusesInputs || folder.names.includes(NamedFiles.name(of: input.path)) else { continue }
      throw .folderHoldsInput(folder: folder.label, input: input.label)
    }
    for source in readFolders where source.identity == identity {
      // A step that goes on in its folder reads there what it does not write.
      guard source.path != folder.path || folder.label != folder.path else { continue }
      let names = (try? FileSystem.names(in: folder.path)) ?? []
      guard names.contains(where: { source.names.includes($0) && folder.names.includes($0) }) else { continue }
      throw .folderHoldsInput(folder: folder.label, input: source.label)
    }
    for output in written where output.path != "-" && NamedFiles.isIn(identity, output.path) {
      guard folder.names.includes(NamedFiles.name(of: output.path)) else { continue }
      throw .sharedOutput(folder.label, output.label, side: output.path)
    }
  }

  /// Whether two outputs are one file. The files that belong to one output are different ones.
  private static func areOne(_ first: Written, _ second: Written) -> Bool {
    guard !first.keys.isDisjoint(with: second.keys), !(first.isStandardStream && second.isStandardStream) else {
      return false
    }
    // Which output the run keeps its files next to does not matter: where the names of two differ, so do the files'.
    return first.side == nil || second.side == nil || first.label != second.label
  }

  /// Whether an output replaces a file that is read in a folder, or in one below it.
  private static func holds(_ folder: ReadFolder, _ output: Written) -> Bool {
    guard output.path != "-", folder.names.includes(name(of: output.path)), FileSystem.exists(output.path) else {
      return false
    }
    var parent = FileSystem.absolute(output.path).map { FileSystem.folder(of: $0) } ?? "/"
    while parent != "/" {
      if (try? FileStatus(of: parent))?.identity == folder.identity { return true }
      parent = FileSystem.folder(of: parent)
    }
    return false
  }

  private static func isIn(_ folder: FileStatus.Identity, _ path: String) -> Bool {
    (try? FileStatus(of: FileSystem.folder(of: path)))?.identity == folder
  }

  private static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// Files in a folder, by their names.
struct FolderNames: Sendable {
  let includes: @Sendable (String) -> Bool
  /// Whether no input may be in the folder, whatever its name: the folder is filled as a whole.
  var refusesInputs = false

  static let all = FolderNames { _ in true }
  static let none = FolderNames { _ in false }

  /// What a router, an encoder or a table of embeddings consists of.
  static let artefact = FolderNames { name in
    let names = [
      "manifest.json", "tokenizer.json", "special_tokens_map.json", "modules.json", "vocabulary.txt", "vocab.txt",
      "system_ft_v5.txt", "classifier_ft_v5.txt", "model.safetensors.index.json", "routellm-batch.json",
    ]
    return names.contains(name) || name.hasSuffix(".safetensors") || name.hasSuffix("config.json")
  }

  /// What `train import` writes next to a checkpoint's weights.
  static let checkpointManifest = FolderNames { name in
    ["routellm-batch.json", "routellm-batch.safetensors"].contains(name)
  }

  /// What `train export` writes, and `train import` reads.
  static let trainingExport = FolderNames { name in
    ["export.json", "train.jsonl", "held-out.jsonl", "system_ft_v5.txt", "classifier_ft_v5.txt"].contains(name)
  }

  /// What benchmarks are read from.
  static let tables = FolderNames { name in [".csv", ".json", ".jsonl"].contains { name.hasSuffix($0) } }

  /// Requests, or a log in sets.
  static let rows = FolderNames(
    includes: { $0.hasSuffix(".jsonl") || $0 == "manifest.json" || $0.hasPrefix(".routellm-batch") },
    refusesInputs: true)

  /// What `augment judge ask` writes.
  static let questions = FolderNames { name in
    ["manifest.json", "prompts.jsonl", "choice.json", "choice.jsonl"].contains(name)
      || ["strong-", "weak-"].contains { name.hasPrefix($0) } && name.hasSuffix(".jsonl")
  }

  /// What `augment judge compare` writes.
  static let comparisons = FolderNames { name in
    ["missing.jsonl", "comparisons.jsonl"].contains(name) || name.hasPrefix("judge-") && name.hasSuffix(".jsonl")
  }
}
