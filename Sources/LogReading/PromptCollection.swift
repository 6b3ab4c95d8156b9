/// All prompts of a log in memory, for small ones.
package enum PromptCollection {
  /// The first user turns of an input's rows, in order; lines that are no rows are left out.
  package static func prompts(of input: LogInput) throws(LogReadingError) -> [String] {
    let limits = LineLimits()
    var reader = BlockReader(inputs: [input], limits: limits)
    var probe = FormatProbe()
    var decoder = PromptDecoder(PromptDecoder.Options())
    let block = LineBlock(capacity: limits.blockSize)
    var batch = PromptBatch()
    var format: LogFormat?
    var prompts: [String] = []
    while reader.next(into: block) {
      if format == nil, case .found(let found) = probe.probe(block) { format = found }
      guard let format else { continue }
      decoder.decode(block, as: format, into: &batch)
      for record in batch.records { prompts.append(String(decoding: batch.texts[record.prompt], as: UTF8.self)) }
    }
    if let failure = reader.summaries.compactMap(\.failure).first { throw failure }
    return prompts
  }
}
