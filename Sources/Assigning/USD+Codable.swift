extension USD: Codable {
  /// The units as a decimal text, for formats that know no number so large.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(units.description)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let units = Int128(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no amount of money")
    }
    self.init(units: units)
  }
}
