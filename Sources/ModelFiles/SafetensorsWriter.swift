internal import JSONCoding

/// Builds the bytes of a safetensors file; the same tensors in the same order give the same bytes.
package struct SafetensorsWriter {
  private var header: [JSONValue.Member] = []
  private var data: [UInt8] = []

  package init(metadata: [String: String] = [:]) {
    guard !metadata.isEmpty else { return }
    let entries = metadata.sorted { $0.key < $1.key }
      .map { JSONValue.Member(name: $0.key, value: .string($0.value)) }
    header.append(JSONValue.Member(name: "__metadata__", value: .object(entries)))
  }

  /// Appends one tensor of `shape`, row-major, whose elements are stored as `type` says.
  package mutating func add<Element: BitwiseCopyable>(
    _ name: String, _ type: TensorType, shape: [Int], _ elements: [Element]
  ) {
    precondition(MemoryLayout<Element>.stride == type.byteCount && shape.reduce(1, *) == elements.count)
    let start = data.count
    elements.withUnsafeBytes { data.append(contentsOf: $0) }
    let description: JSONValue = [
      "dtype": .string(type.rawValue), "shape": .array(shape.map(JSONValue.integer)),
      "data_offsets": [.integer(start), .integer(data.count)],
    ]
    header.append(JSONValue.Member(name: name, value: description))
  }

  /// The file's bytes; the header is padded with spaces so that the data starts at a multiple of 64.
  package func encoded() -> [UInt8] {
    var text = JSONValue.object(header).encoded(pretty: false)
    while (text.count + 8) % 64 != 0 { text.append(0x20) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + text.count + data.count)
    withUnsafeBytes(of: UInt64(text.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes += text
    bytes += data
    return bytes
  }
}
