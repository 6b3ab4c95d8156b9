package import ModelFiles

/// Quality maps of bootstrap resamples, as gains at the knots of the artefact's map: from them follows the interval of
/// any sum of gains, which the knots' own intervals do not tell.
///
/// Tensor `quality_resamples` of an artefact, F32 [resamples, knots].
package struct QualityMapResamples: Sendable, Equatable {
  package static let tensorName = "quality_resamples"
  /// Row-major, `count` x `knotCount`, finite.
  package let gains: [Float]
  package let knotCount: Int
  package var count: Int { gains.count / knotCount }

  package init(gains: [Float], knotCount: Int) {
    precondition(knotCount > 0 && gains.count.isMultiple(of: knotCount))
    self.gains = gains
    self.knotCount = knotCount
  }

  /// One resample's gains at the knots.
  package subscript(_ resample: Int) -> ArraySlice<Float> {
    gains[(resample * knotCount)..<((resample + 1) * knotCount)]
  }

  /// Nil where the file has none.
  init?(_ file: Safetensors, knotCount: Int) throws(RoutingError) {
    guard file[QualityMapResamples.tensorName] != nil else { return nil }
    let gains: [Float]
    let shape: [Int]
    do throws(ModelFileError) { (gains, shape) = try file.floats(QualityMapResamples.tensorName, rank: 2) } catch {
      throw RoutingError(error)
    }
    guard shape[0] > 0, shape[1] == knotCount else {
      throw RoutingError(
        subject: file.file,
        reason: "tensor '\(QualityMapResamples.tensorName)' has the shape \(shape) where [resamples, \(knotCount)] is "
          + "needed, the quality map having \(knotCount) knots")
    }
    self.init(gains: gains, knotCount: knotCount)
  }

  package func add(to tensors: inout SafetensorsWriter) {
    tensors.add(QualityMapResamples.tensorName, .float32, shape: [count, knotCount], gains)
  }
}
