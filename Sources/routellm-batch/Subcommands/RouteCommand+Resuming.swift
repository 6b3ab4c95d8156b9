extension RouteCommand {
  /// Seconds between checkpoints unless `--checkpoint-interval` says otherwise.
  static let standardCheckpointInterval = 10

  static let resuming = [
    OptionSpec(
      name: "resume",
      help: "Go on where an earlier run of this command line was stopped or killed; without its checkpoint, start at "
        + "the beginning. The output is that of an undisturbed run. Needs an output file and named inputs."),
    OptionSpec(
      name: "checkpoint-interval", value: .text("SECONDS"),
      help: "How often a run with an output file notes how far it is, in FILE.checkpoint; 0 for every block. "
        + "Default: 10."),
  ]
}
