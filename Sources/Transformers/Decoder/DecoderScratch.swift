/// Memory that a decoder reuses from layer to layer and step to step; one thread owns it.
final class DecoderScratch {
  /// One row a token.
  let hidden = ScratchFloats()
  let normalized = ScratchFloats()
  let query = ScratchFloats()
  let key = ScratchFloats()
  let value = ScratchFloats()
  let context = ScratchFloats()
  let update = ScratchFloats()
  let gate = ScratchFloats()
  let up = ScratchFloats()
  let cosines = ScratchFloats()
  let sines = ScratchFloats()
  /// Of one sequence and key-value head.
  let turned = ScratchFloats()
  let scores = ScratchFloats()
  let sharedPart = ScratchFloats()
  let ownPart = ScratchFloats()
  /// One row a sequence that is through.
  let logits = ScratchFloats()
}
