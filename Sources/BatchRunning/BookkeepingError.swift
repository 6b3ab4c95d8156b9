/// Lines went in that came out neither as rows nor as rejects: a defect of this program, never of the log.
package struct BookkeepingError: Error, CustomStringConvertible {
  let lineCount: Int
  let routedCount: Int
  let rejectedCount: Int

  package var description: String {
    "internal error: \(lineCount) lines were read, but \(routedCount) were routed and \(rejectedCount) rejected; "
      + "do not use this output, and report the defect"
  }
}
