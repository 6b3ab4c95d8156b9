internal import FileFormats

/// Data sets of instructions after Alpaca. An input that is not empty follows the instruction on a line of its own.
enum AlpacaFormat: RowLayout {
  static let summary = #"{"instruction": ..., "input": ..., "output": ...}: Alpaca and data sets like it"#

  static func matches(_ row: JSONElement) -> Bool { row["instruction"]?.kind == .string }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var fields = RowFields(prompt: row["instruction"], id: id(of: row), usage: nested.usage(row["usage"]))
    if let instruction = row["instruction"]?.utf8, let input = row["input"]?.utf8, !input.isEmpty {
      var writer = JSONWriter(reserving: instruction.count + input.count + 8)
      (Array(instruction) + [0x0A] + Array(input)).withUnsafeBufferPointer { writer.string($0) }
      fields.prompt = nested.parse(writer.bytes)
    }
    if let system = row["system"] { fields.system = system }
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(model: row["model"], time: time(of: row))
  }
}
