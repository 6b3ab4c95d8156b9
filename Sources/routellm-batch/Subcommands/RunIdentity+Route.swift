internal import BatchRunning
internal import Glibc
internal import LogReading
internal import ModelFiles

extension RunIdentity {
  /// Options that change no byte of the output.
  private static let harmless: Set<String> = [
    "threads", "quiet", "timings", "resume", "checkpoint-interval", "max-rejects", "overwrite",
  ]

  /// Everything that the bytes of a `route` run depend on: the program, the router, the options with the files they
  /// name, and the inputs.
  init(_ arguments: ParsedArguments, request: RouteRequest, results: [LogInput]) throws {
    var facts = [Fact(name: "the program", value: "\(RouteLLMBatch.version) (\(try RunIdentity.programDigest()))")]
    let router = request.router
    facts.append(Fact(name: "the router", value: "\(router.origin) (\(router.sha256?.prefix(16) ?? "no weights"))"))
    for manifest in ["\(router.origin)/manifest.json"] where access(manifest, R_OK) == 0 {
      facts.append(Fact(name: "the router's manifest", value: try RunIdentity.digest(of: manifest)))
    }
    for (name, value) in arguments.given where !RunIdentity.harmless.contains(name) {
      facts.append(Fact(name: "the option --\(name)", value: value.isEmpty ? "given" : value))
    }
    for (name, path) in RunIdentity.namedFiles(arguments) where access(path, R_OK) == 0 {
      facts.append(Fact(name: "the file \(path) of --\(name)", value: try RunIdentity.digest(of: path)))
    }
    for input in request.plan.reading.inputs { facts.append(RunIdentity.fact("the input", input)) }
    for input in results { facts.append(RunIdentity.fact("the results", input)) }
    self.init(facts)
  }

  private static func namedFiles(_ arguments: ParsedArguments) -> [(name: String, path: String)] {
    let direct = ["prices", "model-list"].flatMap { name in arguments.strings(name).map { (name, $0) } }
    let encodings = arguments.strings("encoding").map { text in
      let file = text.split(separator: "=").last ?? ""
      return ("encoding", String(file.split(separator: ":").first ?? ""))
    }
    return direct + encodings
  }

  private static func digest(of path: String) throws -> String {
    String(try ModelBytes.mapping(path).sha256.prefix(16))
  }

  private static func programDigest() throws -> String { try digest(of: "/proc/self/exe") }

  /// Size, time of the last change, and the hash of both ends.
  private static func fact(_ kind: String, _ input: LogInput) -> Fact {
    guard let path = input.path else { return Fact(name: "\(kind) \(input)", value: "a stream") }
    let name = "\(kind) \(path)"
    var part = ""
    if case .section(let section) = input {
      part = ", bytes \(section.range.lowerBound) to \(section.range.upperBound)"
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else { return Fact(name: name, value: "out of reach") }
    defer { close(descriptor) }
    let time = status.st_mtim
    return Fact(
      name: name,
      value: "of \(status.st_size) bytes, changed at \(time.tv_sec).\(time.tv_nsec), "
        + "with ends \(ends(of: descriptor, size: Int(status.st_size)))\(part)")
  }

  private static func ends(of descriptor: Int32, size: Int) -> String {
    var digest = SHA256Digest()
    var bytes = [UInt8](repeating: 0, count: 4096)
    for place in [0, max(0, size - bytes.count)] {
      let count = pread(descriptor, &bytes, bytes.count, off_t(place))
      if count > 0 { bytes.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) } }
    }
    return String(digest.hexadecimal().prefix(16))
  }
}
