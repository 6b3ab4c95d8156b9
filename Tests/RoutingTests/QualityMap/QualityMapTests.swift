import FileFormats
import Testing

@testable import Routing

@Suite struct QualityMapTests {
  static func map() throws -> QualityMap {
    try QualityMap(
      knots: [
        QualityMap.Knot(winRate: 0.25, gain: -0.5, low: -1, high: 0),
        QualityMap.Knot(winRate: 0.5, gain: 0, low: -0.25, high: 0.25),
        QualityMap.Knot(winRate: 0.75, gain: 1, low: 0.5, high: 1.5),
      ], unit: "accuracy", promptCount: 60, method: "made up")
  }

  @Test(arguments: [
    (0, -0.5), (0.25, -0.5), (0.375, -0.25), (0.5, 0), (0.625, 0.5), (0.75, 1), (1, 1),
  ])
  func theGainIsLinearBetweenKnotsAndConstantOutside(winRate: Double, gain: Double) throws {
    let map = try Self.map()
    #expect(map.gain(at: winRate) == gain)
    #expect(map.place(of: winRate).value(of: map.knots.map { Float($0.gain) }[...]) == gain)
  }

  @Test func theIntervalIsInterpolatedToo() throws {
    #expect(try Self.map().interval(at: 0.625) == 0.125...0.875)
    #expect(try Self.map().interval(at: 0.1) == -1...0)
  }

  @Test func itSurvivesTheManifest() throws {
    var manifest = RouterLoaderTests.manifest()
    manifest.qualityMap = try Self.map()
    manifest.trainingCloseness = TrainingCloseness(
      promptCount: 6, mean: 0.5, quantiles: [0.1, 0.25, 0.5, 0.75, 0.9], remoteShare: 0.25)
    manifest.threshold?.log = DefaultThreshold.LogFacts(rowCount: 9, meanCloseness: 0.4, remoteShare: 0.25)
    #expect(try RouterManifest(parsing: manifest.encoded(), path: "m") == manifest)
  }

  /// A text of the valid manifest, what replaces it, and what the error must say.
  @Test(arguments: [
    ("0.25,\n      0.5,\n      0.75", "0.5,\n      0.25,\n      0.75", "win rates that do not rise at knot 1"),
    ("0.25,\n      0.5,\n      0.75", "0.25,\n      0.5,\n      7.5", "the win rate 7.5 at knot 2"),
    ("0.25,\n      0.5,\n      0.75", "0.25", "'quality_map.gains' holds 3 numbers where 'win_rates' holds 1"),
    (#""unit": "accuracy""#, #""unit": 1"#, "'quality_map.unit' must be a string"),
    ("\"low\": [\n      -1", "\"low\": [\n      1", "upside down"),
    ("\"low\": [\n      -1.0", "\"low\": [\n      null", "'quality_map.low' must hold nothing but finite numbers"),
    (#""q50": 0.5"#, #""q50": 0.05"#, "'training_closeness.q50' is less than the quantile before it"),
    (#""q95": 0.9"#, #""q95": 9"#, "'training_closeness.q95' must be a number from 0 to 1"),
  ])
  func malformedOnesAreRefused(old: String, new: String, reason: String) throws {
    var manifest = RouterLoaderTests.manifest()
    manifest.qualityMap = try Self.map()
    manifest.trainingCloseness = TrainingCloseness(
      promptCount: 6, mean: 0.5, quantiles: [0.1, 0.25, 0.5, 0.75, 0.9], remoteShare: 0.25)
    let text = String(decoding: manifest.encoded(), as: UTF8.self)
    let start = try #require(text.firstRange(of: old), "\(text)")
    let broken = text.replacingCharacters(start, with: new)
    let error = #expect(throws: InputError.self) { try RouterManifest(parsing: broken.utf8, path: "m.json") }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    #expect(error?.description.hasPrefix("m.json: ") == true)
  }

  @Test func resamplesFitTheirMap() throws {
    var manifest = RouterLoaderTests.manifest()
    manifest.qualityMap = try Self.map()
    var tensors = RouterLoaderTests.tensors()
    QualityMapResamples(gains: [0, 1, 2, 3, 4, 5], knotCount: 3).add(to: &tensors)
    let resamples = try RouterLoaderTests.artefact(manifest, tensors).qualityResamples()
    #expect(resamples?.count == 2)
    #expect(resamples.map { Array($0[1]) } == [3, 4, 5])
    var other = RouterLoaderTests.tensors()
    QualityMapResamples(gains: [0, 1, 2, 3], knotCount: 2).add(to: &other)
    let error = #expect(throws: InputError.self) {
      try RouterLoaderTests.artefact(manifest, other).qualityResamples()
    }
    #expect(error?.description.contains("[resamples, 3] is needed") == true)
    #expect(try RouterLoaderTests.artefact(manifest).qualityResamples() == nil)
  }
}
