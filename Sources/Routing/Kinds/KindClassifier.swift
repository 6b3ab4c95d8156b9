package import FileFormats
internal import Numerics
package import TextModels

/// Says what kind of task a prompt is, such as `coding` or `summarization`: one linear score a kind of the prompt's
/// `KindFeatures`, and the probability of the highest one by a softmax whose temperature was fitted on prompts that were
/// left out.
///
/// An artefact holds `manifest.json` and `kind.safetensors` with `weights` (F32, kinds x features) and `intercepts` (F32, one
/// a kind).
package struct KindClassifier: Sendable {
  package static let formatVersion = 1
  package static let kind = "kind-classifier"
  package static let manifestFile = "manifest.json"
  package static let tensorFile = "kind.safetensors"
  package static let shippedName = "kind"
  /// Kinds at most, so that a row keeps its own in a byte.
  package static let mostKinds = 250

  /// In the order of the scores.
  package let kinds: [String]
  package let embedder: EmbedderIdentity
  package let training: TrainingProvenance
  /// On prompts that were left out; nil where none were.
  package let accuracy: Accuracy?
  private let weights: [Double]
  private let intercepts: [Double]
  private let temperature: Double

  /// How many of so many left-out prompts got their own kind.
  package struct Accuracy: Sendable, Equatable {
    package let correct: Int
    package let prompts: Int

    package init(correct: Int, of prompts: Int) { (self.correct, self.prompts) = (correct, prompts) }

    package var share: Double { prompts == 0 ? 0 : Double(correct) / Double(prompts) }
  }

  /// - Parameters:
  ///   - weights: one row of features a kind.
  ///   - temperature: above 0; scores are multiplied by it.
  package init(
    kinds: [String], embedder: EmbedderIdentity, weights: [Double], intercepts: [Double], temperature: Double,
    training: TrainingProvenance, accuracy: Accuracy?
  ) {
    precondition(
      weights.count == kinds.count * KindFeatures.count(dimension: embedder.dimension)
        && intercepts.count == kinds.count && temperature > 0)
    // As they are in a file, so that what is trained labels as what is read.
    self.weights = weights.map { Double(Float($0)) }
    self.intercepts = intercepts.map { Double(Float($0)) }
    (self.kinds, self.embedder, self.temperature) = (kinds, embedder, temperature)
    (self.training, self.accuracy) = (training, accuracy)
  }

  /// The place of the most likely kind of a row of features, the first of equals, and its probability.
  package func label(_ features: ArraySlice<Double>) -> (kind: Int, probability: Double) {
    let scores = scores(features)
    let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
    let sum = scores.reduce(0) { $0 + exponential(temperature * ($1 - scores[best])) }
    return (best, 1 / sum)
  }

  /// One a kind.
  package func scores(_ features: ArraySlice<Double>) -> [Double] {
    precondition(features.count * kinds.count == weights.count)
    return features.withUnsafeBufferPointer { features in
      weights.withUnsafeBufferPointer { weights in
        intercepts.enumerated().map { kind, intercept in
          var sum = intercept
          let start = kind * features.count
          for index in 0..<features.count { sum += weights[start + index] * features[index] }
          return sum
        }
      }
    }
  }
}

// MARK: - As an artefact

extension KindClassifier {
  package init(_ files: ArtefactFiles) throws(InputError) {
    let path = files.path(of: KindClassifier.manifestFile)
    guard files.holds(KindClassifier.manifestFile) else {
      throw InputError("\(files)", "holds no \(KindClassifier.manifestFile): is it what 'train kind' made?")
    }
    let document = try JSONValue(parsing: files.bytes(of: KindClassifier.manifestFile).contents, file: path)
    let reader = ManifestReader(path: path, prefix: "", value: document)
    guard try reader.string("kind") == KindClassifier.kind else {
      throw reader.fail("kind", "is '\(try reader.string("kind"))' where '\(KindClassifier.kind)' is needed")
    }
    let version = try reader.integer("format_version")
    guard version == KindClassifier.formatVersion else {
      throw reader.fail("format_version", "is \(version); this program reads \(KindClassifier.formatVersion)")
    }
    let member = try reader.member("embedder")
    embedder = EmbedderIdentity(
      name: try member.string("name"), dimension: try member.integer("dimension"), sha256: try member.string("sha256"))
    guard (1...100_000).contains(embedder.dimension) else { throw member.fail("dimension", "is out of range") }
    let names = document["kinds"]?.values?.compactMap(\.string) ?? []
    guard names.count >= 2, names.count <= KindClassifier.mostKinds, Set(names).count == names.count,
      !names.contains(""), names.count == document["kinds"]?.values?.count
    else { throw reader.fail("kinds", "must be a list of 2 to \(KindClassifier.mostKinds) different names") }
    guard let temperature = document["temperature"]?.double, temperature > 0, temperature.isFinite else {
      throw reader.fail("temperature", "must be a number above 0")
    }
    training = try RouterCard.training(try reader.member("training"))
    if let left = reader.optional("left_out") {
      let (correct, prompts) = (try left.integer("correct"), try left.integer("prompts"))
      guard prompts > 0, (0...prompts).contains(correct) else { throw left.fail("correct", "is out of range") }
      accuracy = Accuracy(correct: correct, of: prompts)
    } else {
      accuracy = nil
    }
    let tensorPath = files.path(of: KindClassifier.tensorFile)
    let tensors = try Safetensors(files.bytes(of: KindClassifier.tensorFile), file: tensorPath)
    let (weights, shape) = try tensors.floats("weights", rank: 2)
    let (intercepts, length) = try tensors.floats("intercepts", rank: 1)
    let features = KindFeatures.count(dimension: embedder.dimension)
    guard shape == [names.count, features], length == [names.count] else {
      throw InputError(
        tensorPath,
        "its tensors have the shapes \(shape) and \(length) where [\(names.count), \(features)] and [\(names.count)] are "
          + "needed")
    }
    kinds = names
    self.temperature = temperature
    self.weights = weights.map(Double.init)
    self.intercepts = intercepts.map(Double.init)
  }

  /// The manifest and the tensors, as `init` reads them.
  package var encoded: (manifest: [UInt8], tensors: [UInt8]) {
    var manifest: [JSONValue.Member] = []
    func add(_ name: String, _ value: JSONValue) { manifest.append(JSONValue.Member(name: name, value: value)) }
    add("format_version", .integer(KindClassifier.formatVersion))
    add("kind", .string(KindClassifier.kind))
    add(
      "embedder",
      [
        "name": .string(embedder.name), "dimension": .integer(embedder.dimension), "sha256": .string(embedder.sha256),
      ])
    add("kinds", .array(kinds.map(JSONValue.string)))
    add("temperature", .double(temperature))
    if let accuracy { add("left_out", ["correct": .integer(accuracy.correct), "prompts": .integer(accuracy.prompts)]) }
    add("training", RouterCard.value(of: training))
    var tensors = SafetensorsWriter()
    let features = KindFeatures.count(dimension: embedder.dimension)
    tensors.add("weights", .float32, shape: [kinds.count, features], weights.map { Float($0) })
    tensors.add("intercepts", .float32, shape: [kinds.count], intercepts.map { Float($0) })
    return (JSONValue.object(manifest).encoded(pretty: true), tensors.encoded())
  }
}

/// A classifier with the embedder that it needs.
package struct KindLabeller: Sendable {
  package let classifier: KindClassifier
  private let embedder: any EmbeddingModel

  /// The shipped classifier.
  package static func shipped() throws(InputError) -> KindLabeller {
    guard let files = ArtefactFiles(shipped: KindClassifier.shippedName) else {
      throw InputError("shipped:\(KindClassifier.shippedName)", "is not among the files that ship with the program")
    }
    return try KindLabeller(KindClassifier(files), origin: "\(files)", embedder: StaticEmbeddingModel.shipped())
  }

  /// Refuses an embedder that the classifier was not trained with.
  package init(
    _ classifier: KindClassifier, origin: String, embedder: any EmbeddingModel
  ) throws(InputError) {
    guard classifier.embedder == embedder.identity else {
      throw InputError(
        origin, "labels embeddings by \(classifier.embedder), not by \(embedder.identity): its kinds would mean nothing"
      )
    }
    (self.classifier, self.embedder) = (classifier, embedder)
  }

  /// One a prompt, in order.
  package func labels(of prompts: [UnsafeBufferPointer<UInt8>]) -> [(kind: Int, probability: Double)] {
    let features = embedder.kindFeatures(of: prompts)
    let count = KindFeatures.count(dimension: embedder.identity.dimension)
    return prompts.indices.map { classifier.label(features[($0 * count)..<(($0 + 1) * count)]) }
  }

  /// The name of a text's kind.
  package func kind(of text: String) -> String {
    var text = text
    return text.withUTF8 { classifier.kinds[labels(of: [$0])[0].kind] }
  }
}
