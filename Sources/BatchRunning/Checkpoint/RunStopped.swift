/// The run was asked to stop before its end; everything that was under way is finished.
package struct RunStopped: Error {
  /// Rows and rejects so far, earlier processes of the run included.
  package let lineCount: Int
}
