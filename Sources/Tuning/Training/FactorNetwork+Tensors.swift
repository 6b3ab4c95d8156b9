internal import ModelFiles

extension FactorNetwork {
  /// In RouteLLM's layout and under its names.
  func tensors() -> SafetensorsWriter {
    var projection = [Float](repeating: 0, count: factorCount * dimension)
    for index in 0..<dimension {
      for factor in 0..<factorCount {
        projection[factor * dimension + index] = parameters[projectionStart + index * factorCount + factor]
      }
    }
    var writer = SafetensorsWriter()
    writer.add("P.weight", .float32, shape: [modelCount, factorCount], Array(parameters[..<projectionStart]))
    writer.add("text_proj.0.weight", .float32, shape: [factorCount, dimension], projection)
    writer.add("classifier.0.weight", .float32, shape: [1, factorCount], Array(parameters[classifierStart...]))
    return writer
  }
}
