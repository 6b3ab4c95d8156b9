package import FileFormats
package import Files
internal import Running
package import TextModels

/// Makes a static embedding of a sentence encoder: one vector an entry of its vocabulary, so that a text's embedding is
/// the normalised sum of its entries' vectors (model2vec's design).
///
/// An entry's vector is that of the entry as a text of its own, minus the centre of running text, along the principal
/// components that are kept, times its SIF weight, rounded to bytes. The same encoder and settings give the same bytes
/// whatever the number of threads.
package struct StaticDistillation: Sendable {
  package let settings: DistillationSettings
  private let encoder: EncoderEmbeddingModel
  private let directory: String
  private let vocabulary: [UInt8]
  private let frequencies: VocabularyFrequencies

  /// What came of it.
  package struct Outcome: Sendable {
    package let table: StaticEmbeddingTable
    /// How much of the entries' variance the kept components hold, and the skipped ones; from 0 to 1.
    package let varianceShare: Double
    package let skippedVarianceShare: Double
  }

  /// Entries that one thread encodes at once, and rows that it projects.
  private static let blockLength = 512

  /// Refuses what cannot become a table, before the work.
  ///
  /// - Parameter encoder: that of `checkpoint`.
  package init(
    _ encoder: EncoderEmbeddingModel, of checkpoint: ModelCheckpoint, settings: DistillationSettings
  ) throws(InputError) {
    self.settings = settings
    self.encoder = encoder
    directory = checkpoint.directory
    vocabulary = try encoder.uncasedVocabularyFile()
    frequencies = VocabularyFrequencies(vocabulary: vocabulary)
    let width = encoder.identity.dimension
    let count = min(width, frequencies.live.count - 1)
    guard settings.dimension + settings.skippedCount <= count else {
      let ground = count == width ? "its vectors have \(width) values" : "\(count + 1) of its entries are in use"
      throw InputError(
        directory,
        "has \(count) principal components, as \(ground): with \(settings.skippedCount) of them skipped, no "
          + "table of \(settings.dimension) dimensions can be made, but one of up to "
          + "\(max(0, count - settings.skippedCount))")
    }
  }

  package var entryCount: Int { frequencies.entries.count }
  /// Entries that stand for text, and are encoded.
  package var liveCount: Int { frequencies.live.count }
  /// Of the encoder's vectors.
  package var componentCount: Int { encoder.identity.dimension }

  /// For the artefact's manifest.
  ///
  /// - Parameter command: the command line, without paths.
  package func provenance(command: String) -> [(name: String, value: String)] {
    let last = settings.skippedCount + settings.dimension
    return [
      ("command", command),
      (
        "weighting",
        "SIF, a = \(settings.smoothing), frequencies by Zipf's law over the vocabulary's order"
      ),
      ("components", "principal components \(settings.skippedCount + 1) to \(last) of \(componentCount)"),
      ("quantization", "int8, one scale a row"),
    ]
  }

  /// - Parameter progress: called on this thread with the number of entries that are encoded so far.
  package func run(threadCount: Int, progress: (Int) -> Void) throws(InputError) -> Outcome {
    let vectors = encoded(threadCount: threadCount, progress: progress)
    if let bad = vectors.values.firstIndex(where: { !$0.isFinite }) {
      let id = frequencies.live[bad / vectors.dimension]
      throw InputError(
        directory, "gives the entry '\(frequencies.entries[id])' (id \(id)) a vector that holds \(vectors.values[bad])")
    }
    guard
      let components = PrincipalComponents(
        of: vectors, count: settings.dimension, skipped: settings.skippedCount, threadCount: threadCount)
    else {
      throw InputError(directory, "gives every entry of its vocabulary the same vector")
    }
    return Outcome(
      table: table(vectors, along: components, threadCount: threadCount), varianceShare: components.varianceShare,
      skippedVarianceShare: components.skippedVarianceShare)
  }

  /// One unit vector an entry in use.
  private func encoded(threadCount: Int, progress: (Int) -> Void) -> EmbeddingMatrix {
    let (encoder, live) = (encoder, frequencies.live)
    var vectors = EmbeddingMatrix(dimension: encoder.identity.dimension)
    BatchScheduler(threadCount: threadCount).forEachRun(
      of: StaticDistillation.blockLength, below: live.count,
      transform: { block -> EmbeddingMatrix in
        var tokens = TokenBatch()
        for id in live[block] { encoder.tokenize(entry: Int32(id), into: &tokens) }
        var vectors = EmbeddingMatrix(dimension: encoder.identity.dimension)
        encoder.embed(tokens, into: &vectors)
        return vectors
      },
      consume: { block in
        for row in 0..<block.count {
          block.withRow(row) { source in vectors.appendRow { _ = $0.update(fromContentsOf: source) } }
        }
        progress(vectors.count)
      })
    return vectors
  }

  private func table(
    _ vectors: EmbeddingMatrix, along components: PrincipalComponents, threadCount: Int
  ) -> StaticEmbeddingTable {
    let weights = frequencies.probabilities.map { settings.smoothing / (settings.smoothing + $0) }
    let center = runningCenter(of: vectors, weights: weights)
    var table = StaticEmbeddingTable(vocabulary: vocabulary, dimension: components.count)
    var live = frequencies.live[...]
    BatchScheduler(threadCount: threadCount).forEachRun(
      of: StaticDistillation.blockLength, below: vectors.count,
      transform: { block -> [Double] in
        var rows = [Double](repeating: 0, count: block.count * components.count)
        var centred = [Double](repeating: 0, count: components.width)
        rows.withUnsafeMutableBufferPointer { rows in
          for (index, row) in block.enumerated() {
            vectors.withRow(row) { for column in $0.indices { centred[column] = Double($0[column]) - center[column] } }
            let sums = UnsafeMutableBufferPointer(
              rebasing: rows[(index * components.count)..<((index + 1) * components.count)])
            components.project(centred, addingTo: sums)
            for axis in sums.indices { sums[axis] *= weights[row] }
          }
        }
        return rows
      },
      consume: { rows in
        for start in stride(from: 0, to: rows.count, by: components.count) {
          while let id = live.first, table.scales.count < id { table.appendZeros() }
          table.append(rows[start..<(start + components.count)])
          live.removeFirst()
        }
      })
    while table.scales.count < entryCount { table.appendZeros() }
    return table
  }

  /// What running text holds on average once its entries are weighted: without taking it away, every text would point
  /// the same way.
  private func runningCenter(of vectors: EmbeddingMatrix, weights: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: vectors.dimension)
    var total = 0.0
    for row in 0..<vectors.count {
      let share = frequencies.probabilities[row] * weights[row]
      total += share
      vectors.withRow(row) { values in for column in values.indices { sums[column] += share * Double(values[column]) } }
    }
    return sums.map { $0 / total }
  }
}

/// How a static embedding is distilled.
package struct DistillationSettings: Sendable {
  /// Of the table's vectors: so many principal components are kept.
  package var dimension = 256
  /// Leading principal components that are left out: they distinguish kinds of entries, not meanings (Mu and Viswanath,
  /// "All-but-the-Top", 2018).
  package var skippedCount = 3
  /// a of the SIF weight a / (a + p) of an entry of frequency p (Arora et al., "A Simple but Tough-to-Beat Baseline for
  /// Sentence Embeddings", 2017); above 0.
  package var smoothing = 1e-5

  package init() {}
}

/// Writes a static embedding into a folder, each file whole or not at all, the manifest last: a folder that has one holds
/// a complete artefact.
package enum StaticEmbeddingWriter {
  /// - Parameter folder: locked by this run; an artefact that it holds is replaced.
  /// - Returns: how many bytes the files have together.
  @discardableResult
  package static func write(
    _ artefact: StaticEmbeddingArtefact, to folder: OutputFolder
  ) throws(FileWritingError) -> Int {
    // From here until the new one is there, no manifest vouches for files of two artefacts.
    try folder.remove(StaticEmbeddingArtefact.manifestFile)
    var byteCount = 0
    for file in artefact.files() {
      try OutputFile.write(file.bytes, to: "\(folder.path)/\(file.name)")
      byteCount += file.bytes.count
    }
    return byteCount
  }
}

/// What a vocabulary's order says about its entries' frequencies, by Zipf's law: BERT's lists characters, then words by
/// falling frequency.
struct VocabularyFrequencies: Sendable {
  /// By id.
  let entries: [String]
  /// The ids of entries that stand for text, rising; special tokens and `[unused...]` ones do not.
  let live: [Int]
  /// Of each of `live`; they add up to 1.
  let probabilities: [Double]

  /// - Parameter vocabulary: a `vocab.txt`, an entry a line.
  init(vocabulary: [UInt8]) {
    var lines = vocabulary.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let entries = lines.map { String(decoding: $0, as: UTF8.self) }
    self.entries = entries
    live = entries.indices.filter {
      !WordPieceTokenizer.specialTokens.contains(entries[$0]) && !entries[$0].hasPrefix("[unused")
    }
    // The first entry in use takes the second rank, as if the unknown one came before it.
    let weights = live.indices.map { 1 / Double($0 + 2) }
    let total = weights.reduce(0, +)
    probabilities = weights.map { $0 / total }
  }
}
