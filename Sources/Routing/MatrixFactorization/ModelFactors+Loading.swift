package import ModelFiles

extension ModelFactors {
  /// Reads upstream's tensors: `P.weight`, `text_proj.0.weight` and `classifier.0.weight`, or the names that its
  /// trainer writes, `text_proj.weight` and `classifier.weight`.
  package init(_ file: Safetensors) throws(RoutingError) {
    func fail(_ reason: String) -> RoutingError { RoutingError(subject: file.file, reason: reason) }
    func floats(_ names: [String]) throws(RoutingError) -> (values: [Float], rows: Int, columns: Int) {
      let name = names.first { file[$0] != nil } ?? names[0]
      do throws(ModelFileError) {
        let (values, shape) = try file.floats(name, rank: 2)
        return (values, shape[0], shape[1])
      } catch {
        throw RoutingError(error)
      }
    }
    let vectors = try floats(["P.weight"])
    let projection = try floats(["text_proj.0.weight", "text_proj.weight"])
    let classifier = try floats(["classifier.0.weight", "classifier.weight"])
    guard vectors.rows >= 2 else { throw fail("tensor 'P.weight' holds \(vectors.rows) models; a pair needs two") }
    guard vectors.columns > 0, projection.rows == vectors.columns, projection.columns > 0 else {
      throw fail(
        "the text projection is \(projection.rows) x \(projection.columns) where the model vectors have length "
          + "\(vectors.columns): it must be \(vectors.columns) x the embedding's dimension")
    }
    guard classifier.rows == 1, classifier.columns == vectors.columns else {
      throw fail(
        "the classifier is \(classifier.rows) x \(classifier.columns) where 1 x \(vectors.columns) is needed")
    }
    self.init(
      modelCount: vectors.rows, dimension: projection.columns, vectors: vectors.values, projection: projection.values,
      classifier: classifier.values)
  }
}
