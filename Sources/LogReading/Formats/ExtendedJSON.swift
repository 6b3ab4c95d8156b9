internal import FileFormats

extension JSONElement {
  private static let wrappers: [StaticString] = [
    "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal", "$oid", "$date",
  ]

  /// The number, the id or the time of MongoDB's extended JSON, such as `{"$numberInt": "12"}` and
  /// `{"$date": {"$numberLong": "1764496800000"}}`; any other value as it is.
  ///
  /// Source: MongoDB Extended JSON v2, canonical and relaxed.
  var unwrapped: JSONElement {
    guard kind == .object else { return self }
    for name in JSONElement.wrappers {
      if let value = self[name] { return value.unwrapped }
    }
    return self
  }
}
