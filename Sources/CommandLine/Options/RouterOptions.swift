internal import LogReading
internal import Routing
internal import Running

/// The options that name the router and the models between which it chooses: the same for every command that scores.
enum RouterOptions {
  /// What runs without `--router`.
  static let standard = RouterName(RouterDescriptor.mixture.shortName)

  static let router = Option(
    "router", .router, default: standard,
    "mixture, sw or mf as shipped, \(untrained), the directory of a router artefact or of a Hugging Face checkpoint, or "
      + "upstream's mf weights (FILE.safetensors, with --model-list).")
  /// The kinds that need no weights.
  private static var untrained: String {
    RouterDescriptor.all.filter { $0.untrained != nil }.map(\.shortName).joined(separator: " or ")
  }
  static let strong = Option(
    "strong", .text("MODEL"), "The expensive model.",
    otherwise: "\(ModelPair.standard.strong) with a shipped router, else that of the router's own pair")
  static let weak = Option(
    "weak", .text("MODEL"), "The cheap model.",
    otherwise: "\(ModelPair.standard.weak) with a shipped router, else that of the router's own pair")
  static let scorePair = Option(
    "score-pair", .scorePair,
    "Score with these two models of the router, or with its own pair, whatever pair is priced and routed.")
  static let embedder = Option(
    "embedder", .directory(),
    "Embed with this model instead of the shipped embedder: a sentence encoder, which is a Hugging Face checkpoint of BERT, "
      + "RoBERTa, XLM-RoBERTa, DistilBERT, MPNet or ModernBERT such as all-MiniLM-L6-v2, a static embedding as model2vec "
      + "publishes it (potion), or a table made by 'distill'. A router accepts only the embedder that it was trained with."
  ).excluding(
    [embeddingField, TrainOptions.embeddings], because: "either embeddings are made, or they come with the data")
  static let scoreThreshold = Option(
    "score-threshold", .scoreThreshold, default: .standard, shown: "\(ScoreThreshold.standard.score)",
    "For a causal checkpoint: the lowest score, from 2 to 5, that speaks for the weak model.")
  static let exact = Option(
    flag: "exact",
    "Score sw, knn, checkpoints and --embedder by the plain reference arithmetic instead of the fast one.")
  /// For commands that embed and do not score.
  static let exactEmbedding = exact.documented("With --embedder, multiply in f32 instead of eight bits.")
  static let embeddingField = Option(
    "embedding-field", .pointer, "Take each row's embedding from this JSON pointer instead of computing it.")
  static let group = Option(
    repeated: "group", .groupField,
    "For a grouped router: where the log keeps the names of a request's groups, in place of the JSON pointers that the router "
      + "was trained with, once for each in their order.")
  static let modelList = Option(
    "model-list", .file(), "Model names, one a line, in the order of the rows of upstream's mf weights.")
  static let models: Option<[String]?> = Option(
    "models", .models,
    "Choose among these models, the strongest first; the others are measured against the last. Needs an mf, sw or knn "
      + "router that knows them, and --budget or --quality if there are more than two: each request goes to the model "
      + "whose extra quality justifies its extra cost. With --quality-floor any router and any models will do. Two models "
      + "are --strong and --weak."
  ).excluding([strong, weak], because: "--models names all models, the strongest first")
    .excluding(
      [scorePair, PricingOptions.whatIf, GoalOptions.threshold, GoalOptions.strongShare], when: hasMoreThanTwo,
      because: "the latter is for two models, and --models names more"
    ).needing(
      [GoalOptions.budget, GoalOptions.quality, GoalOptions.qualityFloor], when: hasMoreThanTwo,
      because: "no threshold says which of more than two models answers")

  @Sendable private static func hasMoreThanTwo(_ models: [String]?) -> Bool { (models?.count ?? 0) > 2 }
}

/// What `--router` names: a kind, a directory, or upstream's bare weights.
struct RouterName: Sendable, Equatable, CustomStringConvertible {
  /// As the command line has it.
  let description: String
  /// Nil for a path.
  let kind: RouterDescriptor?

  init(_ text: String) { (description, kind) = (text, RouterDescriptor(name: text)) }
}

/// With which models a router scores.
enum ScorePair: Sendable, Equatable {
  /// The pair that it was trained for.
  case own
  case models(ModelPair)
}

extension ValueType where Value == RouterName {
  static var router: ValueType {
    ValueType(
      "KIND|DIR", kind: .directory, expected: "a kind of router or a directory",
      moved: { value, place in RouterDescriptor(name: value) == nil ? place(value) : value }
    ) { (text) throws(BadValue) in
      guard !text.isEmpty else { throw BadValue() }
      return RouterName(text)
    }
  }
}

extension ValueType where Value == ScorePair {
  static var scorePair: ValueType {
    ValueType(
      "A,B|own",
      expected: "'own', or two models of the router, such as gpt-4-1106-preview,mixtral-8x7b-instruct-v0.1"
    ) { (text) throws(BadValue) in
      if text == "own" { return .own }
      let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else { throw BadValue() }
      return .models(ModelPair(strong: names[0], weak: names[1]))
    }
  }
}

extension ValueType where Value == ScoreThreshold {
  static var scoreThreshold: ValueType {
    let range = ScoreThreshold.range
    return ValueType("N", expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
      (text) throws(BadValue) in
      guard let threshold = Int(text).flatMap(ScoreThreshold.init) else { throw BadValue() }
      return threshold
    }
  }
}

extension ValueType where Value == [String] {
  /// The most models to choose among.
  static var mostModels: Int { 16 }

  static var models: ValueType {
    ValueType(
      "A,B,C", expected: "2 to \(mostModels) names, the strongest first, such as gpt-4o,gpt-4o-mini,mixtral"
    ) { (text) throws(BadValue) in
      let names = text.split(separator: ",", omittingEmptySubsequences: false).map { name in
        String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
      guard (2...mostModels).contains(names.count), !names.contains("") else { throw BadValue() }
      return names
    }
  }
}
