/// The tokeniser of a Hugging Face checkpoint: `tokenizer.json`, with what `tokenizer_config.json` and
/// `special_tokens_map.json` beside it say about lengths and special tokens.
///
/// Gives the same ids as Hugging Face `tokenizers` for one text. The `truncation` and `padding` of `tokenizer.json` are
/// not applied, as `transformers` does not apply them either: a caller says how long a text may become. Bytes that are
/// no UTF-8 count as U+FFFD each.
package struct CheckpointTokenizer: TextTokenizer {
  /// The file that a checkpoint must have.
  package static let fileName = "tokenizer.json"

  let addedTokens: AddedTokens
  let pipeline: TokenPipeline
  let frame: SpecialTokenFrame
  let scratch: TokenScratchPool

  /// Every id is below.
  package let vocabularyCount: Int
  /// `model_max_length` of `tokenizer_config.json`, special tokens included; nil where there is none, or the huge number
  /// that stands for none.
  package let maximumLength: Int?
  /// What shorter texts of a batch are filled up with; nil if the checkpoint names none.
  package let padID: Int32?
  /// What stands for text that no other entry covers; nil if there is no such entry.
  package let unknownID: Int32?

  /// How many special tokens stand around a text.
  package var specialTokenCount: Int { frame.prefix.count + frame.suffix.count }

  /// The id of an entry of the vocabulary or an added token, as it is written there; nil if there is none.
  package func id(of token: String) -> Int32? {
    let bytes = Array(token.utf8)
    return addedTokens.id(of: bytes) ?? pipeline.id(of: bytes)
  }

  package func encode(_ text: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {
    encode(text, into: &batch, addingSpecialTokens: false, maximumCount: nil)
  }

  /// Appends the ids of one text and its end to `batch`.
  ///
  /// - Parameters:
  ///   - addingSpecialTokens: puts the checkpoint's special tokens around the text, as its post-processor says.
  ///   - maximumCount: how many ids a text may have, special tokens included: what is more is cut off the text's end.
  ///     Nil to cut nothing. Of less than `specialTokenCount` the special tokens alone are kept, all of them.
  package func encode(
    _ text: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch, addingSpecialTokens: Bool, maximumCount: Int?
  ) {
    if addingSpecialTokens { batch.ids.append(contentsOf: frame.prefix) }
    let start = batch.ids.count
    appendIDs(of: text, to: &batch.ids)
    if let maximumCount {
      let room = max(0, maximumCount - (addingSpecialTokens ? specialTokenCount : 0))
      if batch.ids.count - start > room { batch.ids.removeLast(batch.ids.count - start - room) }
    }
    if addingSpecialTokens { batch.ids.append(contentsOf: frame.suffix) }
    batch.ends.append(batch.ids.count)
  }

  /// Appends the ids of a text, with nothing around it.
  private func appendIDs(of text: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
    guard UTF8Decoding.isValid(text) else {
      return UTF8Decoding.repaired(text).withUnsafeBufferPointer { appendIDs(of: $0, to: &ids) }
    }
    scratch.withScratch { scratch in
      addedTokens.splitWritten(text) { segment in
        switch segment {
        case .token(let id): ids.append(id)
        case .text(let range):
          pipeline.encode(
            UnsafeBufferPointer(rebasing: text[range]), isStart: range.lowerBound == 0, added: addedTokens, &scratch,
            into: &ids)
        }
      }
    }
  }
}
