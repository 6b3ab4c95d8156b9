internal import Glibc

/// libFuzzer's driver, which calls back for every input. It is in the fuzzer's library, which no module describes.
@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Fuzzing of one reader: every input goes to the one that `FUZZED_READER` names.
@main
enum FuzzEntry {
  static let readers: [any FuzzedReader.Type] = [
    LogReader.self, StreamReader.self, TokenizerReader.self, TokenizerFileReader.self, EncodingReader.self,
    CSVRecordsReader.self, SafetensorsReader.self, NumpyReader.self, PriceReader.self, SavedReportReader.self,
    CheckpointReader.self, SpoolReader.self, ArtefactReader.self, LabelReader.self, JoinedReader.self,
    RequestReader.self, SecretReader.self,
  ]

  static let chosen: any FuzzedReader = {
    let name = getenv("FUZZED_READER").map { String(cString: $0) } ?? ""
    guard let type = readers.first(where: { $0.name == name }) else {
      let names = readers.map { $0.name }.joined(separator: ", ")
      refuse("FUZZED_READER is '\(name)'; it names one of \(names)")
    }
    do {
      return try type.init()
    } catch {
      refuse("\(name) cannot be made: \(error)")
    }
  }()

  private static func refuse(_ reason: String) -> Never {
    let line = Array("\(reason)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(2)
  }

  static func main() {
    _ = chosen
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(
      runFuzzer(&count, &arguments) { start, count in
        FuzzEntry.chosen.read(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
      })
  }
}
