internal import JSONCoding

/// Reads the members of one JSON object, with errors that name the file and the member.
struct ManifestReader {
  let path: String
  /// Where the object stands in the document, such as `embedder.`.
  let prefix: String
  let value: JSONValue

  func fail(_ name: String, _ reason: String) -> RoutingError {
    RoutingError(subject: path, reason: name.isEmpty ? reason : "'\(prefix)\(name)' \(reason)")
  }

  private func required(_ name: String) throws(RoutingError) -> JSONValue {
    guard let member = value[name], member != .null else { throw fail(name, "is missing") }
    return member
  }

  func optional(_ name: String) -> ManifestReader? {
    guard let member = value[name], member != .null else { return nil }
    return ManifestReader(path: path, prefix: "\(prefix)\(name).", value: member)
  }

  func member(_ name: String) throws(RoutingError) -> ManifestReader {
    let member = try required(name)
    guard member.members != nil else { throw fail(name, "must be an object") }
    return ManifestReader(path: path, prefix: "\(prefix)\(name).", value: member)
  }

  func string(_ name: String) throws(RoutingError) -> String {
    guard let text = try required(name).string else { throw fail(name, "must be a string") }
    return text
  }

  func integer(_ name: String) throws(RoutingError) -> Int {
    guard let number = try required(name).integer else { throw fail(name, "must be an integer") }
    return number
  }

  /// A number from 0 to 1.
  func fraction(_ name: String) throws(RoutingError) -> Double {
    guard let number = try required(name).double, (0...1).contains(number) else {
      throw fail(name, "must be a number from 0 to 1")
    }
    return number
  }

  /// A finite number above 0.
  func positive(_ name: String) throws(RoutingError) -> Double {
    guard let number = try required(name).double, number > 0, number.isFinite else {
      throw fail(name, "must be a number above 0")
    }
    return number
  }

  /// A number from -1 to 1.
  func cosine(_ name: String) throws(RoutingError) -> Double {
    guard let number = try required(name).double, (-1...1).contains(number) else {
      throw fail(name, "must be a number from -1 to 1")
    }
    return number
  }

  func doubles(_ name: String) throws(RoutingError) -> [Double] {
    guard let values = try required(name).values else { throw fail(name, "must be a list of numbers") }
    var result: [Double] = []
    for value in values {
      guard let number = value.double, number.isFinite else {
        throw fail(name, "must hold nothing but finite numbers")
      }
      result.append(number)
    }
    return result
  }

  func strings(_ name: String) throws(RoutingError) -> [String] {
    guard let values = try required(name).values else { throw fail(name, "must be a list of strings") }
    return try strings(values, name)
  }

  func lists(_ name: String) throws(RoutingError) -> [[String]] {
    guard let lists = try required(name).values else { throw fail(name, "must be a list of lists of strings") }
    var result: [[String]] = []
    for list in lists {
      guard let values = list.values else { throw fail(name, "must be a list of lists of strings") }
      result.append(try strings(values, name))
    }
    return result
  }

  private func strings(_ values: [JSONValue], _ name: String) throws(RoutingError) -> [String] {
    var result: [String] = []
    for value in values {
      guard let text = value.string else { throw fail(name, "must hold nothing but strings") }
      result.append(text)
    }
    return result
  }
}
