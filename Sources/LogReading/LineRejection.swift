/// Why decoding gave a line up.
struct LineRejection: Error {
  let reason: RejectionReason
  /// The particulars, in words; may be empty.
  let detail: String

  init(_ reason: RejectionReason, _ detail: String = "") {
    self.reason = reason
    self.detail = detail
  }
}
