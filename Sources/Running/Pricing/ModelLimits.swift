internal import FileFormats

/// What a model takes, as a price table says it in LiteLLM's words.
package struct ModelLimits: Sendable, Equatable {
  /// Of prompt and completion together where the table says no more than this; nil where it says nothing.
  package private(set) var promptTokens: Int?
  package private(set) var completionTokens: Int?
  /// Nil where nothing is known.
  package private(set) var takesImages: Bool?
  package private(set) var takesTools: Bool?
  /// Whether it takes a JSON schema that the answer has to follow.
  package private(set) var takesSchemas: Bool?
  package private(set) var reasons: Bool?
  /// Whether the model answers at `/v1/responses` alone.
  package private(set) var needsResponses = false

  package static let unknown = ModelLimits()

  private static let schemas = "supports_response_schema"

  private init() {}

  /// Reads an entry's members. What LiteLLM's map does not say that a model supports, the model does not support, if the
  /// map says anything of what it supports.
  ///
  /// Schemas are an exception, and say nothing of the rest: the map leaves them out of many models that take them. Only of
  /// OpenAI's own entries, where it names every model from gpt-4o-mini and gpt-4o-2024-08-06 on, does a missing member say
  /// that a model takes none.
  ///
  /// - Parameter provider: whose entry it is, in LiteLLM's words.
  init(_ members: JSONValue, provider: String) {
    func count(_ name: String) -> Int? { members[name]?.integer.flatMap { $0 > 0 ? $0 : nil } }
    promptTokens = count("max_input_tokens")
    completionTokens = count("max_output_tokens")
    let saysSomething = (members.members ?? []).contains {
      $0.name.hasPrefix("supports_") && $0.name != ModelLimits.schemas
    }
    func supports(_ name: String) -> Bool? {
      switch members[name] {
      case .bool(let supports): supports
      default: saysSomething ? false : nil
      }
    }
    takesImages = supports("supports_vision")
    takesTools = supports("supports_function_calling")
    reasons = supports("supports_reasoning")
    takesSchemas =
      provider == "openai" ? supports(ModelLimits.schemas) : members[ModelLimits.schemas]?.bool
    needsResponses = members["mode"]?.string == "responses"
  }
}
