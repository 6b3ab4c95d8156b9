internal import Files
internal import Glibc
internal import Numerics

/// What the machine lets the process have, looked at before anything is opened: where it is too little, the runtime would
/// end the process without a word, or wait for a thread that never comes.
enum HostLimits {
  /// Fewer open files are not enough for a log, its outputs and what Dispatch needs.
  private static let fewestFiles: rlim_t = 20
  /// Of address space, in bytes: the program, its models, and its threads' memory.
  private static let leastMemory: rlim_t = 128 << 20
  private static let memoryPerThread: rlim_t = 16 << 20

  /// Why no command can run here.
  enum Failure: Error, CustomStringConvertible {
    case files(allowed: UInt64, needed: UInt64)
    case memory(allowed: UInt64, needed: UInt64)
    case threads(count: Int, SystemError)

    var description: String {
      switch self {
      case .files(let allowed, let needed):
        "only \(allowed) files may be open at once, and \(needed) are needed: raise the limit (ulimit -n)"
      case .memory(let allowed, let needed):
        "the address space is limited to \(allowed >> 10) KiB, and \(needed >> 10) are needed: raise the limit (ulimit -v)"
      case .threads(let count, let error):
        "\(FigureText.count(count, of: "thread")) cannot be started (\(error)): "
          + "raise the limits (ulimit -u, ulimit -v), or give fewer --threads"
      }
    }
  }

  /// Signals of full files and closed pipes become errors of the calls that met them.
  static func prepare() {
    // A reader that goes away is reported by EPIPE instead of killing the process.
    signal(SIGPIPE, SIG_IGN)
    // So is a file that grows beyond the limit, by EFBIG.
    signal(SIGXFSZ, SIG_IGN)
  }

  /// - Parameter threads: how many a command will start.
  static func check(threads: Int) throws(Failure) {
    var files = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
    if files.rlim_cur < fewestFiles {
      files.rlim_cur = min(files.rlim_max, 1024)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
      guard files.rlim_cur >= fewestFiles else {
        throw .files(allowed: UInt64(files.rlim_cur), needed: UInt64(fewestFiles))
      }
    }
    var memory = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory)
    let needed = leastMemory + memoryPerThread * rlim_t(threads)
    guard memory.rlim_cur >= needed else { throw .memory(allowed: UInt64(memory.rlim_cur), needed: UInt64(needed)) }
    try startThreads(threads)
  }

  /// Starts as many threads as a run will have, all at once, and ends them.
  private static func startThreads(_ count: Int) throws(Failure) {
    let gate = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    defer { gate.deallocate() }
    pthread_mutex_init(gate, nil)
    defer { pthread_mutex_destroy(gate) }
    var threads: [pthread_t] = []
    var code: Int32 = 0
    pthread_mutex_lock(gate)
    while threads.count < count {
      var thread = pthread_t()
      code = pthread_create(
        &thread, nil,
        { argument in
          guard let gate = argument?.assumingMemoryBound(to: pthread_mutex_t.self) else { return nil }
          pthread_mutex_lock(gate)
          pthread_mutex_unlock(gate)
          return nil
        }, gate)
      guard code == 0 else { break }
      threads.append(thread)
    }
    pthread_mutex_unlock(gate)
    for thread in threads { pthread_join(thread, nil) }
    guard code == 0 else { throw .threads(count: count, SystemError(code: code)) }
  }
}
