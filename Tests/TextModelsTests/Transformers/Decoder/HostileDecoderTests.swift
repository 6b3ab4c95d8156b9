import FileFormats
import TestSupport
import Testing

@testable import TextModels

/// Spoilt checkpoints are errors, or models that still give tokens: never a trap.
@Suite struct HostileDecoderTests {
  private static let pieces = [
    "0", "-1", "1e999", "9223372036854775807", "99999999999999999999", "4294967296", "null", "true", "[]", "{}", "\"\"",
    "0.5", "[[[", "}", ",", "\"llama3\"", "128", "2", "16",
  ]

  private static func spoil(_ bytes: [UInt8], upTo end: Int, _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let place = Int.random(in: 0..<min(end, bytes.count), using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...9, using: &generator)))
      default:
        let piece = pieces.randomElement(using: &generator) ?? ""
        bytes.replaceSubrange(
          place..<min(bytes.count, place + Int.random(in: 0...4, using: &generator)), with: piece.utf8)
      }
    }
    return bytes
  }

  /// Runs a spoilt checkpoint as far as it goes; whether it was a model.
  private static func runs(_ folder: DecoderFolder) -> Bool {
    guard let checkpoint = try? ModelCheckpoint(directory: folder.path), let model = try? DecoderModel(checkpoint)
    else { return false }
    var steps = 0
    model.continueGreedily([[1, 2, 3, 70], [5]], count: 2) { step in
      steps += 1
      return (0..<Int32(model.configuration.vocabularyCount)).contains(step.token)
    }
    return steps == 4
  }

  @Test(arguments: ["config.json", "model.safetensors"]) func spoiltFilesAreErrorsOrModels(_ spoilt: String) throws {
    var generator = SeededGenerator(seed: spoilt == "config.json" ? 1 : 2)
    var models = 0
    for _ in 0..<400 {
      let folder = try DecoderFolder { file, bytes in
        // The header of the weights; of the numbers themselves any may stand there.
        file == spoilt ? Self.spoil(bytes, upTo: file == "config.json" ? bytes.count : 2400, &generator) : bytes
      }
      defer { folder.remove() }
      if Self.runs(folder) { models += 1 }
    }
    // Some mutations hit what does not matter, most are refused.
    #expect((10..<390).contains(models))
  }

  @Test func weightsOfAnyBitsGiveTokens() throws {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<40 {
      let folder = try DecoderFolder("llama3") { file, bytes in
        guard file == "model.safetensors" else { return bytes }
        var bytes = bytes
        for _ in 0..<200 {
          bytes[Int.random(in: 4000..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
        return bytes
      }
      defer { folder.remove() }
      // Norms are checked when they are loaded, since they are read as a whole.
      _ = Self.runs(folder)
    }
  }
}
