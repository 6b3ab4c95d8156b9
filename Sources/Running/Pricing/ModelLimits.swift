internal import FileFormats

/// What a model takes, as a price table says it in LiteLLM's words.
package struct ModelLimits: Sendable, Equatable {
  /// Of prompt and completion together where the table says no more than this; nil where it says nothing.
  package private(set) var promptTokens: Int?
  package private(set) var completionTokens: Int?
  /// Nil where nothing is known.
  package private(set) var takesImages: Bool?
  package private(set) var takesTools: Bool?
  package private(set) var reasons: Bool?
  /// Whether the model answers at `/v1/responses` alone.
  package private(set) var needsResponses = false

  package static let unknown = ModelLimits()

  private init() {}

  /// Reads an entry's members. What LiteLLM's map does not say that a model supports, the model does not support, if the
  /// map says anything of what it supports.
  init(_ members: JSONValue) {
    func count(_ name: String) -> Int? { members[name]?.integer.flatMap { $0 > 0 ? $0 : nil } }
    promptTokens = count("max_input_tokens")
    completionTokens = count("max_output_tokens")
    let saysSomething = (members.members ?? []).contains { $0.name.hasPrefix("supports_") }
    func supports(_ name: String) -> Bool? {
      switch members[name] {
      case .bool(let supports): supports
      default: saysSomething ? false : nil
      }
    }
    takesImages = supports("supports_vision")
    takesTools = supports("supports_function_calling")
    reasons = supports("supports_reasoning")
    needsResponses = members["mode"]?.string == "responses"
  }
}
