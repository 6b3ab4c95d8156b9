package import ModelFiles

extension CheckpointTokenizer {
  /// The `vocab.txt` with which a `WordPieceTokenizer` gives every text the same ids as this tokeniser does, special
  /// tokens around it aside.
  ///
  /// - Parameter files: of the checkpoint, for messages.
  /// - Throws: `ModelFileError` for a tokeniser that is not BERT's uncased one, and says what would be.
  package func uncasedVocabularyFile(_ files: ArtefactFiles) throws(ModelFileError) -> [UInt8] {
    func fail(_ reason: String) -> ModelFileError {
      ModelFileError(file: files.path(of: CheckpointTokenizer.fileName), reason: reason)
    }
    guard let file = pipeline.uncasedVocabularyFile else {
      throw fail(
        "is no uncased WordPiece tokeniser as BERT's: 'BertNormalizer' in lower case and without accents, "
          + "'BertPreTokenizer', and 'WordPiece' with '##' and words of up to 100 characters are expected")
    }
    for token in addedTokens.tokens {
      let text = String(decoding: token.content, as: UTF8.self)
      guard WordPieceTokenizer.specialTokens.contains(text), Int(token.id) < pipeline.entryCount else {
        throw fail(
          "adds the token '\(text)'; \(WordPieceTokenizer.specialTokens.joined(separator: ", ")) of the vocabulary are "
            + "expected, and no others")
      }
      let plain = AddedToken(content: token.content, id: token.id)
      guard token == plain else {
        throw fail("looks for '\(text)' otherwise than as it is written, with its 'lstrip' or a setting like it")
      }
    }
    let unknown = "[UNK]"
    guard let id = unknownID, id == pipeline.id(of: Array(unknown.utf8)) else {
      throw fail("turns unknown words into another entry than '\(unknown)'")
    }
    return file
  }

  /// Appends one entry of the vocabulary as a text of its own, with the special tokens that stand around any text.
  package func encode(entry id: Int32, into batch: inout TokenBatch) {
    batch.ids.append(contentsOf: frame.prefix)
    batch.ids.append(id)
    batch.ids.append(contentsOf: frame.suffix)
    batch.ends.append(batch.ids.count)
  }
}
