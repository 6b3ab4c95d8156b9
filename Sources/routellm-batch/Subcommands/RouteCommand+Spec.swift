internal import Assigning
internal import LogReading

extension RouteCommand {
  static let spec = CommandSpec(
    name: "route",
    summary: "Score each request of a log and assign it to the strong or the weak model.",
    operands: "[FILE|DIR|PATTERN...]",
    discussion: """
      Reads JSON lines or CSV with a header, plain, zstd or gzip, from files or standard input, and writes one assignment a request to \
      standard output in input order. A folder stands for all log files below it, a quoted pattern such as \
      'logs/*.gz' for the files it matches, both sorted by name. Without --router the shipped mixture \
      router runs. A summary goes to standard error.
      """,
    groups: [
      CommandSpec.Group(title: "Routing", options: routing + models),
      CommandSpec.Group(title: "Input", options: reading + [ShardRequest.option]),
      CommandSpec.Group(title: "Output", options: output),
      CommandSpec.Group(title: "Requests and sets", options: emitting),
      CommandSpec.Group(title: "Costs", options: costs),
      CommandSpec.Group(title: "Run", options: run),
    ],
    glossaries: [formats],
    examples: [
      CommandSpec.Example(
        command: "zstdcat logs.jsonl.zst | routellm-batch --router sw > assignments.jsonl",
        meaning: "Route a log from a pipe; set -o pipefail tells when zstdcat fails"),
      CommandSpec.Example(
        command: "routellm-batch --strong-share 30% --report costs.html -o assignments.jsonl.zst logs/*.jsonl.zst",
        meaning: "Send exactly 30% of the rows to the strong model and draw the costs"),
      CommandSpec.Example(
        command: "routellm-batch --router my-router --budget 250USD -o assignments.jsonl logs/*.jsonl.zst",
        meaning: "The best that 250 dollars buy for the whole log; 40% would be a part of what all strong costs"),
      CommandSpec.Example(
        command: "routellm-batch --router my-router --quality 95% --what-if strong=gpt-4o,weak=gpt-4o-mini log.jsonl",
        meaning: "The cheapest routes expected to keep 95% of the quality gap, priced with a second pair as well"),
      CommandSpec.Example(
        command:
          "routellm-batch -q -o /dev/null --report night.json --report night.html --group-by user --group-by hour "
          + "logs/*.jsonl.zst",
        meaning: "What would the night have cost, by user and hour? 'report diff' compares two such nights"),
      CommandSpec.Example(
        command: "routellm-batch --passthrough --max-rejects 1% --rejects bad.jsonl dataset.jsonl > labelled.jsonl",
        meaning: "Label a data set: every object keeps its bytes and gains a member 'routellm'"),
      CommandSpec.Example(
        command: "routellm-batch --prompt-field /req/q --id-field /meta/id --usage-field /resp/usage calls.jsonl",
        meaning: "Read a log of one's own layout"),
      CommandSpec.Example(
        command: "routellm-batch --join batch_output.jsonl --report costs.html batch_input.jsonl > assignments.jsonl",
        meaning: "Price a finished batch with the usage that its results observed"),
      CommandSpec.Example(
        command:
          "routellm-batch --score-pair own --strong gpt-4o --weak gpt-4o-mini --emit openai-batch --out-dir tonight "
          + "batch.jsonl",
        meaning:
          "Split a batch into one for each model, ready to be submitted; the router scores with the pair it knows"),
      CommandSpec.Example(
        command: "routellm-batch --strong-share 20% --split sets dataset.jsonl",
        meaning: "The hardest fifth of a data set in sets/hard.jsonl, the rest in sets/easy.jsonl"),
      CommandSpec.Example(
        command: "routellm-batch --hardest 1000 --passthrough -o hardest.jsonl dataset.jsonl",
        meaning: "The thousand hardest rows of a data set, labelled"),
      CommandSpec.Example(
        command: "routellm-batch --dry-run --router mf batch.jsonl",
        meaning: "Check options, files, format and prices without writing anything"),
      CommandSpec.Example(
        command: "routellm-batch --service batch --price mixtral-8x7b-instruct-v0.1=0.2,0.2 logs.jsonl",
        meaning: "Price the strong model as a batch, and a model of one's own by hand"),
    ])

  private static let routing = [
    OptionSpec(
      name: "router", value: .directory("KIND|DIR"),
      help:
        "mixture, sw, mf or random as shipped, the directory of a router artefact or of a Hugging Face checkpoint, or "
        + "upstream's mf weights (FILE.safetensors, with --model-list). Default: mixture."),
    OptionSpec(
      name: "strong", value: .text("MODEL"), help: "The dear model. Default: the router's own pair."),
    OptionSpec(name: "weak", value: .text("MODEL"), help: "The cheap model. Default: the router's own pair."),
    OptionSpec(
      name: "score-pair", value: .text("A,B|own"),
      help:
        "Score with these two models of the router, or with its own pair, apart from the pair that is priced and routed."
    ),
    OptionSpec(
      name: "threshold", value: .text("T"),
      help: "Rows with a win rate of at least T go strong. Default: the one the router was calibrated to."),
    OptionSpec(
      name: "strong-share", value: .text("P"),
      help: "Exactly this share of the rows goes strong, highest win rates first: 0.3 or 30%. "
        + "Assignments are written after the whole input was read."),
    OptionSpec(
      name: "budget", value: .text("USD|P%"),
      help: "Spend at most this over the whole input, each request's expected gain weighed against its own cost: "
        + "250USD, or 40% of what the strong model alone would cost. Needs a router with a quality map to expect "
        + "quality; others are weighed by win rate."),
    OptionSpec(
      name: "quality", value: .text("PGR"),
      help: "Spend the least that is expected to recover this part of the gap between weak and strong, such as 95%, "
        + "by the router's quality map."),
    EmbedderOption.spec,
    ScoreThresholdOption.spec,
    OptionSpec(
      name: "exact",
      help: "Score sw, knn, checkpoints and --embedder by the plain reference arithmetic instead of the fast one."),
    OptionSpec(
      name: "embedding-field", value: .text("POINTER"),
      help: "Take each row's embedding from this JSON pointer instead of computing it."),
    OptionSpec(
      name: "model-list", value: .file("FILE"),
      help: "Model names, one a line, in the order of the rows of an upstream mf checkpoint."),
  ]

  private static let output = [
    OptionSpec(
      name: "log-fields",
      help: "Add what the log says of each request to its assignment, where known: 'logged_model', 'logged_time'."),
    OptionSpec(
      name: "output", short: "o", value: .file("FILE"),
      help:
        "Write assignments here: JSON lines, or CSV with a header if FILE ends in .csv; compressed if .zst follows. "
        + "It appears when it is complete. Default: -, standard output."),
    OptionSpec(
      name: "passthrough",
      help: "Write the original objects, byte for byte, each with its assignment as the member 'routellm'; "
        + "a CSV record becomes an object of its columns."),
    HardestOption.spec,
    OptionSpec(
      name: "report", value: .file("FILE"), isRepeatable: true,
      help: "Write the cost report: a page for .html, data for .json, Markdown for .md, a table for .csv, metrics for "
        + "node_exporter's textfile collector for .prom. May be repeated."),
    OptionSpec(
      name: "group-by", value: .text("FIELD"), isRepeatable: true,
      help: "Costs by model, day, hour, user or key as logs keep them, or by any JSON pointer such as "
        + "/metadata/team. Days and hours are in UTC. May be repeated."),
    OptionSpec(
      name: "group-cap", value: .text("N"),
      help: "Keep at most N groups of each; beyond it a fixed sample is listed and the rest summed. Default: 10000."),
    ReportCommand.top,
    rejects, keepSecrets,
    OptionSpec(
      name: "max-rejects", value: .text("N|P%"),
      help: "Exit with 3 if more lines, or a larger share of them, are rejected. Default: 0."),
  ]

  private static let run =
    resuming + [
      OptionSpec(
        name: "spool-dir", value: .directory("DIR"),
        help:
          "Where --strong-share, --budget, --quality and --completion-tokens learn keep rows until the end. Default: "
          + "TMPDIR or /tmp."),
      OptionSpec(name: "timings", help: "Print each stage's rate and share of the time."),
      OptionSpec(name: "dry-run", help: "Check everything, route the first 1,000 rows, write nothing."),
      OptionSpec(name: "quiet", short: "q", help: "Print errors only."),
    ]
}
