internal import ModelFiles

extension BytePairEncoding {
  /// The encodings that ship with the program, by name.
  package static let shippedNames = ["cl100k_base", "o200k_base"]

  /// Unpacks an encoding that ships with the program; nil if there is none of this name. `o200k_harmony` differs from
  /// `o200k_base` in special tokens alone, which are ordinary text here.
  package static func shipped(_ name: String) throws(TokenizerError) -> BytePairEncoding? {
    let name = name == "o200k_harmony" ? "o200k_base" : name
    guard shippedNames.contains(name), let split = BytePairSplit(encoding: name) else { return nil }
    let bytes: ModelBytes
    do throws(ModelFileError) {
      guard let files = ArtefactFiles(shipped: "encodings") else {
        throw ModelFileError(file: "shipped:encodings", reason: "is missing from this build")
      }
      bytes = try files.bytes(of: "\(name).merges.zst")
    } catch {
      throw .damagedMerges("\(error)")
    }
    return try BytePairEncoding(name: name, split: split, merges: bytes)
  }
}
