/// White space taken off a text's ends as Python's `str.strip` does, which wrote the prompts that causal routers were
/// trained on: all of Unicode's and the four separators of ASCII.
enum TextStripping {
  /// - Parameter text: UTF-8.
  static func stripped(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = text
    while let count = spaces.first(where: { rest.starts(with: $0) })?.count { rest.removeFirst(count) }
    while let count = spaces.first(where: { rest.suffix($0.count).elementsEqual($0) })?.count {
      rest.removeLast(count)
    }
    return rest
  }

  private static let spaces: [[UInt8]] = {
    let scalars: [ClosedRange<UInt32>] = [
      0x09...0x0D, 0x1C...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
      0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
    ]
    return scalars.joined().compactMap(Unicode.Scalar.init).map { Array(String($0).utf8) }
  }()
}
