import TestSupport
import FileFormats

/// A file of the routers' golden data.
enum GoldenFile {
  static func path(_ name: String) -> String { ProjectFile.golden(name, of: "RoutingTests") }

  static func json(_ name: String) throws -> JSONValue {
    try JSONValue(parsing: try ModelBytes.mapping(path(name)).contents)
  }
}

extension JSONValue {
  func doubles(_ name: String) -> [Double] { (self[name]?.values ?? []).map { $0.double ?? .nan } }
  func integers(_ name: String) -> [Int] { (self[name]?.values ?? []).map { $0.integer ?? -1 } }
}
