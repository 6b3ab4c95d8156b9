internal import FileFormats
package import LogReading
internal import Numerics
internal import Routing
internal import Running

/// How the answers that a log holds, and what was observed of their quality, are read as graded prompts.
package struct ObservedAnswers: Sendable {
  /// Of each log; its inputs are those of the source.
  private var plan: ReadingPlan

  /// - Parameter decoding: reads the quality, and says where a log of another layout has its fields.
  package init(_ decoding: PromptDecoder.Options) {
    plan = ReadingPlan(inputs: [], threadCount: 1)
    plan.decoding = decoding
    plan.decoding.keepsOrigin = false
  }

  /// The same with scores by request id.
  package func joining(_ scores: ScoreIndex?) -> ObservedAnswers {
    var copy = self
    copy.plan.decoding.quality?.scores = scores
    return copy
  }

  /// A prompt and the scores of each model's answers to it.
  private struct Answered {
    let text: String
    /// Of its first request.
    let row: Int
    var scores: [(model: Int, sum: Int, count: Int)] = []

    mutating func add(_ millionths: Int, of model: Int) {
      if let place = scores.firstIndex(where: { $0.model == model }) {
        scores[place].sum += millionths
        scores[place].count += 1
      } else {
        scores.append((model, millionths, 1))
      }
    }
  }

  /// Adds every prompt that at least two models answered, with the mean score of each model's answers as its grade. Requests
  /// are of one prompt if they have the same first user turn, system prompt and number of messages. All different prompts of
  /// the log are held in memory.
  ///
  /// - Parameter canonicalName: resolves a model's spelling; nil is a name that it does not know.
  func read(
    _ path: String, into set: inout LabelledPromptSet, dropped: inout DropCounts, canonicalName: (String) -> String?
  ) throws(InputError) {
    var places: [IdentifierHash: Int] = [:]
    var answered: [Answered] = []
    var models: [[UInt8]: Int] = [:]
    var key: [UInt8] = []
    var plan = plan
    plan.decoding.groupFields = [.model, .systemPrompt]
    let outcome = try ObservedAnswers.forEachBatch(of: path, plan) { batch in
      for (index, record) in batch.records.enumerated() {
        let row = set.addRows(1)
        let name = batch.texts[batch.groupNames[2 * index]]
        guard !name.isEmpty else {
          dropped.add(.noModel)
          continue
        }
        guard let score = record.quality.score.millionths else {
          dropped.add(record.quality.score == .none ? .noScore : .unreadableScore)
          continue
        }
        let spelling = Array(name)
        let model: Int
        if let known = models[spelling] {
          model = known
        } else {
          let text = String(decoding: spelling, as: UTF8.self)
          model = set.index(of: canonicalName(text) ?? text)
          models[spelling] = model
        }
        key.removeAll(keepingCapacity: true)
        key.append(contentsOf: batch.texts[record.prompt])
        key.append(0)
        key.append(contentsOf: batch.texts[batch.groupNames[2 * index + 1]])
        key.append(0)
        key.append(contentsOf: "\(record.messageCount)".utf8)
        let hash = key.withUnsafeBufferPointer { IdentifierHash($0) }
        let place = places[hash] ?? answered.count
        if place == answered.count {
          places[hash] = place
          answered.append(Answered(text: String(decoding: batch.texts[record.prompt], as: UTF8.self), row: row))
        }
        answered[place].add(score, of: model)
      }
      dropped.add(.noRequest, batch.rejected.count + batch.setAside.values.reduce(0, +))
    }
    if let failure = outcome.failures.first { throw InputError(path, "cannot be read to its end: \(failure)") }
    for prompt in answered {
      guard prompt.scores.count > 1 else {
        dropped.add(.oneModel)
        continue
      }
      var labelled = LabelledPrompt(text: prompt.text)
      for (model, sum, count) in prompt.scores {
        labelled.set(Double(sum) / Double(ObservedQuality.Score.one) / Double(count), of: model)
      }
      set.append(labelled, row: prompt.row)
    }
  }

  /// The names of every request's groups, a list a request with a name for each field.
  ///
  /// - Parameters:
  ///   - fields: the parent's first.
  ///   - kinds: names the groups that are kinds of task.
  func groupNames(
    of path: String, by fields: [GroupField], kinds: KindLabeller?
  ) throws(InputError) -> [[String]] {
    var names: [[String]] = []
    var plan = plan
    plan.decoding.groupFields = fields
    _ = try ObservedAnswers.forEachBatch(of: path, plan) { batch in
      for (index, record) in batch.records.enumerated() {
        names.append(
          fields.enumerated().map { level, field in
            if field == .kind, let kinds {
              return kinds.kind(of: String(decoding: batch.texts[record.prompt], as: UTF8.self))
            }
            return String(decoding: batch.texts[batch.groupNames[index * fields.count + level]], as: UTF8.self)
          })
      }
    }
    return names
  }

  private static func forEachBatch(
    of path: String, _ plan: ReadingPlan, _ body: (PromptBatch) -> Void
  ) throws(InputError) -> PromptReading.Lines {
    var plan = plan
    plan.inputs = [.file(path)]
    do {
      return try PromptReading(plan).forEachBatch(body)
    } catch let error as LogReadingError {
      throw InputError(path, error.reason)
    } catch {
      throw InputError(path, "\(error)")
    }
  }
}
