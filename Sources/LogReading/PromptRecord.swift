/// One row of a log after decoding; its texts lie in the `PromptBatch` that holds it.
package struct PromptRecord: Sendable {
  /// Bytes of the scored prompt in `PromptBatch.texts`.
  package var prompt: Range<Int> = 0..<0
  /// Bytes of the row's own id in `PromptBatch.texts`; nil if it brings none.
  package var id: Range<Int>?
  /// The model that answered it when it was logged, likewise; only with `PromptDecoder.Options.keepsOrigin`.
  package var model: Range<Int>?
  /// When it was logged; only with `PromptDecoder.Options.keepsOrigin`.
  package var time: LogTime?
  /// Index into `LineBlock.lines`.
  package var lineIndex = 0
  /// The row as a JSON object in `PromptBatch.objects` if its line is CSV; empty if the line itself is JSON.
  package var object: Range<Int> = 0..<0
  /// What all of the row's messages amount to, whichever turn is scored.
  package var messageCount = 0
  package var textByteCount = 0
  package var nonASCIIByteCount = 0
  /// Of all its messages in `PromptBatch.messages`; empty where nobody asked for them, or the log has observed how many
  /// prompt tokens there were.
  package var messageTexts: Range<Int> = 0..<0
  /// Messages that tell no role of their own, such as a bare text.
  package var impliedRoleCount = 0
  /// Messages with a name.
  package var nameCount = 0
  /// What the request holds that is no text, and costs prompt tokens all the same.
  package var uncountedParts: UncountedParts = []
  /// Images that are asked for in low detail; `uncountedParts` then holds `lowDetailImage`.
  package var lowDetailImageCount = 0
  /// The request's limit on completion tokens.
  package var maximumCompletionTokens: Int?
  /// What the log observed.
  package var usage = TokenUsage()

  package var observedPromptTokens: Int? { usage.prompt }
  package var observedCompletionTokens: Int? { usage.completion }
}
