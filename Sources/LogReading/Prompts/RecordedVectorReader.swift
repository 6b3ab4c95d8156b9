internal import FileFormats
internal import Numerics

/// Takes the vector that a row brings instead of a computed embedding.
struct RecordedVectorReader {
  let field: JSONPointer
  let dimension: Int

  /// Appends exactly `dimension` finite numbers that are not all zero.
  func append(of row: JSONElement, to vectors: inout [Float]) throws(LineRejection) {
    guard let list = field.element(in: row), list.kind == .array else {
      throw LineRejection(.noEmbedding, "no list of numbers at \(field)")
    }
    let start = vectors.count
    var isFinite = true
    list.forEachValue { element in
      guard let value = element.double, Float(value).isFinite else {
        isFinite = false
        return false
      }
      vectors.append(Float(value))
      return vectors.count - start <= dimension
    }
    guard isFinite else {
      throw LineRejection(.noEmbedding, "the list at \(field) holds something that is not a finite number")
    }
    let count = vectors.count - start
    guard count == dimension else {
      let found = count > dimension ? "more than \(dimension) numbers" : FigureText.count(count, of: "number")
      throw LineRejection(.noEmbedding, "\(found) at \(field) where the router expects \(dimension)")
    }
    guard vectors[start...].contains(where: { $0 != 0 }) else {
      throw LineRejection(.noEmbedding, "all numbers at \(field) are zero: the vector has no direction")
    }
  }
}
