internal import Glibc

/// A text that a logger wrote in place of the one that was sent. It is never scored, and never sent to a model.
enum StandIn {
  /// LiteLLM cuts the middle out of what it stores in its database.
  case liteLLMTruncated
  /// LiteLLM keeps no messages at all.
  case liteLLMRedacted
  /// LiteLLM had nothing to log for a pass-through endpoint.
  case liteLLMDefault
  /// OpenInference hides inputs.
  case openInferenceRedacted
  /// A mask that the user's own code gave to the SDK, or the SDK's answer where the mask failed.
  case masked
  /// Something left the text out, or wrote an object as JavaScript prints it.
  case omitted
  case printedObject
  /// Langfuse's SDK left out what was too large.
  case langfuseTruncated

  /// Whole texts of at most `longestMask` bytes.
  private static let masks: [(text: StaticString, standIn: StandIn)] = [
    ("redacted-by-litellm", .liteLLMRedacted), ("redacted-by-litellm.", .liteLLMRedacted),
    ("default-message-value", .liteLLMDefault), ("__REDACTED__", .openInferenceRedacted),
    ("<fully masked due to failed mask function>", .masked), ("[REDACTED]", .masked), ("<redacted>", .masked),
    ("[redacted]", .masked), ("<REDACTED>", .masked), ("REDACTED", .masked), ("***REDACTED***", .masked),
    ("[MASKED]", .masked), ("***MASKED***", .masked), ("<masked>", .masked), ("<MASKED>", .masked),
    ("[masked]", .masked), ("[Filtered]", .masked), ("***", .masked), ("*****", .masked), ("******", .masked),
    ("********", .masked), ("{{REDACTED}}", .masked),
    ("[PII]", .masked), ("[hidden]", .masked), ("<hidden>", .masked), ("[HIDDEN]", .masked), ("[scrubbed]", .masked),
    ("[omitted]", .omitted), ("(omitted)", .omitted), ("<omitted>", .omitted), ("[OMITTED]", .omitted),
    ("[truncated]", .omitted), ("<truncated>", .omitted), ("[TRUNCATED]", .omitted), ("[removed]", .omitted),
    ("[object Object]", .printedObject), ("[object Object],[object Object]", .printedObject),
    ("<truncated due to size exceeding limit>", .langfuseTruncated),
  ]
  private static let longestMask = 48

  /// By byte, whether one of the masks begins with it.
  private static let beginsMask: [Bool] = masks.reduce(into: Array(repeating: false, count: 256)) { begins, mask in
    begins[Int(mask.text.utf8Start.pointee)] = true
  }

  /// Nil for every text that was really sent, as far as that can be seen.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard let start = text.baseAddress else { return nil }
    if text.count <= StandIn.longestMask, let first = text.first, StandIn.beginsMask[Int(first)],
      let mask = StandIn.masks.first(where: { text.spells($0.text) })
    {
      self = mask.standIn
      return
    }
    // The underscore is rare, so this is a search for one byte.
    var place = 0
    while place < text.count, let found = memchr(start + place, 0x5F, text.count - place) {
      let underscore = UnsafeRawPointer(start).distance(to: UnsafeRawPointer(found))
      if StandIn.isTruncation(text, underscore: underscore) {
        self = .liteLLMTruncated
        return
      }
      place = underscore + 1
    }
    return nil
  }

  /// Whether `litellm_truncated` stands there with how much was cut; who only asks about it does not say that.
  private static func isTruncation(_ text: UnsafeBufferPointer<UInt8>, underscore: Int) -> Bool {
    guard text[..<underscore].suffix(7).elementsEqual("litellm".utf8),
      text[underscore...].starts(with: "_truncated".utf8)
    else { return false }
    let rest = text[(underscore + 10)...].drop { $0 == 0x20 }
    return rest.starts(with: "skipped ".utf8) || rest.first.map { (0x30...0x39).contains($0) } ?? false
  }

  /// What it is and which setting keeps the text instead.
  var reason: String {
    switch self {
    case .liteLLMTruncated:
      "LiteLLM cut the text ('litellm_truncated') before it stored it: set MAX_STRING_LENGTH_PROMPT_IN_DB higher, or "
        + "route what its logging callbacks write"
    case .liteLLMRedacted:
      "LiteLLM redacted the messages: remove 'turn_off_message_logging: true' from litellm_settings to keep them"
    case .liteLLMDefault:
      "LiteLLM logged 'default-message-value' where it knew no messages, as for its pass-through endpoints: send such "
        + "requests to its chat endpoints, or route the application's own log"
    case .openInferenceRedacted:
      "OpenInference hid the inputs ('__REDACTED__'): to record them, unset OPENINFERENCE_HIDE_INPUTS and "
        + "OPENINFERENCE_HIDE_INPUT_MESSAGES"
    case .masked:
      "the text was masked: to log it, remove the mask function of the tracing SDK, or the filter of "
        + "the log's collector"
    case .omitted:
      "the text was left out by whatever wrote the log: raise its limit on the length of texts, or have it keep them"
    case .printedObject:
      "the messages were written as JavaScript prints an object ('[object Object]'): write them with JSON.stringify"
    case .langfuseTruncated:
      "Langfuse's SDK left out the text, which was too large for one event: set LANGFUSE_MAX_EVENT_SIZE_BYTES higher"
    }
  }
}
