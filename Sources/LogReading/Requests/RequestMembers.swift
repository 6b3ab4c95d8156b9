/// The names of the members of a batch layout's lines.
struct RequestMembers {
  let id: StaticString
  /// The request itself.
  let body: StaticString
  /// In the body.
  let model: StaticString
  /// Whether every line must have an id and name its model; elsewhere the job names the model.
  let needsIdAndModel: Bool
  /// What a provider adds when it gives the lines back with their results.
  let results: [StaticString]
}
