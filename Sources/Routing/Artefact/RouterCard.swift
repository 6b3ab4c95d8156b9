internal import FileFormats
internal import Numerics

/// What is known of a trained router in addition to its weights: the manifest of an artefact says it, and so does the
/// `routellm-batch.json` of a checkpoint.
package struct RouterCard: Sendable, Equatable {
  /// The pair that the router was trained for and that is routed unless the user names another.
  package var strong: String
  package var weak: String
  package var threshold: DefaultThreshold?
  /// What a win rate for this pair is worth; nil where too few graded prompts were at hand.
  package var qualityMap: QualityMap?
  package var training: TrainingProvenance
  package var notes: String

  package init(
    strong: String, weak: String, threshold: DefaultThreshold? = nil, qualityMap: QualityMap? = nil,
    training: TrainingProvenance, notes: String = ""
  ) {
    self.strong = strong
    self.weak = weak
    self.threshold = threshold
    self.qualityMap = qualityMap
    self.training = training
    self.notes = notes
  }
}

extension RouterManifest {
  package var card: RouterCard {
    RouterCard(
      strong: strong, weak: weak, threshold: threshold, qualityMap: qualityMap, training: training, notes: notes)
  }
}

/// The members that both documents have in common.
extension RouterCard {
  var pairValue: JSONValue { ["strong": .string(strong), "weak": .string(weak)] }

  var trainingValue: JSONValue { RouterCard.value(of: training) }

  static func value(of training: TrainingProvenance) -> JSONValue {
    [
      "data": .array(training.data.map(JSONValue.string)), "rows": .integer(training.rowCount),
      "licence": .string(training.licence), "command": .string(training.command),
    ]
  }

  static func training(_ reader: ManifestReader) throws(InputError) -> TrainingProvenance {
    TrainingProvenance(
      data: try reader.strings("data"), rowCount: try reader.integer("rows"), licence: try reader.string("licence"),
      command: try reader.string("command"))
  }

  init(_ reader: ManifestReader) throws(InputError) {
    let pair = try reader.member("pair")
    (strong, weak) = (try pair.string("strong"), try pair.string("weak"))
    if let member = reader.optional("threshold") { threshold = try DefaultThreshold(member) }
    if let member = reader.optional("quality_map") { qualityMap = try QualityMap(member) }
    training = try RouterCard.training(try reader.member("training"))
    notes = reader.optional("notes") == nil ? "" : try reader.string("notes")
  }
}

/// What a person wants to know, as labels and values in a fixed order.
extension RouterCard {
  var thresholdFacts: [(label: String, value: String)] {
    guard let threshold else { return [("default threshold", "none: give --threshold or --strong-share")] }
    let rows = threshold.log.map { ", \(FigureText.count($0.rowCount, of: "row"))" } ?? ""
    return [
      ("default threshold", "\(threshold.value)"),
      ("strong share", "\(threshold.strongShare) on \(threshold.calibratedOn)\(rows)"),
    ]
  }

  var qualityFacts: [(label: String, value: String)] {
    guard let map = qualityMap else {
      return [("quality map", "none: a quality cannot be promised, only a share of strong calls")]
    }
    var facts = [("quality map", "\(map.method); in \(map.unit), from \(map.promptCount) prompts")]
    // Both ends and three knots between: the shape at a glance, all of it by --json.
    let steps = (0...4).map { $0 * (map.knots.count - 1) / 4 }
    for index in Set(steps).sorted() {
      let knot = map.knots[index]
      facts.append(
        (
          "gain at \(FactText.rounded(knot.winRate))",
          "\(FactText.rounded(knot.gain)) [\(FactText.rounded(knot.low)), \(FactText.rounded(knot.high))]"
        ))
    }
    return facts
  }

  var trainingFacts: [(label: String, value: String)] {
    var facts = [
      ("trained on", training.data.joined(separator: "; ")), ("training rows", "\(training.rowCount)"),
      ("licence", training.licence), ("training command", training.command),
    ]
    if !notes.isEmpty { facts.append(("notes", notes)) }
    return facts
  }
}

/// Numbers as `inspect` shows them.
enum FactText {
  /// To four places.
  static func rounded(_ value: Double) -> String { "\((value * 1e4).rounded() / 1e4)" }
}
