internal import FileWriting

extension TuningError {
  /// A file that could not be written.
  init(_ error: FileWritingError) { self.init(file: error.file, reason: error.reason) }
}
