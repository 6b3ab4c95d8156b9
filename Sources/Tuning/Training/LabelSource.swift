/// One place that training data comes from.
package struct LabelSource: Sendable {
  /// A file or a directory.
  package let path: String
  package let format: LabelFormat
  /// How much each of its battles counts; above 0.
  package let weight: Double

  /// - Parameter format: nil tells it from the content.
  package init(path: String, format: LabelFormat? = nil, weight: Double = 1) throws(TuningError) {
    precondition(weight > 0 && weight.isFinite)
    self.path = path
    self.weight = weight
    self.format = if let format { format } else { try LabelFormat.detected(in: path) }
    let needsDirectory = self.format == .zeroEval
    if LabelFormat.isDirectory(path) != needsDirectory, self.format != .alpacaEval {
      throw TuningError(
        file: path, reason: "the format \(self.format.rawValue) is read from a \(needsDirectory ? "directory" : "file")"
      )
    }
  }

  /// Adds all prompts of the source, and tells how many there were and what was left out. A source of which nothing is
  /// left is an error.
  ///
  /// - Parameter canonicalName: resolves a model's spelling; nil is a name that it does not know.
  package func read(
    into set: inout LabelledPromptSet, canonicalName: (String) -> String? = { $0 }
  ) throws(TuningError) -> SourceSummary {
    let start = set.prompts.count
    let firstRow = set.rowCount
    var dropped = DropCounts()
    switch format {
    case .gold: try GoldLabels.read(path, into: &set, canonicalName: canonicalName)
    case .zeroEval:
      try ZeroEvalResults.read(
        prompts: "\(path)/prompts.jsonl", results: "\(path)/results.csv", into: &set, canonicalName: canonicalName)
    case .battles: try readBattles(.plain, &set, &dropped, canonicalName)
    case .arena: try readBattles(.arena, &set, &dropped, canonicalName)
    case .conversations: try readBattles(.conversations, &set, &dropped, canonicalName)
    case .alpacaEval:
      try AlpacaEvalBattles.read(folder: folder, into: &set, dropped: &dropped, canonicalName: canonicalName)
    }
    guard set.prompts.count > start else {
      let why = dropped.nonzero.map { "\($0.count) \($0.reason.description)" }.joined(separator: ", ")
      throw TuningError(file: path, reason: "holds nothing to learn from" + (why.isEmpty ? ": no row" : ": \(why)"))
    }
    set.finish(promptsFrom: start, weight: weight, source: path)
    return SourceSummary(
      self, rowCount: set.rowCount - firstRow, prompts: set.prompts[start...], dropped: dropped)
  }

  private func readBattles(
    _ layout: PreferenceBattles.Layout, _ set: inout LabelledPromptSet, _ dropped: inout DropCounts,
    _ canonicalName: (String) -> String?
  ) throws(TuningError) {
    try PreferenceBattles.read(path, layout: layout, into: &set, dropped: &dropped, canonicalName: canonicalName)
  }

  /// The directory of an AlpacaEval source that may be named by its battles.
  private var folder: String {
    guard !LabelFormat.isDirectory(path) else { return path }
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash])
  }

  /// The file whose rows are the rows of the data.
  var promptFile: String {
    switch format {
    case .gold, .battles, .arena, .conversations: path
    case .zeroEval: "\(path)/prompts.jsonl"
    case .alpacaEval: "\(folder)/prompts.jsonl"
    }
  }

  /// The last part of a directory's path, the last two of a file's: what provenance may tell of where it lay.
  package var name: String {
    path.split(separator: "/").suffix(LabelFormat.isDirectory(path) ? 1 : 2).joined(separator: "/")
  }
}
