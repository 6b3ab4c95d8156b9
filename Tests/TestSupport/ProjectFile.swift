/// The project's own files on disk, found from where this source file is.
package enum ProjectFile {
  /// The project's root folder, without a slash at its end.
  package static let root =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

  /// A file of `Samples/`.
  package static func sample(_ name: String) -> String { "\(root)/Samples/\(name)" }

  /// A file or folder of golden data.
  ///
  /// - Parameter tests: the folder below `Tests/` that has a `Golden/` with it, such as `TextModelsTests/Embedders`.
  package static func golden(_ name: String, of tests: String) -> String { "\(root)/Tests/\(tests)/Golden/\(name)" }
}
