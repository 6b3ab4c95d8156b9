/// The options that say how a run proceeds, whatever it writes.
enum RunOptions {
  static let quiet = Option(flag: "quiet", short: "q", "Print errors only.").withoutEffectOnOutput
  static let verbose = Option(
    flag: "verbose", short: "v",
    "Also print the prices, the encodings and the formats that were found. Without this option, a run prints what "
      + "is unusual and the summary."
  ).withoutEffectOnOutput.excluding([quiet])
  static let json = Option(
    flag: "json",
    "Print the summary as one JSON object on standard output, instead of as lines on standard error. The assignments then "
      + "need a file or a folder of their own."
  ).withoutEffectOnOutput
  static let resume = Option(
    flag: "resume",
    "Resume an earlier run of this command line that was stopped or killed; without its checkpoint, start at the "
      + "beginning. The output is that of an undisturbed run. Needs an output file and named inputs."
  ).withoutEffectOnOutput
  static let checkpointInterval = Option(
    "checkpoint-interval", .integer("SECONDS", in: 0...86_400), default: 10,
    "How often a run with an output file saves its position, in FILE.checkpoint; 0 for every block."
  ).withoutEffectOnOutput
  static let spoolDirectory = Option(
    "spool-dir", .workDirectory(), default: "/tmp",
    "Where --strong-share, --budget, --quality and --completion-tokens learn keep rows until the end."
  ).reading(environment: "TMPDIR")
  static let timings = Option(flag: "timings", "Print each stage's rate and share of the time.").withoutEffectOnOutput
  static let dryRun = Option(flag: "dry-run", "Check everything, route the first 1,000 rows, write nothing.")

  static let plot = Option(
    flag: "plot",
    "Draw cost against share and the win rates after the summary, where standard error is a terminal; two models only."
  ).withoutEffectOnOutput

  static let all: [any AnyOption] = [
    resume, checkpointInterval, spoolDirectory, timings, dryRun, plot, json, verbose, quiet,
  ]
}
