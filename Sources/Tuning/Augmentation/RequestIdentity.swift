internal import ModelFiles

/// Names of batch requests that say what was asked: the same question to the same model has the same name in every run,
/// and an answer to another question can never be taken for it.
enum RequestIdentity {
  /// The name of one prompt: 32 hexadecimal digits of SHA-256.
  static func prompt(_ prompt: String) -> String { digest([prompt]) }

  /// The `custom_id` of a prompt to a model.
  static func ask(_ prompt: String, model: String) -> String { "ask-" + digest([model, prompt]) }

  /// The `custom_id` of a comparison: what the judge sees, in its order.
  static func judge(_ judge: String, prompt: String, first: String, second: String) -> String {
    "judge-" + digest([judge, prompt, first, second])
  }

  /// What fences a comparison's texts: a part of its name, which follows from them.
  static func mark(of id: String) -> String { String(id.suffix(8)) }

  /// Each part goes in with its length before it, so that no two lists of parts give the same bytes.
  private static func digest(_ parts: [String]) -> String {
    var digest = SHA256Digest()
    for var part in parts {
      withUnsafeBytes(of: UInt64(part.utf8.count).littleEndian) { digest.update($0) }
      part.withUTF8 { digest.update(UnsafeRawBufferPointer($0)) }
    }
    return String(digest.hexadecimal().prefix(32))
  }
}
