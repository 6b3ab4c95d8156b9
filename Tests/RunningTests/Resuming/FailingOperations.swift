import Glibc
import Synchronization

@testable import Files

/// The system's calls, of which the n-th fails; short writes and interruptions are thrown in before.
final class FailingOperations: Sendable {
  private let count = Atomic<Int>(0)
  private let failing: Int
  private let code: Int32
  /// Calls so far.
  var callCount: Int { count.load(ordering: .relaxed) }

  /// - Parameters:
  ///   - failing: from 1; 0 for none.
  ///   - code: what it fails with, such as `ENOSPC`.
  init(failing: Int = 0, code: Int32 = ENOSPC) {
    self.failing = failing
    self.code = code
  }

  var operations: FileOperations {
    let system = FileOperations.system
    var operations = system
    operations.open = { path, flags in self.fails() ? -Int(self.code) : system.open(path, flags) }
    operations.write = { descriptor, bytes in
      if self.fails() {
        // A full disk takes what still fits.
        if bytes.count > 1 {
          _ = system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]))
        }
        return -Int(self.code)
      }
      switch self.callCount % 5 {
      case 1: return -Int(EINTR)
      case 3: return system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<((bytes.count + 1) / 2)]))
      default: return system.write(descriptor, bytes)
      }
    }
    operations.synchronize = { descriptor in self.fails() ? -Int(self.code) : system.synchronize(descriptor) }
    operations.truncate = { descriptor, length in
      self.fails() ? -Int(self.code) : system.truncate(descriptor, length)
    }
    operations.link = { descriptor, path in self.fails() ? -Int(self.code) : system.link(descriptor, path) }
    operations.rename = { from, to in self.fails() ? -Int(self.code) : system.rename(from, to) }
    return operations
  }

  private func fails() -> Bool { count.add(1, ordering: .relaxed).newValue == failing }
}
