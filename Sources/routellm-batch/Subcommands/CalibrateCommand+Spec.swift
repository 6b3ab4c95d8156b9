extension CalibrateCommand {
  static let spec = CommandSpec(
    name: "calibrate",
    summary: "Find the threshold for a log: its interval, cost, expected quality, and distance from the training.",
    operands: "[FILE...]",
    discussion: """
      Reads the log once and prints the threshold that sends a share of its rows to the strong model, or that is \
      expected to recover a part of the quality gap between the models (PGR) by the artefact's quality map. Says how far \
      the log lies from the prompts the router was trained on, and warns when the router is out of its depth.
      """,
    groups: [
      CommandSpec.Group(
        title: "Log and router",
        options: [
          OptionSpec(
            name: "log", value: .file("FILE"), isRepeatable: true,
            help: "JSON lines, plain or zstd; - for standard input. Files may also follow without an option."),
          OptionSpec(
            name: "router", value: .directory("KIND|DIR"),
            help:
              "mixture, sw or mf as shipped, the directory of a router artefact or of a Hugging Face checkpoint, or upstream's "
              + "mf weights (FILE.safetensors, with --model-list). Default: mixture."),
          OptionSpec(name: "strong", value: .text("MODEL"), help: "The dear model. Default: the router's own pair."),
          OptionSpec(name: "weak", value: .text("MODEL"), help: "The cheap model. Default: the router's own pair."),
          OptionSpec(
            name: "score-pair", value: .text("A,B|own"),
            help: "Score with these two models of the router, or with its own pair, apart from the pair that is priced."
          ),
          EmbedderOption.spec,
          ScoreThresholdOption.spec,
          OptionSpec(
            name: "exact", help: "Score sw, knn, checkpoints and --embedder by the reference arithmetic."),
          OptionSpec(
            name: "embedding-field", value: .text("POINTER"),
            help: "Take each row's embedding from this JSON pointer instead of computing it."),
          OptionSpec(
            name: "model-list", value: .file("FILE"),
            help: "Model names, one a line, in the order of the rows of an upstream mf checkpoint."),
        ]),
      CommandSpec.Group(
        title: "Target, one of these",
        options: [
          OptionSpec(
            name: "strong-share", value: .text("P"), help: "The share of the log that goes strong: 0.3 or 30%."),
          OptionSpec(
            name: "quality", value: .text("PGR"),
            help: "The part of the gap between weak and strong to be recovered, such as 95%: the cheapest threshold "
              + "that is expected to reach it."),
          OptionSpec(
            name: "threshold", value: .text("T"), help: "A threshold of your own, to be told what it would do."),
        ]),
      fromReports,
      CommandSpec.Group(title: "Input", options: RouteCommand.reading(without: ["model-field", "time-field"])),
      CommandSpec.Group(
        title: "Output",
        options: [
          OptionSpec(
            name: "write", help: "Make it the default threshold of the artefact that --router DIR names."),
          OptionSpec(
            name: "output", short: "o", value: .directory("DIR"),
            help: "Write a copy of the artefact with it as the default threshold."),
          OptionSpec(name: "report", value: .file("FILE.json"), help: "Write everything as data."),
          OptionSpec(
            name: "max-rejects", value: .text("N|P%"),
            help: "Exit with 3 if more lines, or a larger share of them, are rejected. Default: 0."),
          OptionSpec(name: "quiet", short: "q", help: "Print nothing but the threshold, and warnings."),
        ]),
      CommandSpec.Group(
        title: "Costs",
        options: RouteCommand.pricing + [
          OptionSpec(
            name: "encoding", value: .text("[MODEL=]ENCODING"), isRepeatable: true,
            help: "How prompt tokens are counted, as for route; 'estimate' does not count."),
          OptionSpec(
            name: "completion-tokens", value: .text("N"),
            help: "Completion tokens of a request that neither observed nor bounded them. Default: 264."),
          OptionSpec(
            name: "spool-dir", value: .directory("DIR"), help: "Where scored rows wait. Default: TMPDIR or /tmp."),
        ]),
    ],
    glossaries: [RouteCommand.formats],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch calibrate --router my-router --log logs.jsonl.zst --strong-share 30% --write",
        meaning: "Set an artefact's threshold so that three rows in ten of this log go strong"),
      CommandSpec.Example(
        command: "zstdcat logs/*.zst | routellm-batch calibrate --router sw --log - --quality 95%",
        meaning: "The cheapest threshold that is expected to recover 95% of the quality gap on this log"),
      CommandSpec.Example(
        command: "routellm-batch calibrate --log log.jsonl --strong-share 50% -o my-mixture",
        meaning: "Copy the shipped default router with a threshold for a log of your own"),
      CommandSpec.Example(
        command: "routellm-batch calibrate --from-reports --strong-share 30% part-*.json",
        meaning: "One threshold for the shards of a log, from the reports of 'route -o /dev/null --shard I/N'"),
    ])
}
