internal import JSONCoding

extension PriceTable {
  static let ownSchema = "routellm-batch/prices"

  /// The shipped table's layout: `{"schema", "version", "date", "source", "models": [{"model", "provider",
  /// "input_per_million", "output_per_million", "deprecation_date", "litellm"}]}`. The two prices are decimal text in
  /// dollars per million tokens; `litellm`, which may be missing, holds further prices of a token by LiteLLM's names.
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
      let members: [JSONValue.Member] = [
        .init(name: "input_cost_per_token", value: .string("\(input)e-6")),
        .init(name: "output_cost_per_token", value: .string("\(output)e-6")),
      ]
      entries.append(
        Entry(
          key: key, provider: provider, deprecationDate: model["deprecation_date"]?.string,
          members: .object(members + (model["litellm"]?.members ?? []))))
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
      return Entry(
        key: member.name, provider: member.value["litellm_provider"]?.string ?? "unknown",
        deprecationDate: member.value["deprecation_date"]?.string, members: member.value)
    }
  }
}
