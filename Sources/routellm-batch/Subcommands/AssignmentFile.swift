/// What the name of the file of assignments says of its layout.
enum AssignmentFile {
  /// Whether assignments are written as CSV.
  ///
  /// - Throws: `UsageError` for layouts that are not written, and for objects in a table.
  static func isTable(_ arguments: ParsedArguments) throws(UsageError) -> Bool {
    guard let path = arguments.string("output") else { return false }
    if path.hasSuffix(".parquet") {
      let stem = String(path.dropLast(".parquet".count))
      throw UsageError(
        "--output \(path): Parquet is not written; write \(stem).jsonl and let DuckDB make it: "
          + "duckdb -c \"COPY (FROM read_json('\(stem).jsonl')) TO '\(path)'\"")
    }
    guard path.hasSuffix(".csv") || path.hasSuffix(".csv.zst") else { return false }
    if arguments.has("passthrough") {
      throw UsageError("--passthrough writes objects, and \(path) is a table; end the name in .jsonl")
    }
    return true
  }
}
