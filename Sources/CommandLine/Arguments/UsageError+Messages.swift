internal import Numerics

extension UsageError: CustomStringConvertible {
  /// What is wrong, and what to write instead.
  var description: String {
    switch self {
    case .unknownOption(let name, let near, let command):
      "unknown option '\(name)';\(question(near)) 'routellm-batch \(command) --help' lists all options"
    case .unexpectedValue(let option): "\(option) takes no value"
    case .missingValue(let option, let usage): "\(option) needs a value: \(usage)"
    case .optionForValue(let option, let usage, let found):
      "\(option) needs a value: \(usage); '\(found)' is an option, and as a value it is written \(option)=\(found)"
    case .badValue(let option, let value, let expected, let reason, let near):
      "\(option) takes \(expected), not '\(value)'\(because(reason))\(suggestion(near))"
    case .givenTwice(let option): "\(option) is given twice"
    case .excludes(let option, let other, let reason): "give \(option) or \(other), not both\(because(reason))"
    case .needs(let option, let others, let reason):
      "\(option) needs \(alternatives(others))\(because(reason))"
    case .missingOption(let command, let option): "'\(command)' needs \(option)"
    case .missingChoice(let command, let options): "'\(command)' needs one of \(options.joined(separator: ", "))"
    case .missingOperand(let command, let meaning): "'\(command)' needs \(meaning)"
    case .extraOperand(let command, let operand, let meaning):
      "'\(command)' takes \(meaning); '\(operand)' is one too many"
    case .wrongOperand(let command, let operand, let meaning, let near):
      "'\(command)' takes \(meaning), not '\(operand)'\(suggestion(near))"
    case .partOfCommand(let words, let commands):
      words.contains(" ")
        ? "'\(words)' is not a command; there are \(commands.map { "'\($0)'" }.joined(separator: ", "))"
        : "'\(words)' needs to be followed by what it is to do: \(alternatives(commands.map { "'\($0)'" }))"
    case .neitherCommandNorFile(let word, let near):
      "'\(word)' is neither a command nor a file;\(question(near)) 'routellm-batch --help' lists the commands"
    case .namedTwice(let option, let name): "\(option) names \(name) twice"

    case .standardInputTwice: "standard input ('-') can be read only once"
    case .inputTwice(let path, let earlier):
      "\(earlier == path ? path : "\(path), which is \(earlier),") is among the inputs twice: its rows would be counted twice"
    case .standardOutputTwice(let first, let second):
      "\(first) and \(second) would both be written to standard output: name a file with --output FILE or --report FILE"
    case .shardOfStandardInput: "--shard divides files; standard input cannot be read by several jobs"
    case .joinOfStandardInput(let option): "\(option) reads files; standard input is the log's"
    case .choiceOfStandardInput: "--choose reads the log twice, which standard input does not allow: name files"
    case .overwritesInput(let output, nil, let input):
      "\(output) is \(input), which would be overwritten; name another file"
    case .overwritesInput(let output, let side?, let input):
      "\(output) needs the name \(side) for a file of its own while it is written, and that is \(input); name another "
        + "output"
    case .folderHoldsInput(let folder, let input): "\(folder) holds \(input); name another folder"
    case .sharedOutput(let first, let second, nil):
      "\(first) and \(second) name the same file; each output needs a file of its own"
    case .sharedOutput(let first, let second, let side?):
      "\(first) needs the name \(side) for a file of its own, and that is what \(second) names or needs; name another "
        + "output"
    case .sharedFolder(let first, let second):
      "\(first) and \(second) name the same folder; each needs a folder of its own"
    case .cannotResume(let reason): "--resume: \(reason)"
    case .wireNameOfOtherModel(let model, let models):
      "--wire-name: '\(model)' is not a model of this run, which has \(models.joined(separator: ", "))"

    case .notARouter(let name, let kinds, let near):
      "--router '\(name)' is neither a kind (\(kinds.joined(separator: ", "))) nor a directory\(suggestion(near))"
    case .foreignModel(let path, let reason): "--router '\(path)' \(reason)"
    case .notShipped(let kind, let isFolder):
      "no '\(kind)' router ships with the program: give the directory of a trained one"
        + (isFolder ? ": ./\(kind) is the one here" : "")
    case .untrainedRouter(let kind):
      "the '\(kind)' router has no weights to look at"
    case .routerIsEmbedding(let path):
      "--router '\(path)' is a static embedding, which does not score: it is for --embedder"
    case .modelListWithoutWeights:
      "--model-list names the rows of upstream's bare weights: give them with --router FILE.safetensors"
    case .weightsWithoutModelList(let path):
      "--router \(path): bare weights hold no model names; give them with --model-list FILE, one a line, in the order of "
        + "the rows of P.weight"
    case .ownPairOfWeights: "--score-pair own: bare weights have no pair of their own; give A,B"
    case .meaninglessForCheckpoint(let option, let path):
      "\(option) has no meaning for the checkpoint \(path), which reads the prompt's own tokens"
    case .scoreThresholdWithoutScores(let router):
      "--score-threshold is for causal checkpoints, which score prompts from 1 to 5; \(router) does not"
    case .noManifest(let path): "--json prints a manifest, and the checkpoint \(path) has none"
    case .sameModel(let model): "--strong and --weak are both \(model): there is nothing to choose between"
    case .routerWithoutGroups(let router):
      "--group: \(router) knows no groups; train one that does with 'train grouped --group POINTER'"
    case .otherGroups(let router, let sources):
      "--group: \(router) was trained with the groups of \(sources.joined(separator: ", ")): give --group "
        + "\(FigureText.count(sources.count, of: "time")), a JSON pointer in place of each pointer and every other word as it is"
    case .aliasOfAlias(let alias):
      "--alias \(alias): its model is the own name of another --alias; name the model itself"
    case .modelOfOtherProvider(let model, let provider, let emit):
      "--emit: \(model) is a model of \(provider), whose batches --emit \(emit) writes; if this provider sells it as well, "
        + "say under which name: --wire-name \(model)=NAME"
    case .propensityOfManyModels(let count, let most):
      "--propensity tells up to \(most) models apart, and this run has \(count)"
    case .moreThanTwoModels(let router):
      "more than two --models need a router artefact (mf, sw or knn); \(router) is not one"
    case .reportFromReports(let path): "--report \(path): with --from-reports, the name ends in .json"
    case .twoEncodings(let model): "--encoding names two encodings for \(model); give one"
    case .encodingOfOtherModel(let text, let model, let models):
      "--encoding \(text): '\(model)' is neither \(models[0]) nor \(models[1])"
        + (models.count > 2 ? ", nor another model of this run" : "")

    case .noDefaultThreshold:
      "this router has no calibrated threshold: give --threshold T, --strong-share P, --budget AMOUNT or --quality PGR"
    case .thresholdOfOtherPair(let strong, let weak):
      "the router's default threshold is for win rates of \(strong) over \(weak), but other models score: give "
        + "--threshold T, --strong-share P or --budget AMOUNT"
    case .noQualityMap(let reason):
      "--quality: \(reason); give graded prompts of the models with --labels FILE, or use --strong-share or --threshold"
    case .noQualityMaps(let models, let weak):
      "--quality with \(models) models needs a quality map for each against \(weak), and the router has none; --budget "
        + "weighs requests by their win rates"
    case .noLimit(let options): "'report check' needs a limit: \(options.joined(separator: ", "))"
    case .unknownFigure(let name, let figures, let near):
      "--fail-on: '\(name)' is not a figure of a comparison, which has \(figures.joined(separator: ", "))\(suggestion(near))"
    case .gainsOutOfRange: "the router's quality map holds gains of more than a million grades; train it again"

    case .noLog: "'calibrate' needs --log FILE, or --log - for standard input"
    case .noReports: "--from-reports needs the JSON reports of all shards, such as part-*.json"
    case .noRow(let inputs, let rejectedCount):
      "\(inputs.joined(separator: ", ")): no row to calibrate on"
        + (rejectedCount > 0 ? "; \(FigureText.count(rejectedCount, of: "line")) rejected" : "")
    case .randomNeedsNoCalibration:
      "the random router needs no calibration: a threshold of 1 - P sends the share P of any log to the strong model"
    case .lessThanOneRow(let share, let rows):
      "--strong-share: \(share) of \(FigureText.count(rows, of: "row")) is less than one row; give a larger share or a "
        + "longer log"
    case .noGap:
      "--quality: on this log the router's quality map expects the strong model to be no better than the weak one; there "
        + "is no gap to recover"
    case .notAnArtefact(let router):
      "\(router) is neither a router artefact nor a checkpoint: there is no manifest to hold a threshold"
    case .manifestOfOtherPair(let strong, let weak):
      "the artefact's threshold is that of its own pair, \(strong) and \(weak); leave out --write and --output, and give "
        + "the threshold to 'route'"
    case .outputHoldsArtefact(let path):
      "--output \(path) holds an artefact or a checkpoint already; name another directory"
    case .folderHoldsFiles(let path, let count, let first):
      "\(path) holds \(count == 1 ? "a file" : "files") already, '\(first)' for one; name another folder, or give --overwrite"
    case .artefactExists(let path):
      "--output \(path) holds an artefact already; name another directory, or replace it with --overwrite"
    case .artefactIsShipped(let name):
      "\(name) is part of the program and cannot be changed; copy it with --output DIR"

    case .optionOfOtherKind(let option, let kind): "\(option) is not an option of \(kind)"
    case .formatsOfSources(let formats, let sources):
      "--data-format is given \(formats) times for \(FigureText.count(sources, of: "source")): give it once for all, or "
        + "once each"
    case .noWeights(let path, let kind): "--data \(path): \(kind) lets each prompt vote once, without weights"
    case .calibrationLog(let reason): "--calibrate-on: \(reason)"
    case .outputHoldsExport(let path):
      "--output \(path) holds an export already; name another directory, or replace it with --overwrite"
    case .promptsOfOtherKind(let option): "\(option) is for a causal router; bert reads the prompt alone"
    case .trainingReportFormat(let path):
      "--output \(path): a training report is written as .html, .md or .json"
    case .benchmarkWithoutData(let name):
      "--benchmark \(name) needs --data DIR, the folder routellm/evals of RouteLLM's repository"
    case .routersDisagree(let pairs): "\(pairs): say with --strong and --weak which to measure"
    case .noTrainingPrompts:
      "--drop-duplicates: no router here holds its training prompts; name them with --training PATH"
    case .notGraded(let option, let model, let near): "\(option) '\(model)' is graded nowhere\(suggestion(near))"
    case .noPrompt(let path): "--prompts \(path) holds no prompt"
    case .nothingToMeasure: "--encoding estimate counts nothing that could be measured; name an encoding"
    case .jobExists(let path): "--output \(path) exists already, and may have been edited: name another file"
    case .noDryRun(let command): "'\(command)' has no --dry-run; --print shows the command line"
    }
  }

  /// `a`, `a or b`, `a, b or c`
  private func alternatives(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.joined() }
    return names.dropLast().joined(separator: ", ") + " or " + last
  }

  private func because(_ reason: String?) -> String { reason.map { ": \($0)" } ?? "" }

  private func question(_ near: String?) -> String { near.map { " did you mean '\($0)'?" } ?? "" }

  private func suggestion(_ near: [String]) -> String {
    near.isEmpty ? "" : "; did you mean \(near.map { "'\($0)'" }.joined(separator: ", "))?"
  }
}
