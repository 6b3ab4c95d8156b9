internal import FileFormats
internal import LogReading
internal import Routing
internal import Running
internal import TextModels

/// The options that add labels to rows, and name what makes them.
enum LabelOptions {
  /// What is added to each row.
  enum Label: String, CaseIterable, Sendable {
    case kind, traits
  }

  static let label = Option(
    repeated: "label", .choice(Label.self),
    "Add to each row: kind, a kind of task such as coding or summarization as a small classifier sees it, with "
      + "'kind_probability'; or traits, which follow from rules: the 'script' of its letters, the number of messages ('turns'), "
      + "and 'traits' such as code, tools, json, long.")
  static let kindModel: Option<String?> = Option(
    "kind-model", .directory(),
    "The classifier of --label kind and of the group 'kind', made by 'train kind'.", otherwise: "the shipped one")

  static let all: [any AnyOption] = [label, kindModel]
}

extension RowLabelling {
  /// - Parameters:
  ///   - groups: of reports and policies.
  ///   - routerGroups: of the router, which was trained with the shipped kinds.
  init(_ options: ParsedOptions, groups: [GroupField], routerGroups: [GroupField]) throws {
    let labels = options[LabelOptions.label]
    let needsKind = labels.contains(.kind) || groups.contains(.kind) || routerGroups.contains(.kind)
    let given = options[LabelOptions.kindModel]
    if given != nil {
      guard needsKind else {
        throw UsageError.needs(LabelOptions.kindModel.details.dashed, ["--label kind", "--group-by kind"], reason: nil)
      }
      guard !routerGroups.contains(.kind) else {
        throw UsageError.excludes(
          LabelOptions.kindModel.details.dashed, "a router that knows requests by kind",
          reason: "it was trained with the shipped kinds")
      }
    }
    self.init(
      kinds: try needsKind ? given.map { try KindLabeller.own($0) } ?? .shipped() : nil,
      writesKind: labels.contains(.kind), writesTraits: labels.contains(.traits))
  }
}

extension RowLabelling {
  /// For a run whose router knows requests by these groups, and which writes no labels.
  init(kindsFor routerGroups: [GroupField]) throws {
    self.init(kinds: try routerGroups.contains(.kind) ? .shipped() : nil, writesKind: false, writesTraits: false)
  }
}

extension KindLabeller {
  fileprivate static func own(_ directory: String) throws -> KindLabeller {
    try KindLabeller(
      KindClassifier(ArtefactFiles(directory: directory)), origin: directory, embedder: StaticEmbeddingModel.shipped())
  }
}
