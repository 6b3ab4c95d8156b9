internal import Tuning

extension EvaluateCommand {
  static let spec = CommandSpec(
    name: "evaluate",
    summary: "Measure routers on MMLU, GSM8K, MT Bench or graded prompts of your own.",
    operands: "",
    discussion: """
      Prints both models' quality and, for each router, for random and for the oracle: APGR, the part of the gap between \
      the models that is recovered on average over all shares of strong calls; CPT(50%) and CPT(80%), the least share \
      that recovers so much; and PGR, the part recovered at given shares, all with bootstrap 95% intervals. Prompts that \
      the benchmark's contamination list names are dropped.
      """,
    groups: [
      CommandSpec.Group(
        title: "Benchmark",
        options: [
          OptionSpec(
            name: "benchmark", value: .text("mmlu|gsm8k|mt-bench|FILE.jsonl"), isRepeatable: true,
            help: "One of RouteLLM's benchmarks, or JSON lines {prompt, STRONG: score, WEAK: score}; needed. May be "
              + "repeated."),
          OptionSpec(
            name: "data", value: .directory("DIR"),
            help: "The folder routellm/evals of RouteLLM's repository, for its benchmarks."),
          OptionSpec(
            name: "strong", value: .text("MODEL"), help: "The dear model. Default: the routers' own pair."),
          OptionSpec(name: "weak", value: .text("MODEL"), help: "The cheap model. Default: the routers' own pair."),
        ]),
      CommandSpec.Group(
        title: "Routers",
        options: [
          OptionSpec(
            name: "router", value: .directory("KIND|DIR"), isRepeatable: true,
            help: "A kind of router or a trained one's directory; needed. May be repeated."),
          OptionSpec(
            name: "score-pair", value: .text("A,B|own"),
            help:
              "Score with these two models of the router, or with its own pair, apart from the pair that is measured."),
          OptionSpec(
            name: "model-list", value: .file("FILE"),
            help: "Names the rows of upstream's bare mf weights, --router FILE.safetensors."),
          EmbedderOption.spec,
          ScoreThresholdOption.spec,
          OptionSpec(
            name: "exact", help: "Score sw, knn, checkpoints and --embedder by the reference arithmetic."),
        ]),
      CommandSpec.Group(
        title: "Contamination",
        options: [
          OptionSpec(
            name: "training", value: .file("PATH"), isRepeatable: true,
            help: "What the routers were trained on: a log of any format, a CSV file with a column prompt, or a folder "
              + "with prompts.jsonl. May be repeated."),
          OptionSpec(
            name: "drop-duplicates",
            help: "Leave out prompts that count as known from training: the same wording, or a cosine of at least .95."),
          OptionSpec(
            name: "exclude", value: .file("FILE"), isRepeatable: true,
            help: "Leave out the prompts that these JSON lines name as eval_prompt. May be repeated."),
        ]),
      CommandSpec.Group(
        title: "Figures",
        options: [
          OptionSpec(
            name: "strong-share", value: .text("P"), isRepeatable: true,
            help: "A share of strong calls at which PGR is told. May be repeated. Default: 20%, 50% and 80%."),
          OptionSpec(
            name: "upstream-grid",
            help: "Add the figures as RouteLLM computes them: 11 quantile thresholds and interpolated CPT."),
          OptionSpec(
            name: "resamples", value: .text("N"), help: "Bootstrap resamples; 0 for no intervals. Default: 1000."),
          OptionSpec(
            name: "seed", value: .text("N"), help: "Seed of the resamples and of the random router. Default: 1."),
        ]),
      CommandSpec.Group(
        title: "Output",
        options: [
          OptionSpec(
            name: "report", value: .file("FILE"), isRepeatable: true,
            help: "Write a page with a plot for .html, data for .json. May be repeated."),
          OptionSpec(name: "quiet", short: "q", help: "Do not print the table."),
        ]),
    ],
    examples: [
      CommandSpec.Example(
        command:
          "routellm-batch evaluate --benchmark gsm8k --data RouteLLM/routellm/evals --router random --router my-router",
        meaning: "Measure a router of your own, and random, on GSM8K"),
      CommandSpec.Example(
        command: "routellm-batch evaluate --benchmark graded.jsonl --router my-router --report graded.html",
        meaning: "Measure it on graded prompts of your own, and plot quality against share"),
      CommandSpec.Example(
        command:
          "routellm-batch evaluate --benchmark mmlu --benchmark gsm8k --data RouteLLM/routellm/evals --router sw "
          + "--router mf --drop-duplicates --report routers.html",
        meaning: "Compare the shipped routers on two benchmarks, on one page, without prompts known from training"),
    ])
}
