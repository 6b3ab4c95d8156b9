/// What one epoch of matrix factorization came to.
package struct EpochLosses: Sendable, Equatable {
  /// Counted from 1.
  package let epoch: Int
  /// The mean binary cross-entropy in nats over the epoch's battles as they were learned from: each before its step, on
  /// embeddings with noise.
  package let training: Double
  /// The same over the battles of held-out prompts after the epoch, without noise.
  package let heldOut: Double
}
