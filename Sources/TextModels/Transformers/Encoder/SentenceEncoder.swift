package import FileFormats

/// An encoder whose last hidden states become one vector a text, as `sentence-transformers` lays it down: pooled, and
/// scaled to unit length by the caller.
package struct SentenceEncoder: Sendable {
  package let encoder: EncoderModel
  package let pooling: SentencePooling

  package init(_ checkpoint: ModelCheckpoint, arithmetic: Arithmetic) throws(InputError) {
    pooling = try SentencePooling(checkpoint.files)
    encoder = try EncoderModel(checkpoint, arithmetic: arithmetic)
  }

  /// Whether the tokens of a prompt before a text count in the pooling.
  func includesPrompt(_ files: ArtefactFiles) throws(InputError) -> Bool {
    guard let folder = try SentenceModules(files)?.poolingFolder else { return true }
    return try SentencePooling.settings(folder).bool("include_prompt", default: true)
  }

  package var dimension: Int { encoder.configuration.hiddenWidth }

  /// Calls `body` with each text's vector, in order, not yet of unit length; it must not be kept beyond the call.
  ///
  /// - Parameter tokens: as for `EncoderModel.encode`; a text without a token gets zeros.
  package func encode(_ tokens: TokenBatch, _ body: (UnsafeBufferPointer<Float>) -> Void) {
    let width = dimension
    let vector = WorkingMemory<Float>(count: width)
    encoder.encode(tokens) { states in
      vector.start.update(repeating: 0, count: width)
      pooling.pool(states, width: width, to: vector.start)
      body(UnsafeBufferPointer(start: vector.start, count: width))
    }
  }
}

/// `modules.json` of a sentence encoder: a transformer, a pooling, and the scaling to unit length that is always made.
struct SentenceModules {
  /// Where the pooling's `config.json` is; nil if no pooling is listed.
  private(set) var poolingFolder: ArtefactFiles?

  /// Nil for a checkpoint without `modules.json`.
  init?(_ files: ArtefactFiles) throws(InputError) {
    let name = "modules.json"
    guard files.holds(name) else { return nil }
    let text = try files.bytes(of: name).contents
    func fail(_ reason: String) -> InputError { InputError(files.path(of: name), reason) }
    let document = try JSONValue(parsing: text, file: files.path(of: name))
    guard let modules = document.values else { throw fail("is not a list of modules") }
    for module in modules {
      guard let type = module["type"]?.string, let path = module["path"]?.string else {
        throw fail("lists a module without a type and a path")
      }
      switch type.split(separator: ".").last {
      case "Normalize": break
      case "Transformer":
        guard path.isEmpty else { throw fail("keeps its transformer in '\(path)', where it is expected next to it") }
      case "Pooling": poolingFolder = try files.folder(path)
      default: throw fail("has the module '\(type)'; only a transformer, a pooling and a normalisation are supported")
      }
    }
  }
}

/// How a text's hidden states become one vector.
package enum SentencePooling: String, Sendable {
  /// The mean over all tokens, special ones included.
  case mean
  /// The first token's.
  case cls
  /// The largest of each column.
  case max
  /// The sum over all tokens, over the square root of their number.
  case rootMean = "mean_sqrt_len_tokens"
  /// The mean with weights 1, 2, 3 and so on.
  case weightedMean = "weightedmean"
  case lastToken = "lasttoken"

  /// What `modules.json` and the pooling module's `config.json` say; `mean` where there is no `modules.json`.
  init(_ files: ArtefactFiles) throws(InputError) {
    guard let folder = try SentenceModules(files)?.poolingFolder else {
      self = .mean
      return
    }
    let settings = try SentencePooling.settings(folder)
    var modes: Set<String> = []
    if let mode = try settings.optionalString("pooling_mode") { modes.insert(mode) }
    for name in settings.names where name.hasPrefix("pooling_mode_") {
      guard try settings.bool(name, default: false) else { continue }
      let mode = name.dropFirst("pooling_mode_".count)
      modes.insert(SentencePooling.oldNames[mode] ?? String(mode))
    }
    guard modes.count == 1, let mode = modes.first, let pooling = SentencePooling(rawValue: mode) else {
      throw InputError(
        settings.file,
        "pools by \(modes.isEmpty ? "nothing" : modes.sorted().joined(separator: ", ")); "
          + "one of mean, cls, max, mean_sqrt_len_tokens, weightedmean and lasttoken is supported")
    }
    self = pooling
  }

  private static let oldNames: [Substring: String] = [
    "mean_tokens": "mean", "cls_token": "cls", "max_tokens": "max", "weightedmean_tokens": "weightedmean",
  ]

  static func settings(_ folder: ArtefactFiles) throws(InputError) -> CheckpointConfiguration {
    try CheckpointConfiguration(folder.bytes(of: "config.json"), file: folder.path(of: "config.json"))
  }

  /// Adds the pooled states to `vector`, which holds zeros.
  ///
  /// - Parameter states: rows of `width` floats.
  func pool(_ states: UnsafeBufferPointer<Float>, width: Int, to vector: UnsafeMutablePointer<Float>) {
    guard let first = states.baseAddress, states.count >= width else { return }
    let rows = states.count / width
    func add(_ rows: Range<Int>, divisor: Float, weight: (Int) -> Float = { _ in 1 }) {
      for row in rows {
        let weight = weight(row)
        for i in 0..<width { vector[i] += weight * first[row * width + i] }
      }
      for i in 0..<width { vector[i] /= divisor }
    }
    switch self {
    case .mean: add(0..<rows, divisor: Float(rows))
    case .cls: add(0..<1, divisor: 1)
    case .lastToken: add((rows - 1)..<rows, divisor: 1)
    case .rootMean: add(0..<rows, divisor: Float(rows).squareRoot())
    case .weightedMean: add(0..<rows, divisor: Float(rows * (rows + 1) / 2)) { Float($0 + 1) }
    case .max:
      for i in 0..<width {
        vector[i] = (0..<rows).reduce(-Float.infinity) { Swift.max($0, first[$1 * width + i]) }
      }
    }
  }
}
