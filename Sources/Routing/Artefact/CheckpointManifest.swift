package import FileFormats
internal import Files

/// `routellm-batch.json` of a checkpoint's directory: what an artefact's manifest says of its router, for a bert or
/// causal router whose weights are in Hugging Face's layout. Bootstrap resamples of the quality map are in
/// `routellm-batch.safetensors` next to it.
///
/// It belongs to the weights that it names by their hash: with other weights, the threshold and the quality map would
/// mean nothing, and reading it is an error.
package struct CheckpointManifest: Sendable, Equatable {
  package static let fileName = "routellm-batch.json"
  package static let tensorFileName = "routellm-batch.safetensors"
  /// The newest version that this program reads, and the one it writes.
  package static let version = 1
  private static let schema = "routellm-batch/checkpoint"

  package var kind: RouterDescriptor
  package var card: RouterCard
  /// What a causal router's scores were made of; nil for other kinds and where it is not known.
  package var scores: ScoreMapping?
  /// Of a causal router: the lowest score that speaks for the weak model, with which threshold and map were made.
  package var scoreThreshold: ScoreThreshold?
  /// Of configuration, weights, tokenizer and prompts, by `RouterCheckpoint`.
  package var checkpointSHA256: String

  package init(
    kind: RouterDescriptor, card: RouterCard, scores: ScoreMapping? = nil, scoreThreshold: ScoreThreshold? = nil,
    checkpointSHA256: String
  ) {
    self.kind = kind
    self.card = card
    self.scores = scores
    self.scoreThreshold = scoreThreshold
    self.checkpointSHA256 = checkpointSHA256
  }

  /// The document as `parsing` reads it: indented, members in a fixed order.
  package func encoded() -> [UInt8] {
    var members: [JSONValue.Member] = []
    func add(_ name: String, _ value: JSONValue) { members.append(JSONValue.Member(name: name, value: value)) }
    add("schema", .string(CheckpointManifest.schema))
    add("version", .integer(CheckpointManifest.version))
    add("kind", .string(kind.name))
    add("pair", card.pairValue)
    if let threshold = card.threshold { add("threshold", threshold.jsonValue()) }
    if let map = card.qualityMap { add("quality_map", map.jsonValue()) }
    if let scores { add("scores", scores.jsonValue()) }
    if let scoreThreshold { add("score_threshold", .integer(scoreThreshold.score)) }
    add("training", card.trainingValue)
    add("notes", .string(card.notes))
    add("checkpoint_sha256", .string(checkpointSHA256))
    return JSONValue.object(members).encoded()
  }

  /// - Parameter path: for messages.
  package init(parsing bytes: some Sequence<UInt8>, path: String) throws(InputError) {
    let document = try JSONValue(parsing: bytes, file: path)
    let reader = ManifestReader(path: path, prefix: "", value: document)
    guard document.members != nil else { throw reader.fail("", "is not a JSON object") }
    let schema = try reader.string("schema")
    guard schema == CheckpointManifest.schema else {
      throw reader.fail("schema", "is '\(schema)' where '\(CheckpointManifest.schema)' is needed")
    }
    let version = try reader.integer("version")
    guard (1...CheckpointManifest.version).contains(version) else {
      throw reader.fail(
        "version",
        "is \(version), but this program reads 1 to \(CheckpointManifest.version): use a newer routellm-batch")
    }
    let name = try reader.string("kind")
    guard let kind = RouterDescriptor(name: name), kind.checkpoint != nil else {
      let known = RouterDescriptor.all.filter { $0.checkpoint != nil }.map(\.name).joined(separator: ", ")
      throw reader.fail("kind", "is '\(name)', which is not a router of a checkpoint (known: \(known))")
    }
    card = try RouterCard(reader)
    guard card.strong != card.weak else {
      throw reader.fail("pair", "names '\(card.strong)' as the strong and the weak model")
    }
    self.kind = kind
    if let member = reader.optional("scores") { scores = try ScoreMapping(member) }
    if reader.optional("score_threshold") != nil {
      let score = try reader.integer("score_threshold")
      guard let threshold = ScoreThreshold(score) else {
        let range = ScoreThreshold.range
        throw reader.fail("score_threshold", "is \(score), which is not in \(range.lowerBound)...\(range.upperBound)")
      }
      scoreThreshold = threshold
    }
    checkpointSHA256 = try reader.string("checkpoint_sha256")
  }
}

/// What the scores 1 to 5 stand for that a causal router was trained on.
package enum ScoreMapping: Sendable, Equatable {
  /// Of preferences: the score of a prompt on which the weak model's answer won, tied or lost.
  case preferences(win: Int, tie: Int, loss: Int)
  /// The weak model's grades as they are.
  case grades

  package static let standard = ScoreMapping.preferences(win: 5, tie: 3, loss: 1)
  package static let range = 1...5

  package func jsonValue() -> JSONValue {
    switch self {
    case .grades: "grades"
    case .preferences(let win, let tie, let loss):
      ["weak_wins": .integer(win), "tie": .integer(tie), "weak_loses": .integer(loss)]
    }
  }

  init(_ reader: ManifestReader) throws(InputError) {
    guard reader.value.members != nil else {
      guard reader.value == "grades" else { throw reader.fail("", "must be \"grades\" or three scores") }
      self = .grades
      return
    }
    func score(_ name: String) throws(InputError) -> Int {
      let score = try reader.integer(name)
      guard ScoreMapping.range.contains(score) else { throw reader.fail(name, "is \(score), which is not in 1...5") }
      return score
    }
    self = .preferences(win: try score("weak_wins"), tie: try score("tie"), loss: try score("weak_loses"))
  }

  /// From a document of another kind than the manifest.
  package init(parsing value: JSONValue, path: String) throws(InputError) {
    try self.init(ManifestReader(path: path, prefix: "scores.", value: value))
  }

  package var description: String {
    switch self {
    case .grades: "the weak model's grades"
    case .preferences(let win, let tie, let loss):
      "\(win) where the weak model's answer won, \(tie) for a tie, \(loss) where it lost"
    }
  }
}
