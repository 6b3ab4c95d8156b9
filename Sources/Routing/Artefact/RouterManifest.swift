package import FileFormats
internal import Numerics
package import TextModels

/// `manifest.json` of a router artefact: what the tensors next to it mean.
package struct RouterManifest: Sendable, Equatable {
  /// The newest version that this program reads, and the one it writes.
  package static let formatVersion = 1
  package static let fileName = "manifest.json"
  package static let tensorFileName = "router.safetensors"

  package var kind: RouterDescriptor
  /// The only embedder whose vectors this router scores.
  package var embedder: EmbedderIdentity
  /// In the order of the tensors' rows or columns.
  package var models: [String]
  /// The pair that is routed unless the user names another.
  package var strong: String
  package var weak: String
  /// Similarity-weighted only: the models of each tier, strongest tier first; every model stands in one.
  package var tiers: [[String]]
  /// Nearest neighbours only.
  package var neighbours: NeighbourSettings?
  /// Grouped only.
  package var groups: GroupSettings?
  package var training: TrainingProvenance
  package var threshold: DefaultThreshold?
  /// What a win rate for the manifest's own pair is worth; nil where too few graded prompts were at hand.
  package var qualityMap: QualityMap?
  /// Nil for artefacts that keep no training prompts, and for older ones.
  package var trainingCloseness: TrainingCloseness?
  package var notes: String

  package init(
    kind: RouterDescriptor, embedder: EmbedderIdentity, models: [String], strong: String, weak: String,
    tiers: [[String]] = [], neighbours: NeighbourSettings? = nil, groups: GroupSettings? = nil,
    training: TrainingProvenance, threshold: DefaultThreshold? = nil, qualityMap: QualityMap? = nil,
    trainingCloseness: TrainingCloseness? = nil,
    notes: String = ""
  ) {
    self.kind = kind
    self.embedder = embedder
    self.models = models
    self.strong = strong
    self.weak = weak
    self.tiers = tiers
    self.neighbours = neighbours
    self.groups = groups
    self.training = training
    self.threshold = threshold
    self.qualityMap = qualityMap
    self.trainingCloseness = trainingCloseness
    self.notes = notes
  }
}

extension RouterManifest {
  /// The document as `parsing` reads it: indented, members in a fixed order.
  package func encoded() -> [UInt8] {
    var members: [JSONValue.Member] = []
    func add(_ name: String, _ value: JSONValue) { members.append(JSONValue.Member(name: name, value: value)) }
    add("format_version", .integer(RouterManifest.formatVersion))
    add("kind", .string(kind.name))
    add(
      "embedder",
      [
        "name": .string(embedder.name), "dimension": .integer(embedder.dimension), "sha256": .string(embedder.sha256),
      ])
    add("pair", card.pairValue)
    if let threshold { add("threshold", threshold.jsonValue()) }
    if let neighbours {
      add(
        "neighbours", ["count": .integer(neighbours.count), "prior_weight": .double(neighbours.priorWeight)])
    }
    if let groups { add("groups", groups.jsonValue()) }
    if let qualityMap { add("quality_map", qualityMap.jsonValue()) }
    if let trainingCloseness { add("training_closeness", trainingCloseness.jsonValue()) }
    add("training", card.trainingValue)
    add("notes", .string(notes))
    add("models", .array(models.map(JSONValue.string)))
    if !tiers.isEmpty { add("tiers", .array(tiers.map { .array($0.map(JSONValue.string)) })) }
    return JSONValue.object(members).encoded()
  }

  /// Reads a manifest and checks it as far as it can be checked alone.
  /// - Parameter path: for messages.
  package init(parsing bytes: some Sequence<UInt8>, path: String) throws(InputError) {
    let document = try JSONValue(parsing: bytes, file: path)
    let reader = ManifestReader(path: path, prefix: "", value: document)
    guard document.members != nil else { throw reader.fail("", "is not a JSON object") }
    let version = try reader.integer("format_version")
    guard version >= 1 else { throw reader.fail("format_version", "must be 1 or more, not \(version)") }
    guard version <= RouterManifest.formatVersion else {
      throw reader.fail(
        "format_version",
        "is \(version), but this program reads up to \(RouterManifest.formatVersion): use a newer routellm-batch")
    }
    let kindName = try reader.string("kind")
    guard let kind = RouterDescriptor(name: kindName) else {
      let known = RouterDescriptor.all.map(\.name).joined(separator: ", ")
      throw reader.fail("kind", "names the unknown router '\(kindName)' (known: \(known))")
    }
    let embedder = try reader.member("embedder")
    let dimension = try embedder.integer("dimension")
    guard (1...65_536).contains(dimension) else {
      throw embedder.fail("dimension", "must be from 1 to 65536, not \(dimension)")
    }
    let card = try RouterCard(reader)
    var neighbours: NeighbourSettings?
    if let member = reader.optional("neighbours") { neighbours = try NeighbourSettings(member) }
    var groups: GroupSettings?
    if let member = reader.optional("groups") { groups = try GroupSettings(member) }
    var trainingCloseness: TrainingCloseness?
    if let member = reader.optional("training_closeness") { trainingCloseness = try TrainingCloseness(member) }
    self.init(
      kind: kind,
      embedder: EmbedderIdentity(
        name: try embedder.string("name"), dimension: dimension, sha256: try embedder.string("sha256")),
      models: try reader.strings("models"), strong: card.strong, weak: card.weak,
      tiers: reader.optional("tiers") == nil ? [] : try reader.lists("tiers"), neighbours: neighbours,
      groups: groups,
      training: card.training, threshold: card.threshold, qualityMap: card.qualityMap,
      trainingCloseness: trainingCloseness, notes: card.notes)
    try check(reader)
  }

  private func check(_ reader: ManifestReader) throws(InputError) {
    guard models.count >= 2 else {
      throw reader.fail("models", "holds \(FigureText.count(models.count, of: "model")); a pair needs two")
    }
    var seen: Set<String> = []
    for model in models where !seen.insert(model).inserted {
      throw reader.fail("models", "names '\(model)' twice")
    }
    for (name, model) in [("strong", strong), ("weak", weak)] where !seen.contains(model) {
      throw reader.fail("pair.\(name)", "names '\(model)', which is not among 'models'")
    }
    guard strong != weak else { throw reader.fail("pair", "names '\(strong)' as the strong and the weak model") }
    try kind.check(self, reader)
  }
}

/// Reads the members of one JSON object, with errors that name the file and the member.
struct ManifestReader {
  let path: String
  /// Where the object stands in the document, such as `embedder.`.
  let prefix: String
  let value: JSONValue

  func fail(_ name: String, _ reason: String) -> InputError {
    InputError(path, name.isEmpty ? reason : "'\(prefix)\(name)' \(reason)")
  }

  private func required(_ name: String) throws(InputError) -> JSONValue {
    guard let member = value[name], member != .null else { throw fail(name, "is missing") }
    return member
  }

  func optional(_ name: String) -> ManifestReader? {
    guard let member = value[name], member != .null else { return nil }
    return ManifestReader(path: path, prefix: "\(prefix)\(name).", value: member)
  }

  func member(_ name: String) throws(InputError) -> ManifestReader {
    let member = try required(name)
    guard member.members != nil else { throw fail(name, "must be an object") }
    return ManifestReader(path: path, prefix: "\(prefix)\(name).", value: member)
  }

  func string(_ name: String) throws(InputError) -> String {
    guard let text = try required(name).string else { throw fail(name, "must be a string") }
    return text
  }

  func integer(_ name: String) throws(InputError) -> Int {
    guard let number = try required(name).integer else { throw fail(name, "must be an integer") }
    return number
  }

  /// A number from 0 to 1.
  func fraction(_ name: String) throws(InputError) -> Double {
    guard let number = try required(name).double, (0...1).contains(number) else {
      throw fail(name, "must be a number from 0 to 1")
    }
    return number
  }

  /// A finite number.
  func number(_ name: String) throws(InputError) -> Double {
    guard let number = try required(name).double, number.isFinite else { throw fail(name, "must be a number") }
    return number
  }

  /// A finite number above 0.
  func positive(_ name: String) throws(InputError) -> Double {
    guard let number = try required(name).double, number > 0, number.isFinite else {
      throw fail(name, "must be a number above 0")
    }
    return number
  }

  /// A number from -1 to 1.
  func cosine(_ name: String) throws(InputError) -> Double {
    guard let number = try required(name).double, (-1...1).contains(number) else {
      throw fail(name, "must be a number from -1 to 1")
    }
    return number
  }

  func doubles(_ name: String) throws(InputError) -> [Double] {
    guard let values = try required(name).values else { throw fail(name, "must be a list of numbers") }
    var result: [Double] = []
    for value in values {
      guard let number = value.double, number.isFinite else {
        throw fail(name, "must hold nothing but finite numbers")
      }
      result.append(number)
    }
    return result
  }

  func strings(_ name: String) throws(InputError) -> [String] {
    guard let values = try required(name).values else { throw fail(name, "must be a list of strings") }
    return try strings(values, name)
  }

  func lists(_ name: String) throws(InputError) -> [[String]] {
    guard let lists = try required(name).values else { throw fail(name, "must be a list of lists of strings") }
    var result: [[String]] = []
    for list in lists {
      guard let values = list.values else { throw fail(name, "must be a list of lists of strings") }
      result.append(try strings(values, name))
    }
    return result
  }

  private func strings(_ values: [JSONValue], _ name: String) throws(InputError) -> [String] {
    var result: [String] = []
    for value in values {
      guard let text = value.string else { throw fail(name, "must hold nothing but strings") }
      result.append(text)
    }
    return result
  }
}

/// Where a router comes from: written by the trainer, shown by `inspect`, never used for scoring.
package struct TrainingProvenance: Sendable, Equatable {
  /// Data sets, as a reader would look for them.
  package var data: [String]
  /// Prompts that were learned from.
  package var rowCount: Int
  package var licence: String
  /// The command that repeats the training.
  package var command: String

  package init(data: [String], rowCount: Int, licence: String, command: String) {
    self.data = data
    self.rowCount = rowCount
    self.licence = licence
    self.command = command
  }
}
