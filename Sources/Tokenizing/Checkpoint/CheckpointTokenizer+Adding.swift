extension CheckpointTokenizer {
  /// The same tokeniser with further special tokens, which get the ids behind its last in this order and are looked
  /// for in a text as it is written, as `add_tokens(special_tokens=True)` of transformers does. None of them may be
  /// known yet.
  package func adding(specialTokens: [String]) -> CheckpointTokenizer {
    let added = specialTokens.enumerated().map { index, text in
      AddedToken(content: Array(text.utf8), id: Int32(vocabularyCount + index))
    }
    return CheckpointTokenizer(
      addedTokens: addedTokens.adding(added) { pipeline.normalized($0) }, pipeline: pipeline, frame: frame,
      scratch: scratch, vocabularyCount: vocabularyCount + specialTokens.count, maximumLength: maximumLength,
      padID: padID, unknownID: unknownID)
  }
}
