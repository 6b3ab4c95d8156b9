internal import CKernels
package import FileFormats
internal import Numerics

/// What a similarity-weighted router keeps in memory, whatever the pair: the training prompts' vectors packed for the
/// kernels, in the order of their battles' groups, and the optimum of the unweighted fit.
package struct SimilarityWeightedModel: Sendable {
  package let dimension: Int
  package let models: [String]
  /// Each model's tier.
  package let tiers: [Int]
  /// Training prompts with at least one battle.
  package var promptCount: Int { battles.order.count }
  let battles: TierBattles
  /// As `kernel_pack_vectors` packs them in tiles of rows.
  let packed: AlignedMemory<Int16>
  /// Players' ratings in nats with every battle weighing the same: where each prompt's search starts.
  let unweighted: [Double]

  /// - Parameters:
  ///   - vectors: `battles.promptCount` unit vectors of `dimension` fixed-point numbers, row-major.
  ///   - tiers: each model's tier, `0..<ModelTier.count`.
  package init(
    vectors: UnsafeBufferPointer<Int16>, dimension: Int, battles: BattleSet, models: [String], tiers: [Int]
  ) throws(InputError) {
    precondition(vectors.count == battles.promptCount * dimension && dimension > 0)
    precondition(models.count == battles.modelCount && tiers.count == models.count)
    self.dimension = dimension
    self.models = models
    self.tiers = tiers
    let tierBattles = try TierBattles(battles, tiers: tiers)
    self.battles = tierBattles
    let pairs = (dimension + 1) / 2
    let rows = SimilarityWeightedModel.padded(tierBattles.order.count)
    packed = AlignedMemory.make(count: rows * pairs * 2) { packed in
      tierBattles.order.withUnsafeBufferPointer {
        kernel_pack_vectors(
          vectors.baseAddress, $0.baseAddress, $0.count, dimension, Int(KERNEL_TILE_ROWS), packed.baseAddress)
      }
    }
    var totals = [Double](repeating: 0, count: tierBattles.columnCount)
    let sizes = tierBattles.groupEnds.indices.map { group in
      Double(tierBattles.groupEnds[group] - (group == 0 ? 0 : tierBattles.groupEnds[group - 1]))
    }
    tierBattles.groupStatistics.addWeightedRows(sizes, to: &totals)
    guard let ratings = tierBattles.fit.ratings(totals) else {
      throw InputError("the battles", "the unweighted fit over the tiers did not converge")
    }
    unweighted = ratings
  }

  private static func padded(_ count: Int) -> Int {
    let rows = Int(KERNEL_TILE_ROWS)
    return (count + rows - 1) / rows * rows
  }

  /// Rows of `packed`, padding included.
  var rowCount: Int { SimilarityWeightedModel.padded(promptCount) }
  var pairCount: Int { (dimension + 1) / 2 }
}

/// The tensors of a similarity-weighted artefact are those of `PromptBattles`.
extension SimilarityWeightedModel {
  package init(_ file: Safetensors, manifest: RouterManifest) throws(InputError) {
    let modelCount = manifest.models.count
    let training = try PromptBattles(file, dimension: manifest.embedder.dimension, modelCount: modelCount)
    var tiers = [Int](repeating: 0, count: modelCount)
    for (tier, names) in manifest.tiers.enumerated() {
      for name in names {
        if let index = manifest.models.firstIndex(of: name) { tiers[index] = tier }
      }
    }
    do throws(InputError) {
      self = try training.vectors.withUnsafeBufferPointer { (vectors) throws(InputError) in
        try SimilarityWeightedModel(
          vectors: vectors, dimension: manifest.embedder.dimension, battles: training.battles,
          models: manifest.models, tiers: tiers)
      }
    } catch {
      throw InputError(file.file, "\(error)")
    }
  }
}
