package import ModelFiles

extension CheckpointTokenizer {
  /// Reads the tokeniser of a checkpoint whose model has a vector for `vocabularyCount` ids.
  ///
  /// - Throws: `ModelFileError` also where the tokeniser has ids that the model does not know.
  package init(_ files: ArtefactFiles, vocabularyCount count: Int) throws(ModelFileError) {
    try self.init(files)
    guard vocabularyCount <= count else {
      throw ModelFileError(
        file: files.path(of: CheckpointTokenizer.fileName),
        reason: "has ids up to \(vocabularyCount - 1), but the model's vocabulary ends at \(count - 1): "
          + "it belongs to another model")
    }
  }
}
