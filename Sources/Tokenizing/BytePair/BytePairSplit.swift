internal import CBytePairEncoding

/// How a text is split into the pieces that are encoded each by itself: the pattern of a known encoding.
///
/// `CBytePairEncoding.h` has the patterns, as `tiktoken` 0.14 or the models' own files write them; the classes of characters are Unicode 16's.
package enum BytePairSplit: String, Sendable, CaseIterable {
  /// GPT-2's, of `r50k_base`, `p50k_base`, `p50k_edit` and `gpt2`.
  case r50k
  case cl100k
  /// Of `o200k_base` and `o200k_harmony`.
  case o200k
  /// Of Llama 3 and its descendants.
  case llama3
  /// Of Qwen 2 and 3.
  case qwen2
  /// Of Mistral's models since Nemo.
  case tekken

  /// The split of an encoding by its name, such as `p50k_base`; nil for a name that is not one of `tiktoken`'s.
  package init?(encoding name: String) {
    switch name {
    case "gpt2", "r50k_base", "p50k_base", "p50k_edit": self = .r50k
    case "cl100k_base": self = .cl100k
    case "o200k_base", "o200k_harmony": self = .o200k
    default: return nil
    }
  }

  var pattern: bpe_split {
    switch self {
    case .r50k: bpe_split_r50k
    case .cl100k: bpe_split_cl100k
    case .o200k: bpe_split_o200k
    case .llama3: bpe_split_llama3
    case .qwen2: bpe_split_qwen2
    case .tekken: bpe_split_tekken
    }
  }
}
