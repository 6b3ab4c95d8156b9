internal import JSONCoding

extension PriceTable {
  static let ownSchema = "routellm-batch/prices"

  /// The shipped table's layout: `{"schema", "version", "date", "source", "models": [{"model", "provider",
  /// "input_per_million", "output_per_million"}]}`, prices as decimal text in dollars per million tokens.
  static func ownEntries(_ document: JSONValue, file: String) throws(AssigningError) -> [Entry] {
    guard document["version"]?.integer == 1, let models = document["models"]?.values else {
      throw .unreadablePrices(file: file, reason: "is no price table of version 1 with an array 'models'")
    }
    var entries: [Entry] = []
    for (index, model) in models.enumerated() {
      guard let key = model["model"]?.string, let provider = model["provider"]?.string,
        let input = model["input_per_million"]?.string, let output = model["output_per_million"]?.string
      else {
        throw .unreadablePrices(
          file: file,
          reason: "models[\(index)] needs the texts 'model', 'provider', 'input_per_million' and 'output_per_million'")
      }
      let prices = PriceTable.prices(
        input: { () throws(AssigningError) in try USD("\(input)e-6") },
        output: { () throws(AssigningError) in try USD("\(output)e-6") })
      entries.append(
        Entry(
          key: key, provider: provider, deprecationDate: model["deprecation_date"]?.string, prices: prices))
    }
    return entries
  }

  /// LiteLLM's map: name -> `{input_cost_per_token, output_cost_per_token, litellm_provider, mode, ...}`; its entry
  /// `sample_spec` is a form and no model.
  static func liteLLMEntries(_ document: JSONValue, file: String) throws(AssigningError) -> [Entry] {
    guard let members = document.members, members.contains(where: { $0.value["litellm_provider"] != nil }) else {
      throw .unreadablePrices(
        file: file,
        reason: "is neither LiteLLM's price map nor a table of schema \(ownSchema): no entry has a 'litellm_provider'")
    }
    return members.compactMap { member in
      guard member.name != "sample_spec", member.value.members != nil else { return nil }
      let prices = PriceTable.prices(
        input: { () throws(AssigningError) in try number(member.value["input_cost_per_token"]) },
        output: { () throws(AssigningError) in try number(member.value["output_cost_per_token"]) })
      return Entry(
        key: member.name, provider: member.value["litellm_provider"]?.string ?? "unknown",
        deprecationDate: member.value["deprecation_date"]?.string, prices: prices)
    }
  }

  private static func number(_ value: JSONValue?) throws(AssigningError) -> USD? {
    switch value {
    case .integer(let integer): try USD("\(integer)")
    case .double(let double): try USD(shortest: double)
    case .string(let text): try USD(text)
    default: nil
    }
  }

  private static func prices(
    input: () throws(AssigningError) -> USD?, output: () throws(AssigningError) -> USD?
  ) -> Result<(input: USD, output: USD), Unusable> {
    func usable(_ price: () throws(AssigningError) -> USD?, _ side: String) throws(Unusable) -> USD {
      let found: USD?
      do throws(AssigningError) { found = try price() } catch { throw Unusable(reason: error.description) }
      guard let found else { throw Unusable(reason: "it gives no \(side) price per token") }
      guard found > .zero else { throw Unusable(reason: "its \(side) price is \(found)") }
      guard found <= ModelPrice.maximumPerToken else {
        throw Unusable(reason: "its \(side) price is $\(found * 1_000_000) per million tokens")
      }
      return found
    }
    do throws(Unusable) {
      return .success((try usable(input, "input"), try usable(output, "output")))
    } catch {
      return .failure(error)
    }
  }
}
