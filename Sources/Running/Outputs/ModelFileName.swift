/// Names files after models: nothing of a model's name can lead out of the folder or steer a shell.
enum ModelFileName {
  private static let maximumLength = 100

  /// One name a model, all different: letters, digits, `.`, `_` and `-` stay, a run of others becomes one `-`.
  static func stems(of models: [String]) -> [String] {
    var taken: Set<String> = []
    return models.map { model in
      let base = stem(of: model)
      var stem = base
      var number = 2
      // Lower case, for file systems that do not tell the cases apart.
      while !taken.insert(stem.lowercased()).inserted {
        stem = "\(base)-\(number)"
        number += 1
      }
      return stem
    }
  }

  private static func stem(of model: String) -> String {
    var stem = ""
    for scalar in model.unicodeScalars {
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_")
      if isPlain || scalar == "." && !stem.isEmpty {
        stem.unicodeScalars.append(scalar)
      } else if !stem.hasSuffix("-"), !stem.isEmpty {
        stem += "-"
      }
      if stem.utf8.count >= maximumLength { break }
    }
    while stem.hasSuffix("-") || stem.hasSuffix(".") { stem.removeLast() }
    return stem.isEmpty ? "model" : stem
  }

  /// `gpt-4o-00001.jsonl`
  static func file(_ stem: String, number: Int) -> String {
    let digits = String(number)
    return "\(stem)-\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits).jsonl"
  }

  /// Whether this may be a file of requests by an earlier run.
  static func isFile(_ name: String) -> Bool { name.wholeMatch(of: /[A-Za-z0-9_.-]+-[0-9]{5,}\.jsonl/) != nil }
}
