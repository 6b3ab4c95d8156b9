extension ParsedArguments {
  /// A finite number within a range.
  ///
  /// - Parameter meaning: the range in words, such as `a number above 0`.
  func number(_ name: String, _ meaning: String, where isValid: (Double) -> Bool) throws(UsageError) -> Double? {
    guard let text = string(name) else { return nil }
    guard let value = Double(text), value.isFinite, isValid(value) else {
      throw UsageError("--\(name) takes \(meaning), not '\(text)'")
    }
    return value
  }
}
