/// Something that was found out about a run: before it starts, or when an input is looked at.
package struct RunNote: Sendable, Equatable {
  package let text: String
  /// Whether a user should know of it without asking: a file that was left out, unlike the format of a log.
  package let isUnusual: Bool

  package static func usual(_ text: String) -> RunNote { RunNote(text: text, isUnusual: false) }
  package static func unusual(_ text: String) -> RunNote { RunNote(text: text, isUnusual: true) }
}
