/// What the process's exit status tells a script.
enum ExitStatus: Int32 {
  case success = 0
  /// Something failed at run time: a file that is missing, a disk that is full.
  case failure = 1
  /// The command line is wrong.
  case usage = 2
  /// Finished, but more lines were rejected than `--max-rejects` allows.
  case tooManyRejects = 3
  /// Some input was truncated or corrupt; everything that could be read was routed.
  case brokenInput = 4
}
