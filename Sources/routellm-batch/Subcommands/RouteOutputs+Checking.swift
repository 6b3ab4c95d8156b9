internal import BatchRunning
internal import FileWriting
internal import Glibc
internal import LogReading

extension RouteOutputs {
  /// Why a run cannot be gone on with; nil if it can.
  static func reasonNotToGoOn(
    _ arguments: ParsedArguments, output: String, folders: [FolderOption], reading: ReadingPlan
  ) -> String? {
    if output == "-" {
      return "what went to standard output cannot be taken back, so such a run is not gone on with; name a file with -o"
    }
    if FileKind(of: output) == .stream {
      return "\(output) is no regular file: what went there cannot be taken back"
    }
    let files = [output] + arguments.strings("rejects") + arguments.strings("report")
    if folders.isEmpty, files.allSatisfy({ FileKind(of: $0) != .replaceable }) {
      return "there is no output file to go on with"
    }
    for input in reading.inputs {
      guard let path = input.path, FileKind(of: path) == .replaceable else {
        return "\(input) cannot be read a second time, so the run is not gone on with; name files"
      }
    }
    return nil
  }

  /// Beside the first output, or in `--spool-dir` under a name that its path makes its own.
  static func spoolPath(of anchor: String, _ arguments: ParsedArguments) -> String {
    guard let folder = arguments.string("spool-dir") else { return "\(anchor).spool" }
    let absolute = realpath(FileOperations.folder(of: anchor), nil)
    defer { free(absolute) }
    let name = anchor.split(separator: "/").last ?? ""
    let place = (absolute.map { String(cString: $0) } ?? "") + "/\(name)"
    let hash = place.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return "\(folder)/routellm-batch-\(name)-\(String(hash, radix: 16)).spool"
  }

  static func check(_ arguments: ParsedArguments, output: String, inputs: [LogInput]) throws {
    var named = arguments.strings("report").map { ("--report", $0) }
    if let path = arguments.string("output") { named.append(("--output", path)) }
    if let path = arguments.string("rejects") { named.append(("--rejects", path)) }
    if output == "-" {
      try RouteInputs.refuse(output: "/dev/stdout", option: "standard output", among: inputs)
    }
    for (option, path) in named where path.hasSuffix(".gz") {
      throw UsageError("\(option) \(path): gzip is not written; end the name in .zst, or pipe through gzip")
    }
    var seen: Set<String> = []
    for (option, path) in named {
      try RouteInputs.refuse(output: path, option: option, among: inputs)
      guard seen.insert(path).inserted || path == "/dev/null" else {
        throw UsageError("\(path) is named for two outputs")
      }
    }
    for path in arguments.strings("report") { try ReportFile.check(path) }
  }
}
