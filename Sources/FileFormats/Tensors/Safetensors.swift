internal import Numerics

/// A safetensors file: eight bytes of header length, a JSON header, then the tensors' bytes.
///
/// Format: https://github.com/huggingface/safetensors. Every offset is checked against the file before any tensor is
/// handed out, so a truncated or hostile file is an error here and never later.
package struct Safetensors: Sendable {
  /// Where the bytes came from, for messages.
  package let file: String
  /// The header's `__metadata__`.
  package let metadata: [String: String]
  private let tensors: [String: Tensor]

  /// The format's own limit on a header.
  private static let maximumHeaderLength = 100_000_000

  package init(_ bytes: ModelBytes, file: String) throws(InputError) {
    self.file = file
    guard bytes.count >= 8 else {
      throw InputError(file, "is too short for a safetensors file (\(FigureText.count(bytes.count, of: "byte")))")
    }
    let declared = bytes.withBytes { $0.loadUnaligned(as: UInt64.self).littleEndian }
    guard declared <= UInt64(min(Safetensors.maximumHeaderLength, bytes.count - 8)) else {
      throw InputError(
        file,
        "is not a safetensors file or is truncated: its header claims \(declared) bytes, "
          + "the file holds \(bytes.count - 8) after the length")
    }
    let dataStart = 8 + Int(declared)
    let header: JSONValue
    do throws(JSONError) {
      header = try JSONValue(parsing: bytes.withBytes { Array($0[8..<dataStart]) })
    } catch {
      throw InputError(file, "has a broken safetensors header: \(error.reason)")
    }
    guard let members = header.members else {
      throw InputError(file, "has a safetensors header that is not an object")
    }
    var tensors: [String: Tensor] = [:]
    var metadata: [String: String] = [:]
    for member in members {
      if member.name == "__metadata__" {
        for entry in member.value.members ?? [] { metadata[entry.name] = entry.value.string }
      } else {
        let tensor = try Safetensors.tensor(member, owner: bytes, dataStart: dataStart, file: file)
        guard tensors.updateValue(tensor, forKey: member.name) == nil else {
          throw InputError(file, "holds the tensor '\(member.name)' twice")
        }
      }
    }
    self.tensors = tensors
    self.metadata = metadata
    try checkOverlaps()
  }

  /// No writer of the format makes a file in which two tensors share bytes.
  private func checkOverlaps() throws(InputError) {
    var end = 0
    for tensor in tensors.values.sorted(by: { ($0.range.lowerBound, $0.name) < ($1.range.lowerBound, $1.name) })
    where !tensor.range.isEmpty {
      guard tensor.range.lowerBound >= end else {
        throw InputError(file, "tensor '\(tensor.name)' overlaps the one before it")
      }
      end = tensor.range.upperBound
    }
  }

  private static func tensor(
    _ member: JSONValue.Member, owner: ModelBytes, dataStart: Int, file: String
  ) throws(InputError) -> Tensor {
    func fail(_ reason: String) -> InputError {
      InputError(file, "tensor '\(member.name)': \(reason)")
    }
    guard let typeName = member.value["dtype"]?.string else { throw fail("has no dtype") }
    guard let type = TensorType(rawValue: typeName) else { throw fail("has the unknown dtype '\(typeName)'") }
    guard let dimensions = member.value["shape"]?.values, let offsets = member.value["data_offsets"]?.values,
      offsets.count == 2, let lower = offsets[0].integer, let upper = offsets[1].integer
    else { throw fail("needs a shape and two data_offsets") }
    var shape: [Int] = []
    var byteCount = type.byteCount
    for dimension in dimensions {
      guard let size = dimension.integer, size >= 0 else { throw fail("has a dimension that is not a count") }
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: size)
      guard !overflow else { throw fail("has a shape whose size overflows") }
      byteCount = product
      shape.append(size)
    }
    let available = owner.count - dataStart
    guard lower >= 0, upper >= lower, upper <= available else {
      throw fail("is at \(lower)..<\(upper), outside the file's \(available) data bytes: is the file truncated?")
    }
    guard upper - lower == byteCount else {
      throw fail("takes \(upper - lower) bytes where its shape \(shape) of \(typeName) needs \(byteCount)")
    }
    let range = (dataStart + lower)..<(dataStart + upper)
    return Tensor(name: member.name, type: type, shape: shape, owner: owner, range: range)
  }

  package var names: [String] { tensors.keys.sorted() }

  package subscript(_ name: String) -> Tensor? { tensors[name] }

  /// The tensor of this name, which must have this many dimensions.
  package func tensor(_ name: String, rank: Int) throws(InputError) -> Tensor {
    guard let tensor = tensors[name] else {
      let present = names.prefix(12).joined(separator: ", ")
      throw InputError(file, "lacks the tensor '\(name)' (it holds: \(present))")
    }
    guard tensor.shape.count == rank else {
      throw InputError(
        file,
        "tensor '\(name)' has the shape \(tensor.shape) where "
          + "\(FigureText.count(rank, of: "dimension is", plural: "dimensions are")) expected"
      )
    }
    return tensor
  }

  /// A floating-point tensor of this rank, as Float, each value finite.
  package func floats(_ name: String, rank: Int) throws(InputError) -> (values: [Float], shape: [Int]) {
    let tensor = try tensor(name, rank: rank)
    guard let values = tensor.floats() else {
      throw InputError(file, "tensor '\(name)' is \(tensor.type.rawValue), not floating point")
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw InputError(file, "tensor '\(name)' holds \(values[bad]) at element \(bad)")
    }
    return (values, tensor.shape)
  }
}

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
