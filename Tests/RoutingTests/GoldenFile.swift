import FileFormats

/// A file of `Golden/`, beside this one.
enum GoldenFile {
  /// Not a default argument: that would be the caller's path.
  static func path(_ name: String) -> String {
    let here = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return (here + ["Golden", name[...]]).joined(separator: "/")
  }

  static func json(_ name: String) throws -> JSONValue {
    try JSONValue(parsing: try ModelBytes.mapping(path(name)).contents)
  }
}

extension JSONValue {
  func doubles(_ name: String) -> [Double] { (self[name]?.values ?? []).map { $0.double ?? .nan } }
  func integers(_ name: String) -> [Int] { (self[name]?.values ?? []).map { $0.integer ?? -1 } }
}
