import CKernels
import FileFormats
import Foundation
import TestSupport
import Testing

@testable import TextModels

@Suite struct StaticEmbeddingModelTests {
  static func embed(_ texts: [String], with model: StaticEmbeddingModel) -> [[Float]] {
    var tokens = TokenBatch()
    for text in texts { Array(text.utf8).withUnsafeBufferPointer { model.tokenize($0, into: &tokens) } }
    var matrix = EmbeddingMatrix(dimension: model.identity.dimension)
    model.embed(tokens, into: &matrix)
    return (0..<matrix.count).map { matrix.withRow($0) { Array($0) } }
  }

  /// Text and embedding of each golden line.
  static func golden() throws -> [(text: String, embedding: [Float])] {
    let file = URL(filePath: ProjectFile.golden("static.jsonl", of: "TextModelsTests/Embedders"))
    return try Data(contentsOf: file).split(separator: 0x0A).map { line in
      let pair = try #require(try JSONValue(parsing: line).values)
      let encoded = try #require(pair[1].string)
      let bytes = try #require(Data(base64Encoded: encoded))
      let embedding = stride(from: 0, to: bytes.count, by: 4).map { offset in
        bytes.withUnsafeBytes {
          Float(bitPattern: UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        }
      }
      return (try #require(pair[0].string), embedding)
    }
  }

  @Test func matchesModel2Vec() throws {
    let model = try StaticEmbeddingModel.shipped()
    let golden = try Self.golden()
    #expect(golden.count >= 50)
    for (expected, actual) in zip(golden, Self.embed(golden.map(\.text), with: model)) {
      #expect(actual.count == expected.embedding.count)
      let difference = zip(actual, expected.embedding).map { abs($0 - $1) }.max() ?? .infinity
      #expect(difference < 1e-6, "\(expected.text)")
    }
  }

  @Test func aTextAloneAndAmongOthersGivesTheSameBits() throws {
    let model = try StaticEmbeddingModel.shipped()
    let texts = try Self.golden().map(\.text)
    let together = Self.embed(texts, with: model)
    let backwards = Self.embed(texts.reversed(), with: model)
    for (index, text) in texts.enumerated() {
      #expect(Self.embed([text], with: model) == [together[index]])
      #expect(backwards[texts.count - 1 - index] == together[index])
    }
  }

  @Test func theShippedArtefactIsIntact() throws {
    let model = try StaticEmbeddingModel.shipped()
    try model.verify()
    #expect(model.identity.name == "static-minilm-256")
    #expect(model.identity.dimension == 256)
    #expect(model.identity.sha256.count == 64)
    #expect(model.sourceLicence == "Apache-2.0")
  }

  @Test func sumsScaledRowsAndSkipsTheUnknownToken() throws {
    try ArtefactBuilder().withFiles { files in
      let model = try StaticEmbeddingModel(files: files)
      #expect(Self.embed(["a"], with: model) == [[0.6, 0.8]])
      #expect(Self.embed(["a zzz"], with: model) == [[0.6, 0.8]])
      // 0.5 * (3, 4) + 0.5 * (3, 4) = (3, 4)
      #expect(Self.embed(["a a"], with: model) == [[0.6, 0.8]])
      #expect(Self.embed(["zzz", "", "b"], with: model) == [[0, 0], [0, 0], [0, 1]])
    }
  }

  @Test func aChangedFileIsFoundByVerify() throws {
    let zeros = String(repeating: "0", count: 64)
    try ArtefactBuilder(statedTableSHA256: zeros).withFiles { files in
      let model = try StaticEmbeddingModel(files: files)
      let error = #expect(throws: InputError.self) { try model.verify() }
      #expect(error?.subject.hasSuffix("table.safetensors") == true)
      #expect(error?.reason.contains("where the manifest states \(zeros)") == true)
    }
  }

  static let spoiled: [(ArtefactBuilder, file: String, reason: String)] = [
    (ArtefactBuilder(vectorsShape: [2, 3]), "table.safetensors", "the shape [2, 3]"),
    (ArtefactBuilder(vectorsType: .uint8), "table.safetensors", "is U8, not I8"),
    (ArtefactBuilder(scales: [1, 2]), "table.safetensors", "'scales' has 2 elements for 3 entries"),
    (ArtefactBuilder(scales: [1, .nan, 2]), "table.safetensors", "'scales' holds nan at element 1"),
    (ArtefactBuilder(tensorNames: ["rows", "scales"]), "table.safetensors", "lacks the tensor 'vectors'"),
    (ArtefactBuilder(tensorNames: ["vectors", "norms"]), "table.safetensors", "lacks the tensor 'scales'"),
    (ArtefactBuilder(vocabulary: "[UNK]\na\n"), "table.safetensors", "the shape [3, 2]"),
    (ArtefactBuilder(vocabulary: "x\na\nb\n"), "vocabulary.txt", "lacks the entry '[UNK]'"),
    (ArtefactBuilder(statedTableSHA256: "abc"), "manifest.json", "not 64 lower-case hexadecimal digits"),
    (ArtefactBuilder(manifestChange: { _ in "{" }), "manifest.json", "is not JSON"),
    (ArtefactBuilder(manifestChange: { _ in "{}" }), "manifest.json", "has no 'kind'"),
    (
      ArtefactBuilder(manifestChange: { $0.replacing("static-embedding", with: "mf") }), "manifest.json",
      "is of kind 'mf'"
    ),
    (
      ArtefactBuilder(manifestChange: { $0.replacing("\"dimension\":2", with: "\"dimension\":0") }), "manifest.json",
      "a positive integer"
    ),
    (
      ArtefactBuilder(manifestChange: { $0.replacing("wordpiece-uncased", with: "bpe") }), "manifest.json",
      "has the tokenizer 'bpe'"
    ),
    (
      ArtefactBuilder(manifestChange: { $0.replacing("table.safetensors", with: "x") }), "manifest.json",
      "has no 'sha256' of 'table.safetensors'"
    ),
  ]

  @Test(arguments: spoiled.indices) func aBrokenArtefactIsRefused(_ index: Int) throws {
    let (builder, file, reason) = Self.spoiled[index]
    try builder.withFiles { files in
      let error = #expect(throws: InputError.self) { try StaticEmbeddingModel(files: files) }
      #expect(error?.subject.hasSuffix(file) == true)
      #expect(error?.reason.contains(reason) == true, "\(error?.description ?? "")")
    }
  }

  @Test func aMissingDirectoryIsNamed() {
    let error = #expect(throws: InputError.self) {
      try StaticEmbeddingModel(files: ArtefactFiles(directory: "/nonexistent/embedder"))
    }
    #expect(error?.subject == "/nonexistent/embedder/manifest.json")
  }
}

@Suite struct StaticEmbeddingTableTests {
  @Test func theLargestMagnitudeBecomes127AndHalvesGoToEven() {
    var table = StaticEmbeddingTable(vocabulary: Array("a\nb\nc\nd\n".utf8), dimension: 3)
    table.append([127, 2.5, -3.5])
    table.append([-254, 1, 0])
    table.append([0, 0, 0])
    table.appendZeros()
    #expect(table.scales == [1, 2, 0, 0])
    #expect(table.vectors == [127, 2, -4, -127, 0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func tinyValuesWhoseScaleVanishesAreZeros() {
    var table = StaticEmbeddingTable(vocabulary: Array("a\n".utf8), dimension: 2)
    table.append([1e-60, -1e-70])
    #expect(table.scales == [0] && table.vectors == [0, 0])
  }
}

@Suite struct StaticEmbeddingKernelTests {
  /// The plain definition: one sum a dimension, tokens in order.
  static func reference(
    _ vectors: [Int8], _ scales: [Float], dimension: Int, _ ids: [Int32]
  ) -> [Float] {
    (0..<dimension).map { column in
      var sum: Float = 0
      for id in ids where id >= 0 && Int(id) < scales.count {
        let product = scales[Int(id)] * Float(vectors[Int(id) * dimension + column])
        sum += product
      }
      return sum
    }
  }

  @Test(arguments: [1, 2, 63, 64, 65, 128, 200, 256, 300]) func givesTheBitsOfTheReference(_ dimension: Int) {
    var generator = SeededGenerator(seed: UInt64(dimension))
    let rows = 50
    let vectors = (0..<(rows * dimension)).map { _ in Int8.random(in: -127...127, using: &generator) }
    let scales = (0..<rows).map { _ in Float.random(in: 0...0.1, using: &generator) }
    for count in [0, 1, 2, 5, 6, 7, 40, 300] {
      var ids = (0..<count).map { _ in Int32.random(in: 0..<Int32(rows), using: &generator) }
      if count > 5 {
        ids[3] = -1
        ids[4] = Int32(rows)
        ids[5] = .max
      }
      var sum = [Float](repeating: .nan, count: dimension)
      kernel_static_embedding(vectors, scales, rows, dimension, ids, count, &sum)
      #expect(sum == Self.reference(vectors, scales, dimension: dimension, ids))
    }
  }

  @Test(arguments: [1, 3, 15, 16, 17, 256, 1536]) func normalizes(_ count: Int) {
    let values = (0..<count).map { Float($0 % 7) - 2.5 }
    var normalized = values
    let length = kernel_normalize(&normalized, count)
    let expected = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(length - expected) <= 1e-12 * expected)
    for (value, result) in zip(values, normalized) {
      #expect(abs(Double(result) - Double(value) / expected) <= 1e-7)
    }
  }

  @Test func normalizesExtremesAndLeavesZeros() {
    var large: [Float] = [3e38, 3e38]
    _ = kernel_normalize(&large, 2)
    #expect(abs(large[0] - 0.70710677) < 1e-7)
    var small: [Float] = [.leastNonzeroMagnitude, 0]
    _ = kernel_normalize(&small, 2)
    #expect(small == [1, 0])
    var zeros: [Float] = [0, 0]
    #expect(kernel_normalize(&zeros, 2) == 0)
    #expect(zeros == [0, 0])
  }
}
