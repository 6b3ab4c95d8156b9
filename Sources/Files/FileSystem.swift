internal import Glibc

/// The door to the file system: every path that the program reads, writes, examines, lists or removes passes through
/// here, and no other file calls the C library with a path.
///
/// A path is what the kernel takes: bytes without a NUL, relative to the working directory unless they begin with `/`.
package enum FileSystem {
  /// What a file is opened for. Every descriptor is closed when another program is started.
  package enum Purpose: Sendable {
    case reading
    /// A file that has to be a regular one: a pipe is opened without waiting for who writes into it, and can be refused.
    case mapping
    /// A folder itself: to lock it, or to make the names in it durable.
    case folder
    /// A device or a pipe that exists already.
    case streaming
    /// A new file of this name; it is an error if there is anything of this name already, and be it a symbolic link.
    case making
    /// A file without a name in this folder.
    case unnamed
    /// A file that exists already, to be read and changed. A symbolic link is refused.
    case changing
    /// A file that exists already. A symbolic link is refused, and a pipe is not waited for.
    case examining

    fileprivate var flags: Int32 {
      switch self {
      case .reading: O_RDONLY
      case .mapping: O_RDONLY | O_NONBLOCK
      case .folder: O_RDONLY | O_DIRECTORY
      case .streaming: O_WRONLY
      case .making: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW
      case .unnamed: __O_TMPFILE | O_DIRECTORY | O_RDWR
      case .changing: O_RDWR | O_NOFOLLOW | O_NONBLOCK
      case .examining: O_RDONLY | O_NOFOLLOW | O_NONBLOCK
      }
    }
  }

  /// A descriptor that the caller closes. New files have the mode 0666 less the umask.
  package static func open(_ path: String, for purpose: Purpose) throws(SystemError) -> Int32 {
    try check(Glibc.open(path, purpose.flags | O_CLOEXEC, 0o666))
  }

  /// Another descriptor for what this one is open for, at the same place in it.
  static func duplicate(_ descriptor: Int32) throws(SystemError) -> Int32 {
    try check(fcntl(descriptor, F_DUPFD_CLOEXEC, 3))
  }

  /// A file that has no name any more, open for reading and writing.
  static func openTemporary(in folder: String) throws(SystemError) -> Int32 {
    var template = Array("\(folder)/routellm-batch-spool-XXXXXX".utf8CString)
    let descriptor = try check(mkstemp(&template))
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
    return descriptor
  }

  /// Everything in a small file.
  package static func contents(of path: String) throws(SystemError) -> [UInt8] {
    let descriptor = try open(path, for: .reading)
    defer { close(descriptor) }
    return try contents(of: descriptor)
  }

  /// Everything in an open file from where it stands.
  static func contents(of descriptor: Int32) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    try forEachChunk(of: descriptor) { bytes += $0 }
    return bytes
  }

  /// Hands everything in an open file on, from where it stands.
  ///
  /// - Parameter limit: bytes after which it ends.
  static func forEachChunk(
    of descriptor: Int32, limit: Int = .max, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(SystemError) {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { chunk.deallocate() }
    var rest = limit
    while rest > 0 {
      let count = read(descriptor, chunk.baseAddress, min(chunk.count, rest))
      if count == 0 { return }
      if count > 0 {
        body(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
        rest -= count
      } else if errno != EINTR {
        throw SystemError(code: errno)
      }
    }
  }

  /// The names in a folder in the order of their bytes, without `.` and `..`; `OutsideNames` learns of them.
  package static func names(in folder: String) throws(SystemError) -> [String] {
    guard let directory = opendir(folder) else { throw SystemError(code: errno) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    OutsideNames.hold(names)
    return inByteOrder(names)
  }

  /// The paths that a shell's pattern matches, in the order of their bytes; `OutsideNames` learns of them, too.
  package static func matches(of pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_NOSORT, nil, &found) == 0 else { return [] }
    let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    OutsideNames.hold(paths)
    return inByteOrder(paths)
  }

  private static func inByteOrder(_ names: [String]) -> [String] {
    names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether there is something of this name; symbolic links are followed, as they are below.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  package static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

  package static func isFile(_ path: String) -> Bool { (try? FileStatus(of: path))?.kind == .file }

  package static func isFolder(_ path: String) -> Bool { (try? FileStatus(of: path))?.kind == .folder }

  /// Requires a folder in which names can be made.
  package static func checkWritable(folder: String) throws(SystemError) { try check(access(folder, W_OK | X_OK)) }

  /// Makes a folder, unless there is something of this name.
  package static func makeFolder(_ path: String) throws(SystemError) {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw SystemError(code: errno) }
  }

  package static func rename(_ path: String, to other: String) throws(SystemError) {
    try check(Glibc.rename(path, other))
  }

  /// Whether a file without a name can be given one later.
  static let namesLater = exists("/proc/self/fd")

  /// Gives an open file without a name one, which nothing may have yet.
  static func name(_ descriptor: Int32, _ path: String) throws(SystemError) {
    try check(linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW))
  }

  /// Takes a file's name away.
  ///
  /// - Returns: false if there was none.
  @discardableResult
  package static func remove(_ path: String) throws(SystemError) -> Bool {
    if unlink(path) == 0 { return true }
    guard errno == ENOENT else { throw SystemError(code: errno) }
    return false
  }

  /// The path without links and dots; nil if there is nothing there.
  package static func absolute(_ path: String) -> String? { try? resolved(path) }

  /// The path of something that exists, without links and dots.
  package static func resolved(_ path: String) throws(SystemError) -> String {
    guard let absolute = realpath(path, nil) else { throw SystemError(code: errno) }
    defer { free(absolute) }
    return String(cString: absolute)
  }

  /// What a symbolic link names; nil if the path is not one.
  static func target(ofLink path: String) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
      guard let start = buffer.baseAddress else { return nil }
      let count = readlink(path, start, buffer.count)
      guard count > 0, count < buffer.count else { return nil }
      return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// Opens `/dev/null` on those of standard input, output and error that are closed: else the next file that is opened
  /// would take their place, and what is meant for one of them would be written into it.
  package static func fillStandardDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The kernel gives the lowest descriptor that is free, which is this one.
      _ = Glibc.open("/dev/null", O_RDWR)
    }
  }

  /// The folder that a path's last part is in.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  @discardableResult
  fileprivate static func check(_ result: Int32) throws(SystemError) -> Int32 {
    guard result >= 0 else { throw SystemError(code: errno) }
    return result
  }
}

/// Why a system call failed.
package struct SystemError: Error, Sendable, CustomStringConvertible {
  /// A value of `errno`.
  package let code: Int32

  package init(code: Int32) { self.code = code }

  /// In the system's words, such as `No such file or directory`.
  package var description: String { String(cString: strerror(code)) }
}

/// What the file system knows of a file.
package struct FileStatus: Sendable {
  package enum Kind: Sendable {
    case file, folder
    /// A pipe, a terminal, another device, or a symbolic link that is not followed.
    case other
  }

  /// One file, under whatever path.
  package struct Identity: Hashable, Sendable {
    let device: UInt
    let inode: UInt

    /// The same in one word, for messages and identities of runs; a device may be called otherwise after a restart.
    package var number: UInt { inode }
  }

  package let kind: Kind
  /// In bytes.
  package let size: Int
  package let identity: Identity
  /// Of the last change of its contents, since 1970 in UTC, as programs may set it.
  package let changedAt: (seconds: Int, nanoseconds: Int)
  /// Of the last change of the file or of what the file system knows of it, which no program can set back.
  package let statusChangedAt: (seconds: Int, nanoseconds: Int)
  /// Which device a device file stands for.
  fileprivate let representedDevice: UInt

  package init(of path: String, followingLinks: Bool = true) throws(SystemError) {
    var status = stat()
    try FileSystem.check(followingLinks ? stat(path, &status) : lstat(path, &status))
    self.init(status)
  }

  package init(of descriptor: Int32) throws(SystemError) {
    var status = stat()
    try FileSystem.check(fstat(descriptor, &status))
    self.init(status)
  }

  /// Whether it is `/dev/null`, under whatever name.
  var isNullDevice: Bool {
    kind == .other && (try? FileStatus(of: "/dev/null"))?.representedDevice == representedDevice
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      default: .other
      }
    size = Int(status.st_size)
    identity = Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    changedAt = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    statusChangedAt = (status.st_ctim.tv_sec, status.st_ctim.tv_nsec)
    representedDevice = UInt(status.st_rdev)
  }
}
