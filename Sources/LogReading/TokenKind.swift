/// A kind of token that providers count apart, within the prompt or the completion.
package enum TokenKind: String, Sendable, CaseIterable, Codable {
  case cacheRead = "cache_read"
  case cacheWrite = "cache_write"
  case cacheWriteHour = "cache_write_hour"
  case audioPrompt = "audio_prompt"
  case reasoning
  case audioCompletion = "audio_completion"
}
