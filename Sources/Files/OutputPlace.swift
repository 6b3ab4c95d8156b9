internal import Glibc

/// Where an output's path leads once symbolic links are followed: what is put in place of a file replaces the file that a
/// link names, never the link, and devices and pipes are written through.
package enum OutputPlace: Equatable, Sendable {
  /// Nothing, or a regular file: what may be replaced. The path itself is not a link.
  case file(String)
  case folder
  /// `/dev/null`, which takes everything and keeps nothing.
  case null
  /// A descriptor that this process was started with, by `/dev/stdout`, `/dev/fd/3` or another link to it.
  case descriptor(Int32)
  /// A pipe, a terminal, another device.
  case stream(String)

  /// The number of links after which the kernel, too, gives up.
  private static let mostLinks = 40

  /// - Throws: if links lead in a circle.
  package init(of path: String) throws(SystemError) {
    let mustBeFolder = path.hasSuffix("/")
    var path = path
    for _ in 0..<OutputPlace.mostLinks {
      if let descriptor = OutputPlace.descriptor(of: path) {
        self = .descriptor(descriptor)
        return
      }
      guard let target = FileSystem.target(ofLink: path) else {
        self = mustBeFolder ? .folder : OutputPlace.found(at: path)
        return
      }
      let folder = FileSystem.folder(of: path)
      // The links to what a process has open lead nowhere by their texts.
      if let real = FileSystem.absolute(folder), real.hasPrefix("/proc/") {
        let name = path.split(separator: "/").last ?? ""
        self = OutputPlace.descriptor(of: "\(real)/\(name)").map(OutputPlace.descriptor) ?? OutputPlace.open(at: path)
        return
      }
      path = target.hasPrefix("/") ? target : "\(folder)/\(target)"
    }
    throw SystemError(code: ELOOP)
  }

  /// What another process has open, which is written through whatever it is.
  private static func open(at path: String) -> OutputPlace {
    let place = found(at: path)
    return place == .file(path) ? .stream(path) : place
  }

  /// Which of this process's descriptors a path names.
  private static func descriptor(of path: String) -> Int32? {
    switch path {
    case "/dev/stdin": return 0
    case "/dev/stdout": return 1
    case "/dev/stderr": return 2
    default: break
    }
    for folder in ["/dev/fd/", "/proc/self/fd/", "/proc/thread-self/fd/", "/proc/\(getpid())/fd/"]
    where path.hasPrefix(folder) {
      return Int32(path.dropFirst(folder.count)).flatMap { $0 >= 0 ? $0 : nil }
    }
    return nil
  }

  private static func found(at path: String) -> OutputPlace {
    guard let status = try? FileStatus(of: path) else { return .file(path) }
    switch status.kind {
    case .file: return .file(path)
    case .folder: return .folder
    case .other: return status.isNullDevice ? .null : .stream(path)
    }
  }

  /// Whether it can be replaced as a whole, as only a regular file can.
  package var isFile: Bool { if case .file = self { true } else { false } }
}
