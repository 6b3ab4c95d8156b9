import CKernels
import Foundation
import TestSupport
import Testing

@Suite struct DecoderKernelTests {
  @Test func softmaxLeavesWhatLiesBehindAtZero() {
    var generator = SeededGenerator(seed: 5)
    for visible in [1, 2, 15, 16, 17, 40] {
      let scores = (0..<50).map { _ in Float.random(in: -9...9, using: &generator) }
      var weights = scores
      transformer_causal_softmax(&weights, visible, 50, 0.7)
      let powers = scores[..<visible].map { exp(0.7 * Double($0)) }
      let sum = powers.reduce(0, +)
      for (index, power) in powers.enumerated() { #expect(abs(Double(weights[index]) - power / sum) < 1e-6) }
      #expect(weights[visible...].allSatisfy { $0 == 0 })
    }
  }

  @Test func softmaxOfScoresFarApartIsFinite() {
    var scores: [Float] = [-1e30, 0, 1e30, 1e30]
    transformer_causal_softmax(&scores, 4, 4, 1)
    #expect(scores[..<2].allSatisfy { $0 < 1e-37 } && scores[2...] == [0.5, 0.5])
  }

  @Test(arguments: [1, 7, 8, 9, 64]) func normalizesByTheRootMeanSquare(_ count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    let input = (0..<count).map { _ in Float.random(in: -3...3, using: &generator) }
    let weights = (0..<count).map { _ in Float.random(in: 0...2, using: &generator) }
    var output = [Float](repeating: 0, count: count)
    transformer_rms_norm(input, weights, count, 1e-5, &output)
    let mean = input.reduce(0) { $0 + Double($1) * Double($1) } / Double(count)
    for index in 0..<count {
      #expect(
        abs(Double(output[index]) - Double(weights[index]) * Double(input[index]) / (mean + 1e-5).squareRoot()) < 1e-6)
    }
  }

  @Test func gatesBySilu() {
    var gate: [Float] = [-200, -90, -3, -0.1, 0, 0.1, 3, 90, 200]
    let values: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    let expected = zip(gate, values).map { gate, value in
      let gate = Double(gate)
      return gate / (1 + exp(-gate)) * Double(value)
    }
    transformer_gated_silu(&gate, values, gate.count)
    for (value, expected) in zip(gate, expected) {
      #expect(abs(Double(value) - expected) <= 1e-6 * max(1, abs(expected)))
    }
  }

  /// No product is fused with a sum, whatever the processor has: the same steps in Swift give the same bits.
  @Test func exponentialsAreTheSameOnEveryMachine() {
    for step in 0..<20_000 {
      let x = Float(step) * 0.009 - 90
      var gate = [x]
      transformer_gated_silu(&gate, [1], 1)
      let expected: Float = x / (1 + Self.exponential(-x))
      #expect(gate[0].bitPattern == expected.bitPattern)
    }
  }

  private static func exponential(_ x: Float) -> Float {
    let x = min(max(x, -87.3), 88.7)
    let shifted: Float = x * 1.44269504 + 12_582_912
    let n: Float = shifted - 12_582_912
    let first: Float = x - n * 0x1.62e4p-1
    let r: Float = first - n * 0x1.7f7d1cp-20
    var sum: Float = 1.0 / 5040.0
    for coefficient in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5] as [Float] {
      let product = sum * r
      sum = product + coefficient
    }
    let square: Float = r * r
    let tail: Float = square * sum
    let value: Float = 1 + (r + tail)
    return value * Float(bitPattern: (shifted.bitPattern &- 0x4B40_0000 &+ 127) << 23)
  }

  @Test func cosinesAndSinesAreExactAtLongDistances() {
    var generator = SeededGenerator(seed: 1)
    for bound in [1.0, 100, 10_000, 4_000_000] {
      for _ in 0..<500 {
        let angle = Double.random(in: 0...bound, using: &generator)
        var (cosine, sine) = (0.0, 0.0)
        transformer_cosine_sine(angle, &cosine, &sine)
        #expect(abs(cosine - cos(angle)) < 1e-15 && abs(sine - sin(angle)) < 1e-15)
      }
    }
  }

  @Test func turnsPairsHalfAHeadApart() {
    var output: [Float] = [0, 0, 0, 0]
    transformer_rotate([1, 2, 3, 4], [0, 1], [1, 0], 2, &output)
    #expect(output == [-3, 2, 1, 4])
  }
}
