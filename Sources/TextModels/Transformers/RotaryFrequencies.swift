internal import CKernels
internal import FileFormats
internal import Glibc

/// The angles by which rotary positions turn each pair of a head, in radians a position.
///
/// Pair i of a head of size d turns by theta^(-2i/d) (Su et al., RoFormer, arXiv 2104.09864), scaled only if the
/// configuration says so. Numbers are rounded to single precision where transformers rounds them, so that long texts
/// get its angles.
struct RotaryFrequencies: Sendable {
  /// Half a head's size.
  let values: [Float]

  /// - Parameter file: with `rope_theta` and `rope_scaling`, or with both in `rope_parameters`.
  init(_ file: CheckpointConfiguration, headSize: Int) throws(InputError) {
    let parameters = try file.object("rope_parameters")
    // What the newer layout says of theta, or the older one.
    let source = parameters?.has("rope_theta") == true ? parameters ?? file : file
    let theta = try source.optionalDouble("rope_theta") ?? 10_000
    let older = try file.object("rope_scaling")
    try RotaryFrequencies.checkWholeHeads(file)
    try self.init(
      theta: theta, named: "rope_theta", in: source, scaling: parameters ?? older, headSize: headSize)
  }

  /// - Parameters:
  ///   - theta: the base of the angles, which `source` has under `member`.
  ///   - scaling: what is done to them; nil for nothing.
  init(
    theta: Double, named member: String, in source: CheckpointConfiguration, scaling: CheckpointConfiguration?,
    headSize: Int
  ) throws(InputError) {
    guard theta > 0 else { throw source.failure(member, "is \(theta), which is not above zero") }
    if let scaling { try RotaryFrequencies.checkWholeHeads(scaling) }
    let plain = (0..<(headSize / 2)).map { 1 / Float(pow(theta, Double(Float(2 * $0) / Float(headSize)))) }
    guard let scaling else {
      values = plain
      return
    }
    let name = scaling.has("rope_type") ? "rope_type" : "type"
    switch try scaling.optionalString(name) ?? "default" {
    // Dynamic scaling begins past max_position_embeddings, and such texts are not taken.
    case "default", "dynamic": values = plain
    case "linear":
      let factor = Float(try RotaryFrequencies.positive("factor", of: scaling))
      values = plain.map { $0 / factor }
    case "llama3": values = try RotaryFrequencies.llama3(plain, scaling)
    case let other:
      throw scaling.failure(name, "is '\(other)'; 'default', 'linear', 'dynamic' and 'llama3' are supported")
    }
  }

  private static func checkWholeHeads(_ place: CheckpointConfiguration) throws(InputError) {
    guard let part = try place.optionalDouble("partial_rotary_factor"), part != 1 else { return }
    throw place.failure("partial_rotary_factor", "is \(part): heads that are rotated only in part are not supported")
  }

  /// Llama 3.1's scaling: pairs whose wave is longer than the original context, by `low_freq_factor`, turn `factor`
  /// times slower, short waves stay, and between them it goes over smoothly.
  private static func llama3(_ plain: [Float], _ scaling: CheckpointConfiguration) throws(InputError) -> [Float] {
    let factor = try positive("factor", of: scaling)
    let low = try positive("low_freq_factor", of: scaling)
    let high = try positive("high_freq_factor", of: scaling)
    guard high > low else { throw scaling.failure("high_freq_factor", "is \(high), not above low_freq_factor, \(low)") }
    let original = try positive("original_max_position_embeddings", of: scaling)
    return plain.map { frequency in
      let wave = 2 * Double.pi / Double(frequency)
      if wave < original / high { return frequency }
      if wave > original / low { return frequency / Float(factor) }
      let smooth = Float((original / wave - low) / (high - low))
      return (1 - smooth) * frequency / Float(factor) + smooth * frequency
    }
  }

  private static func positive(_ name: String, of file: CheckpointConfiguration) throws(InputError) -> Double {
    let value = try file.double(name)
    guard value > 0 else { throw file.failure(name, "is \(value), which is not above zero") }
    return value
  }

  /// Writes the cosines and sines of one position, half a head's size each.
  func write(position: Int, cosines: UnsafeMutablePointer<Float>, sines: UnsafeMutablePointer<Float>) {
    for (index, frequency) in values.enumerated() {
      var cosine = 0.0
      var sine = 0.0
      transformer_cosine_sine(Double(Float(position) * frequency), &cosine, &sine)
      cosines[index] = Float(cosine)
      sines[index] = Float(sine)
    }
  }
}
