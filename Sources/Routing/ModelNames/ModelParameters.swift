/// Which parameters of a chat completion a model refuses, so that requests written for another model can be adapted.
///
/// By OpenAI's guides to reasoning models and its reference of the Chat Completions API, in their state of
/// `ModelParameters.date`: its reasoning models refuse `max_tokens`, for which they take `max_completion_tokens`, and the
/// parameters of sampling; o3 and o4-mini refuse `stop` as well.
package struct ModelParameters: Sendable, Equatable {
  package static let date = "2026-11-29"

  /// Whether `max_tokens` has to be called `max_completion_tokens`.
  package let renamesLimit: Bool
  /// Members of the body that are refused.
  package let refused: [String]

  package var isEmpty: Bool { !renamesLimit && refused.isEmpty }

  /// The families, by `ModelName.folded`; the first that fits is taken.
  private static let families: [(prefix: String, isReasoning: Bool, refusesStop: Bool)] = [
    ("gpt5chat", false, false), ("gpt5", true, false), ("gpt6", true, false), ("o1", true, false), ("o3", true, true),
    ("o4", true, true), ("codexmini", true, false),
  ]

  private static let sampling = [
    "temperature", "top_p", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs", "logit_bias",
  ]

  /// - Parameter model: under any of its names; nothing is known of a model of which the table says nothing.
  package init(of model: String, aliases: ModelAliasTable) {
    let name = ModelName(aliases.target(of: model)).folded
    let family = ModelParameters.families.first { name.hasPrefix($0.prefix) }
    // A chat variant of a reasoning family, such as gpt-5.1-chat-latest, samples.
    let isReasoning = (family?.isReasoning ?? false) && !name.hasSuffix("chatlatest")
    renamesLimit = isReasoning
    refused = isReasoning ? ModelParameters.sampling + (family?.refusesStop == true ? ["stop"] : []) : []
  }
}
