internal import FileFormats
internal import Routing
internal import Running

/// Reads a report back from the JSON that `CostReportJSON` wrote, and checks that it adds up.
///
/// Writing what was read gives the same bytes, but for reports of a time before a member was there.
package enum CostReportReader {
  /// Requests of one report at most, read or merged: a hundred thousand million, so that no sum overflows.
  static let maximumRows = 100_000_000_000

  /// - Parameter file: where the bytes came from, for messages.
  package static func report(_ bytes: some Sequence<UInt8>, file: String) throws(ReportingError) -> CostReport {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw .unreadable(file: file, reason: "is not JSON: \(error.reason)")
    }
    guard document["schema"]?.string == CostReportJSON.schema else {
      throw .unreadable(
        file: file, reason: "is no cost report; 'routellm-batch --report FILE.json' writes one")
    }
    guard let version = document["version"]?.integer, version == CostReportJSON.version else {
      throw .unreadable(
        file: file,
        reason: "is a cost report of another schema version than \(CostReportJSON.version); write it anew with this "
          + "version of the program")
    }
    return try report(StoredObject(file: file, path: "", value: document))
  }

  private static func report(_ root: StoredObject) throws(ReportingError) -> CostReport {
    let models = try root.object("models")
    let (strong, weak) = (try models.object("strong"), try models.object("weak"))
    let requests = try root.object("requests")
    let prices = try root.object("prices")
    let logged = try root.object("logged")
    let ledger = try CostReportState.ledger(
      try root.object("state"), totals: try totals(root, strong, weak),
      logged: try LoggedBillJSON.total(logged), usage: try UsageJSON.usage(try root.object("tokens")))
    var runs: [RunProvenance] = []
    for run in try root.list("provenance") { runs.append(try RunProvenance(run)) }
    let report = CostReport(
      pair: ModelPair(strong: try strong.string("name"), weak: try weak.string("name")),
      requests: CostReport.Requests(
        read: try requests.count("read"), routed: try requests.count("routed"),
        rejected: try requests.count("rejected"), blank: try requests.count("blank")),
      ledger: ledger,
      rejects: try root.counts("rejects").map { CostReport.Rejects(reason: $0.name, lines: $0.count) },
      threshold: try ThresholdChoice(try root.object("threshold")), strongPrice: try price(strong),
      weakPrice: try price(weak),
      prices: CostReport.PriceSource(
        file: try prices.string("file"), source: try prices.string("source"), date: try prices.optionalString("date"),
        sha256: try prices.string("sha256")),
      assumedCompletionTokens: try root.object("tokens").count("assumed_completion_tokens_per_row"), runs: runs,
      evidence: try RouterEvidence(try root.object("state")))
    guard report.requests.read <= maximumRows, report.requests.routed == report.totals.rows,
      report.requests.read == report.requests.routed + report.requests.rejected,
      report.rejects.reduce(0, { $0 + $1.lines }) == report.requests.rejected,
      try root.object("cost").usd("routed_usd") == report.projection.routed
    else { throw .doesNotAddUp(file: root.file) }
    return report
  }

  private static func totals(
    _ root: StoredObject, _ strong: StoredObject, _ weak: StoredObject
  ) throws(ReportingError) -> CostTotals {
    func route(_ stored: StoredObject, allCost: USD) throws(ReportingError) -> CostTotals.CandidateTotal {
      CostTotals.CandidateTotal(
        rows: try stored.count("rows"), promptTokens: try stored.count("prompt_tokens"),
        completionTokens: try stored.count("completion_tokens"), cost: try stored.usd("cost_usd"),
        allCost: allCost)
    }
    func tally(_ stored: StoredObject, _ name: String) throws(ReportingError) -> CostTotals.Tally {
      let stored = try stored.object(name)
      return CostTotals.Tally(rows: try stored.count("rows"), tokens: try stored.count("tokens"))
    }
    let tokens = try root.object("tokens")
    let (prompts, completions) = (try tokens.object("prompt"), try tokens.object("completion"))
    var prompt: [PromptTokenBasis: CostTotals.Tally] = [:]
    for basis in PromptTokenBasis.allCases { prompt[basis] = try tally(prompts, basis.name) }
    var completion: [CompletionTokenBasis: CostTotals.Tally] = [:]
    // A report of an earlier version of the program knows nothing learnt.
    for basis in CompletionTokenBasis.allCases where basis != .learnt || completions.value[basis.name] != nil {
      completion[basis] = try tally(completions, basis.name)
    }
    var fallbacks: [FallbackReason: Int] = [:]
    for (name, count) in try root.counts("fallbacks") {
      guard let reason = FallbackReason(rawValue: name) else {
        throw .unexpected(file: root.file, path: "/fallbacks/\(name)", expected: "a reason that this version knows")
      }
      fallbacks[reason] = count
    }
    let winRates = try root.object("win_rates")
    var range: ClosedRange<Double>?
    if let lowest = try winRates.winRate("lowest"), let highest = try winRates.winRate("highest"), lowest <= highest {
      range = lowest...highest
    }
    let cost = try root.object("cost")
    return CostTotals(
      candidates: [
        try route(strong, allCost: try cost.usd("all_strong_usd")),
        try route(weak, allCost: try cost.usd("all_weak_usd")),
      ], prompt: prompt, completion: completion, fallbacks: fallbacks,
      winRates: range)
  }

  private static func price(_ model: StoredObject) throws(ReportingError) -> ModelPrice {
    let price = try model.object("price")
    guard let service = PriceService(rawValue: try price.string("service")) else {
      throw .unexpected(file: price.file, path: price.path + "/service", expected: "a service that is known")
    }
    var tiers: [PriceTier] = []
    for tier in try price.list("tiers") {
      tiers.append(
        PriceTier(
          promptTokensAbove: try tier.count("prompt_tokens_above"),
          rates: TokenRates(
            input: try perToken(tier, "input_per_million_usd"), output: try perToken(tier, "output_per_million_usd"))))
    }
    return ModelPrice(
      name: try model.string("name"), tableKey: try price.string("entry"), provider: try price.string("provider"),
      inputPerToken: try perToken(price, "input_per_million_usd"),
      outputPerToken: try perToken(price, "output_per_million_usd"), service: service, tiers: tiers,
      derivations: try price.strings("derived"), deprecationDate: try price.optionalString("deprecation_date"))
  }

  private static func perToken(_ price: StoredObject, _ name: String) throws(ReportingError) -> USD {
    let (units, rest) = try price.usd(name).units.quotientAndRemainder(dividingBy: 1_000_000)
    guard rest == 0, units > 0, units <= ModelPrice.maximumPerToken.units else {
      throw .unexpected(file: price.file, path: "\(price.path)/\(name)", expected: "a price per million tokens")
    }
    return USD(units: units)
  }
}
