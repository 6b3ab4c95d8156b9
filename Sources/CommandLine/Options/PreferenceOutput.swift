internal import FileFormats
internal import Files
internal import Training

/// Where preference data is written: a file that appears when it is complete, or standard output.
enum PreferenceOutput {
  static let output = Option(
    "output", short: "o", .newFile(), "Write the preferences here.", otherwise: "-, standard output")

  static func write(_ rows: [PreferenceRow], _ options: ParsedOptions) throws {
    let path = options[output] ?? "-"
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
