internal import Glibc

/// What a path names, links followed.
package enum FileKind: Equatable {
  /// Nothing, or a regular file: what may be replaced.
  case replaceable
  case folder
  /// `/dev/null`, which takes everything and keeps nothing.
  case null
  /// A pipe, a terminal, another device.
  case stream

  package init(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      self = .replaceable
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .replaceable
    case S_IFDIR: self = .folder
    default:
      var null = stat()
      self = stat("/dev/null", &null) == 0 && null.st_rdev == status.st_rdev ? .null : .stream
    }
  }
}
