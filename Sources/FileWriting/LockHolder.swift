internal import Glibc

/// Who holds the lock of a file, as `/proc/locks` tells.
enum LockHolder {
  /// The process, or nil if it cannot be told: of another machine, or another namespace.
  static func process(ofLockOn descriptor: Int32) -> Int? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, let locks = fopen("/proc/locks", "re") else { return nil }
    defer { fclose(locks) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), locks) != nil {
      // 1: FLOCK  ADVISORY  WRITE 4711 08:01:1234567 0 EOF
      let text = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      let words = String(decoding: text, as: UTF8.self).split(separator: " ")
      guard words.count > 5, words[1] == "FLOCK", words[5].hasSuffix(":\(status.st_ino)"), let process = Int(words[4]),
        process > 0
      else { continue }
      return process
    }
    return nil
  }
}
