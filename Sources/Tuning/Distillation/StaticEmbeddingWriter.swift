package import Embedding
package import FileWriting

/// Writes a static embedding into a folder, each file whole or not at all, the manifest last: a folder that has one holds
/// a complete artefact.
package enum StaticEmbeddingWriter {
  /// - Parameter folder: locked by this run; an artefact that it holds is replaced.
  /// - Returns: how many bytes the files have together.
  @discardableResult
  package static func write(
    _ artefact: StaticEmbeddingArtefact, to folder: OutputFolder
  ) throws(FileWritingError) -> Int {
    // From here until the new one is there, no manifest vouches for files of two artefacts.
    try folder.remove(StaticEmbeddingArtefact.manifestFile)
    var byteCount = 0
    for file in artefact.files() {
      try OutputFile.write(file.bytes, to: "\(folder.path)/\(file.name)")
      byteCount += file.bytes.count
    }
    return byteCount
  }
}
