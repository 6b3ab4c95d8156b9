import FileFormats
import Testing

@testable import Routing

@Suite struct RouterManifestTests {
  @Test func aManifestSurvivesTheRoundTrip() throws {
    let manifest = RouterLoaderTests.manifest()
    #expect(try RouterManifest(parsing: manifest.encoded(), path: "m") == manifest)
    var bare = RouterLoaderTests.manifest(.matrixFactorization)
    bare.threshold = nil
    bare.notes = ""
    #expect(try RouterManifest(parsing: bare.encoded(), path: "m") == bare)
    let neighbours = RouterLoaderTests.manifest(.nearestNeighbours)
    #expect(try RouterManifest(parsing: neighbours.encoded(), path: "m") == neighbours)
  }

  /// A text of the valid manifest, what replaces it, and what the error must say.
  @Test(arguments: [
    (#""format_version": 1"#, #""format_version": 2"#, "'format_version' is 2, but this program reads up to 1"),
    (#""format_version": 1"#, #""format_version": 0"#, "'format_version' must be 1 or more"),
    (#""format_version": 1,"#, "", "'format_version' is missing"),
    (#""sw_ranking""#, #""svm""#, "'kind' names the unknown router 'svm'"),
    (#""dimension": 4"#, #""dimension": 0"#, "'embedder.dimension' must be from 1"),
    (#""name": "test""#, #""name": 7"#, "'embedder.name' must be a string"),
    (#""strong": "gpt-4""#, #""strong": "gpt-9""#, "'pair.strong' names 'gpt-9'"),
    (#""weak": "mixtral-8x7b""#, #""weak": "gpt-4""#, "'pair' names 'gpt-4' as the strong and the weak"),
    (#""value": 0.25"#, #""value": 2"#, "'threshold.value' must be a number from 0 to 1"),
    (#""rows": 6"#, #""rows": "six""#, "'training.rows' must be an integer"),
    (#""models": ["#, #""models": ["gpt-4", "#, "'models' names 'gpt-4' twice"),
    (#""tiers": ["#, #""tiers": [["gpt-4"], "#, "'tiers' names 'gpt-4' twice"),
    (#""tiers": ["#, #""tiers": [["phi"], "#, "'tiers' names 'phi', which is not among"),
    (#""notes": "a test""#, #""notes": "#, "is not JSON"),
  ])
  func errorsNameTheMember(old: String, new: String, reason: String) throws {
    try check(RouterLoaderTests.manifest(), old, new, reason)
  }

  @Test(arguments: [
    (#""count": 3"#, #""count": 0"#, "'neighbours.count' must be from 1 to 1000000, not 0"),
    (#""count": 3"#, #""count": 1000001"#, "'neighbours.count' must be from 1 to 1000000, not 1000001"),
    (#""count": 3"#, #""count": 2.5"#, "'neighbours.count' must be an integer"),
    (#""prior_weight": 2.5"#, #""prior_weight": 0"#, "'neighbours.prior_weight' must be a number above 0"),
    (#""prior_weight": 2.5"#, #""prior_weight": -1"#, "'neighbours.prior_weight' must be a number above 0"),
    (#""prior_weight": 2.5"#, #""prior": 2.5"#, "'neighbours.prior_weight' is missing"),
    (#""neighbours": {"#, #""neighbors": {"#, "'neighbours' is missing"),
  ])
  func errorsNameTheNeighboursMember(old: String, new: String, reason: String) throws {
    try check(RouterLoaderTests.manifest(.nearestNeighbours), old, new, reason)
  }

  private func check(_ manifest: RouterManifest, _ old: String, _ new: String, _ reason: String) throws {
    let text = String(decoding: manifest.encoded(), as: UTF8.self)
    let start = try #require(text.firstRange(of: old))
    let broken = text.replacingCharacters(start, with: new)
    let error = #expect(throws: InputError.self) { try RouterManifest(parsing: broken.utf8, path: "m.json") }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    #expect(error?.description.hasPrefix("m.json: ") == true)
  }
}

extension String {
  func firstRange(of text: String) -> Range<Int>? {
    let bytes = Array(utf8)
    let wanted = Array(text.utf8)
    return (0...max(0, bytes.count - wanted.count))
      .first { Array(bytes[$0..<min(bytes.count, $0 + wanted.count)]) == wanted }
      .map { $0..<($0 + wanted.count) }
  }

  func replacingCharacters(_ range: Range<Int>, with text: String) -> String {
    var bytes = Array(utf8)
    bytes.replaceSubrange(range, with: text.utf8)
    return String(decoding: bytes, as: UTF8.self)
  }
}
