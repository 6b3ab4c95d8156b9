internal import Glibc

/// Looks into folders of benchmarks.
package enum EvaluationFolder {
  package static func isFile(_ path: String) -> Bool { type(of: path) == S_IFREG }

  package static func isFolder(_ path: String) -> Bool { type(of: path) == S_IFDIR }

  /// The names in a folder with this beginning and end, in alphabetical order of their bytes.
  static func names(in folder: String, from prefix: String, to suffix: String) throws(TuningError) -> [String] {
    guard let directory = opendir(folder) else {
      throw TuningError(file: folder, reason: "cannot be listed: \(String(cString: strerror(errno)))")
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(prefix), name.hasSuffix(suffix) { names.append(name) }
    }
    return names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }

  private static func type(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }
}
