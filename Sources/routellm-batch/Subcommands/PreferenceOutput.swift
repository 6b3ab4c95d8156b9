internal import FileWriting
internal import JSONCoding
internal import LogReading
internal import Tuning

/// Where preference data is written: a file that appears when it is complete, or standard output.
enum PreferenceOutput {
  static let options = [
    OptionSpec(
      name: "output", short: "o", value: .file("FILE"), help: "Write the preferences here. Default: standard output."),
    OptionSpec(name: "quiet", short: "q", help: "Print errors only."),
  ]

  /// Refuses an output that is one of the inputs.
  static func refuse(_ arguments: ParsedArguments, inputs: [String]) throws {
    guard let path = arguments.string("output"), path != "-" else { return }
    try RouteInputs.refuse(output: path, option: "--output", among: inputs.map(LogInput.file))
  }

  static func write(_ rows: [PreferenceRow], _ arguments: ParsedArguments) throws {
    let path = arguments.string("output") ?? "-"
    let sink: any ByteSink = path == "-" ? StandardOutput() : try OutputFile(path: path)
    var writer = JSONWriter()
    for row in rows {
      row.append(to: &writer)
      guard writer.bytes.count >= blockSize else { continue }
      try sink.write(writer.bytes)
      writer.bytes.removeAll(keepingCapacity: true)
    }
    try sink.write(writer.bytes)
    try sink.finish()
  }

  private static let blockSize = 1 << 20
}
