/// A command line that cannot be carried out. `UsageError+Messages.swift` has the words.
///
/// Options are named with their dashes.
enum UsageError: Error, Equatable {
  // What the parser finds, by the specification alone.
  case unknownOption(String, near: String?, command: String)
  case unexpectedValue(option: String)
  case missingValue(option: String, usage: String)
  /// What stands where the value should is an option of the command.
  case optionForValue(option: String, usage: String, found: String)
  case badValue(option: String, value: String, expected: String, reason: String?, near: [String])
  case givenTwice(option: String)
  case excludes(String, String, reason: String?)
  case needs(String, [String], reason: String?)
  case missingOption(String, option: String)
  case missingChoice(String, options: [String])
  case missingOperand(String, meaning: String)
  case extraOperand(String, String, meaning: String)
  case wrongOperand(String, String, meaning: String, near: [String])
  case partOfCommand(String, commands: [String])
  case neitherCommandNorFile(String, near: String?)
  /// A repeated option names the same thing more than once.
  case namedTwice(option: String, String)

  // Inputs and outputs.
  case standardInputTwice
  case inputTwice(String, earlier: String)
  case shardOfStandardInput
  /// What would be written there.
  case standardOutputTwice(String, String)
  case joinOfStandardInput(String)
  case choiceOfStandardInput
  // Outputs with their options, such as `--output o.jsonl`; inputs as `the input o.jsonl`.
  case overwritesInput(output: String, side: String?, input: String)
  case folderHoldsInput(folder: String, input: String)
  case sharedOutput(String, String, side: String?)
  case sharedFolder(String, String)
  case cannotResume(String)
  case wireNameOfOtherModel(String, models: [String])

  // Routers and models.
  case notARouter(String, kinds: [String], near: [String])
  case foreignModel(String, reason: String)
  case notShipped(String, isFolder: Bool)
  /// A kind that needs none.
  case untrainedRouter(String)
  case routerIsEmbedding(String)
  case modelListWithoutWeights
  case weightsWithoutModelList(String)
  case ownPairOfWeights
  case meaninglessForCheckpoint(option: String, String)
  case scoreThresholdWithoutScores(router: String)
  case noManifest(String)
  case sameModel(String)
  case moreThanTwoModels(String)
  case propensityOfManyModels(Int, most: Int)
  case routerWithoutGroups(String)
  case otherGroups(String, sources: [String])
  case aliasOfAlias(String)
  case modelOfOtherProvider(String, provider: String, emit: String)
  case reportFromReports(String)
  case twoEncodings(String)
  case encodingOfOtherModel(String, model: String, models: [String])

  // Goals.
  case noDefaultThreshold
  case thresholdOfOtherPair(strong: String, weak: String)
  case noQualityMap(String)
  case noQualityMaps(models: Int, weak: String)
  case gainsOutOfRange
  /// A report is held to nothing.
  case noLimit([String])
  case unknownFigure(String, figures: [String], near: [String])

  // Calibration.
  case noLog
  case noReports
  case noRow([String], rejectedCount: Int)
  case randomNeedsNoCalibration
  case lessThanOneRow(share: Double, rows: Int)
  case noGap
  case notAnArtefact(String)
  case manifestOfOtherPair(strong: String, weak: String)
  case outputHoldsArtefact(String)
  case artefactIsShipped(String)

  // Training, evaluation and the rest.
  case optionOfOtherKind(String, kind: String)
  case formatsOfSources(formats: Int, sources: Int)
  case noWeights(String, kind: String)
  case artefactExists(String)
  /// A folder that a run fills.
  case folderHoldsFiles(String, count: Int, first: String)
  case calibrationLog(String)
  case outputHoldsExport(String)
  case promptsOfOtherKind(option: String)
  case trainingReportFormat(String)
  case benchmarkWithoutData(String)
  case routersDisagree(String)
  case noTrainingPrompts
  case notGraded(option: String, String, near: [String])
  case noPrompt(String)
  case nothingToMeasure
  case noDryRun(command: String)
  case jobExists(String)
}
