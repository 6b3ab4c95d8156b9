/// How a model multiplies.
package enum Arithmetic: Sendable {
  /// Every weight in f32, every sum in one fixed order.
  case exact
  /// Linear layers with weights and activations rounded to eight bits; all else as in `exact`.
  case fast
}
