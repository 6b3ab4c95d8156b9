package import FileFormats
internal import Numerics
package import TextModels

/// Embeddings that a user brings along for training data: one a row of the data, in its order, dropped rows too.
/// Every vector is scaled to unit length, as a log's recorded ones are; one without a direction is an error.
package enum PromptVectors {
  /// From a NumPy array (`.npy`) or a safetensors file whose tensor `embeddings`, or only tensor, is rows x dimension.
  package static func read(_ path: String) throws(InputError) -> EmbeddingMatrix {
    let bytes = try ModelBytes.mapping(path)
    if path.hasSuffix(".safetensors") {
      let file = try Safetensors(bytes, file: path)
      guard let name = file.names.contains("embeddings") ? "embeddings" : file.names.first,
        file.names.count == 1 || name == "embeddings"
      else {
        throw InputError(path, "needs one tensor, or one called 'embeddings'; it holds \(file.names)")
      }
      let tensor = try file.tensor(name, rank: 2)
      guard let values = tensor.floats() else {
        throw InputError(path, "tensor '\(name)' is \(tensor.type.rawValue), not floating point")
      }
      return try matrix(values, dimension: tensor.shape[1], file: path)
    }
    let array = try NumpyArray(bytes, file: path)
    return try matrix(array.values, dimension: array.columns, file: path)
  }

  private static func matrix(
    _ values: [Float], dimension: Int, file: String
  ) throws(InputError) -> EmbeddingMatrix {
    guard (1...largestDimension).contains(dimension) else {
      throw InputError(file, "has \(dimension) dimensions where 1 to \(largestDimension) can be used")
    }
    for start in stride(from: 0, to: values.count, by: dimension) {
      if let flaw = flaw(values[start..<(start + dimension)]) {
        throw InputError(file, "row \(start / dimension + 1) \(flaw)")
      }
    }
    var embeddings = EmbeddingMatrix(dimension: dimension)
    RecordedEmbedding.append(values, to: &embeddings)
    return embeddings
  }

  /// From a list of numbers in every row of the data.
  ///
  /// - Parameter field: a JSON pointer such as `/embedding`; of a CSV file the column's name, with or without the
  ///   slash, whose fields are JSON lists.
  package static func read(field: String, of sources: [LabelSource]) throws(InputError) -> EmbeddingMatrix {
    var embeddings: EmbeddingMatrix?
    for source in sources {
      try LabelTable.forEachRecord(of: source.promptFile, columns: []) { (record) throws(InputError) in
        let vector = try vector(field, in: record)
        var known = embeddings ?? EmbeddingMatrix(dimension: vector.count)
        embeddings = nil  // so that the rows are not copied
        guard vector.count == known.dimension else {
          throw record.fail(
            "the list at \(field) holds \(FigureText.count(vector.count, of: "number")), but the first one of the data \(known.dimension)"
          )
        }
        RecordedEmbedding.append(vector, to: &known)
        embeddings = known
      }
    }
    return embeddings ?? EmbeddingMatrix(dimension: 0)
  }

  private static func vector(_ field: String, in record: LabelRecord) throws(InputError) -> [Float] {
    let pointer: JSONPointer
    do throws(JSONError) { pointer = try JSONPointer(field.hasPrefix("/") ? field : "/" + field) } catch {
      throw InputError("--embedding-field", error.reason)
    }
    guard var value = pointer.value(in: record.fields) else { throw record.fail("has nothing at \(field)") }
    if let text = value.string, let list = try? JSONValue(parsing: text.utf8) { value = list }
    guard let values = value.values else { throw record.fail("has no list of numbers at \(field)") }
    let numbers = values.compactMap { $0.double.map { Float($0) } }
    guard numbers.count == values.count else {
      throw record.fail("the list at \(field) holds something that is not a number")
    }
    guard (1...largestDimension).contains(numbers.count) else {
      throw record.fail(
        "the list at \(field) holds \(FigureText.count(numbers.count, of: "number")) where 1 to \(largestDimension) can be used"
      )
    }
    if let flaw = flaw(numbers[...]) { throw record.fail("the list at \(field) \(flaw)") }
    return numbers
  }

  /// One row a prompt of the set, from one a row of its data.
  ///
  /// - Parameters:
  ///   - isNumbered: whether rows are numbers that the data has for its embeddings, of which there may be more.
  ///   - origin: what messages call the embeddings.
  package static func spread(
    _ embeddings: EmbeddingMatrix, over set: LabelledPromptSet, isNumbered: Bool = false, origin: String
  ) throws(InputError) -> EmbeddingMatrix {
    if isNumbered {
      guard embeddings.count >= set.rowCount else {
        throw InputError(
          origin,
          "holds \(FigureText.count(embeddings.count, of: "embedding")), but the data has the 'idx' \(set.rowCount - 1); they "
            + "count from 0")
      }
    }
    guard isNumbered || embeddings.count == set.rowCount else {
      throw InputError(
        origin,
        "holds \(FigureText.count(embeddings.count, of: "embedding")), but the data has "
          + "\(FigureText.count(set.rowCount, of: "row")); one a row is needed, in "
          + "the order of the data, those of dropped rows too")
    }
    if set.rows.elementsEqual(0..<embeddings.count) { return embeddings }
    var result = EmbeddingMatrix(dimension: embeddings.dimension)
    for row in set.rows {
      embeddings.withRow(row) { source in result.appendRow { _ = $0.update(fromContentsOf: source) } }
    }
    return result
  }

  /// What an artefact's manifest can hold.
  private static let largestDimension = 65_536

  private static func flaw(_ vector: ArraySlice<Float>) -> String? {
    if let bad = vector.first(where: { !$0.isFinite }) { return "holds \(bad), which is not a finite number" }
    return vector.allSatisfy { $0 == 0 } ? "holds only zeros, which have no direction" : nil
  }
}
