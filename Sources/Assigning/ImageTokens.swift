/// What an image costs in prompt tokens where that depends on the model alone: OpenAI's models take an image in low
/// detail at one price each, as its guide to images and vision documents it (read in its state of 2025; models that count
/// patches have no such price).
package enum ImageTokens {
  private static let lowDetail: [(family: String, tokens: Int)] = [
    ("gpt-4o", 85), ("gpt-4.1", 85), ("gpt-4.5-preview", 85), ("gpt-4-turbo", 85), ("gpt-4-vision-preview", 85),
    ("gpt-4-1106-vision-preview", 85), ("gpt-4o-mini", 2_833), ("gpt-5", 70), ("gpt-5-chat-latest", 70), ("o1", 75),
    ("o1-pro", 75), ("o3", 75), ("computer-use-preview", 65),
  ]

  /// Of one image in low detail; nil for a model of which no such price is known.
  ///
  /// - Parameter model: a name without a provider's prefix; a snapshot's date may follow the family's name.
  package static func ofLowDetail(model: String) -> Int? {
    lowDetail.first { entry in
      guard model.hasPrefix(entry.family) else { return false }
      let rest = model.dropFirst(entry.family.count)
      return rest.isEmpty || rest.wholeMatch(of: /-20[0-9]{2}-[0-9]{2}-[0-9]{2}/) != nil
    }?.tokens
  }
}
