internal import FileFormats
internal import LogReading

/// Rows that become requests of a provider: each is valid JSON in one line, with the model's name where it stands.
struct RequestReader: FuzzedReader {
  static let name = "requests"

  private let file: MemoryFile

  init() throws { file = try MemoryFile() }

  /// The first byte chooses the log's format, the second the provider's.
  func read(_ bytes: [UInt8]) {
    guard bytes.count > 2 else { return }
    file.replaceContents(with: bytes.dropFirst(2))
    let format = LogFormat.allCases[Int(bytes[0]) % LogFormat.allCases.count]
    let provider = RequestFormat.allCases[Int(bytes[1]) % RequestFormat.allCases.count]
    var options = PromptDecoder.Options(maximumDepth: 32, maximumLineLength: MemoryFile.maximumLineLength)
    options.requests = RequestMaker(provider, limits: RequestLimits(rows: 100, bytes: 1 << 20), maximumTokens: 100)
    var decoder = PromptDecoder(options)
    var batch = PromptBatch()
    file.forEachBlock { block in
      decoder.decode(block, as: format, into: &batch)
      let requests = batch.requests
      require(
        requests.spans.count == batch.records.count,
        "\(batch.records.count) rows became \(requests.spans.count) requests")
      for span in requests.spans {
        var line = Array(requests.bytes[span.head])
        if span.namesModel { line += Array("\"m\"".utf8) }
        line += requests.bytes[span.tail]
        require(!line.contains(UInt8(ascii: "\n")), "a request has a line feed")
        require(
          (try? JSONValue(parsing: line)) != nil, "a request is no JSON: \(String(decoding: line, as: UTF8.self))")
      }
    }
  }
}
