import Glibc

/// Files for one test.
enum TemporaryFile {
  static func directory() -> String {
    var template = Array("/tmp/tuning-tests-XXXXXX".utf8CString)
    return template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  static func holding(_ text: String, name: String = "labels.jsonl", in folder: String = directory()) -> String {
    let path = "\(folder)/\(name)"
    let file = fopen(path, "w")
    fputs(text, file)
    fclose(file)
    return path
  }
}
