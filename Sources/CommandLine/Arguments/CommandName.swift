/// The table of commands, in the order of the overview. A command is a case here and a type with this name: neither
/// compiles without the other.
enum CommandName: String, CaseIterable, Sendable {
  case route, run
  case initialize = "init"
  case inspect, models, embed, train
  case trainExport = "train export"
  case trainImport = "train import"
  case trainKind = "train kind"
  case calibrate, evaluate, distill
  case reportMerge = "report merge"
  case reportDiff = "report diff"
  case reportShow = "report show"
  case reportCheck = "report check"
  case benchmark, completions, manual
  case augmentJudgeAsk = "augment judge ask"
  case augmentJudgeCompare = "augment judge compare"
  case augmentJudgeCollect = "augment judge collect"
  case augmentGold = "augment gold"
  case augmentSimilarity = "augment similarity"

  var command: any Command.Type {
    switch self {
    case .route: RouteCommand.self
    case .run: RunCommand.self
    case .initialize: InitCommand.self
    case .inspect: InspectCommand.self
    case .models: ModelsCommand.self
    case .embed: EmbedCommand.self
    case .train: TrainCommand.self
    case .trainExport: TrainExportCommand.self
    case .trainImport: TrainImportCommand.self
    case .trainKind: TrainKindCommand.self
    case .calibrate: CalibrateCommand.self
    case .evaluate: EvaluateCommand.self
    case .distill: DistillCommand.self
    case .reportMerge: ReportMergeCommand.self
    case .reportDiff: ReportDiffCommand.self
    case .reportShow: ReportShowCommand.self
    case .reportCheck: ReportCheckCommand.self
    case .benchmark: BenchmarkCommand.self
    case .completions: CompletionsCommand.self
    case .manual: ManualCommand.self
    case .augmentJudgeAsk: AugmentJudgeAskCommand.self
    case .augmentJudgeCompare: AugmentJudgeCompareCommand.self
    case .augmentJudgeCollect: AugmentJudgeCollectCommand.self
    case .augmentGold: AugmentGoldCommand.self
    case .augmentSimilarity: AugmentSimilarityCommand.self
    }
  }

  var specification: CommandSpecification { command.specification }

  /// One word, or several for one of a group of commands.
  var words: [String] { rawValue.split(separator: " ").map(String.init) }
}
