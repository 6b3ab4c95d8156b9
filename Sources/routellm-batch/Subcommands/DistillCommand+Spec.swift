extension DistillCommand {
  static let spec = CommandSpec(
    name: "distill",
    summary: "Make a static embedding of a sentence encoder: a table for --embedder, faster and less exact than it.",
    operands: "",
    discussion: """
      Each entry of the encoder's vocabulary is embedded as a text of its own, as the checkpoint's own pooling says; a \
      text's embedding is then the normalised sum of its entries' vectors. From these the centre of running text is \
      taken away, the leading principal components are left out and the next ones kept, and frequent entries count \
      less (SIF, with frequencies by Zipf's law over the vocabulary's order). Vectors are rounded to bytes, with a scale \
      each.

      The encoder is a Hugging Face checkpoint whose tokeniser is BERT's uncased WordPiece. The same checkpoint and \
      options give the same bytes, whatever the number of threads. A router scores only embeddings of the table that it \
      was trained with: train one with --embedder DIR.
      """,
    groups: [
      CommandSpec.Group(
        title: "Encoder",
        options: [
          OptionSpec(
            name: "encoder", value: .directory("DIR"),
            help: "The sentence encoder's checkpoint, such as all-MiniLM-L6-v2; needed."),
          OptionSpec(
            name: "threads", value: .text("N"), help: "Workers. The output does not depend on it. Default: all cores."),
        ]),
      CommandSpec.Group(
        title: "Table",
        options: [
          OptionSpec(name: "dimension", value: .text("N"), help: "Of the table's vectors. Default: 256."),
          OptionSpec(
            name: "skip-components", value: .text("N"),
            help: "Leading principal components that are left out: they tell kinds of entries apart, not meanings. "
              + "Default: 3."),
          OptionSpec(
            name: "sif", value: .text("A"),
            help: "An entry of frequency p counts A / (A + p): a small A damps frequent ones. Default: 1e-5."
          ),
        ]),
      CommandSpec.Group(
        title: "Output",
        options: [
          OptionSpec(name: "output", short: "o", value: .directory("DIR"), help: "The artefact's directory; needed."),
          OptionSpec(name: "overwrite", help: "Replace an artefact that the directory holds."),
          OptionSpec(
            name: "name", value: .text("NAME"),
            help: "What messages and manifests call the table. Default: static-ENCODER-DIMENSION."),
          OptionSpec(
            name: "source", value: .text("NAME"),
            help: "What the encoder is called, for the manifest. Default: its directory's name."),
          OptionSpec(name: "licence", value: .text("TEXT"), help: "The encoder's licence, for the manifest."),
          OptionSpec(name: "quiet", short: "q", help: "Print errors only."),
        ]),
    ],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch distill --encoder all-MiniLM-L6-v2 --licence Apache-2.0 -o my-table",
        meaning: "Make a table of 256 dimensions"),
      CommandSpec.Example(
        command: "routellm-batch train sw --data labels.jsonl --embedder my-table -o my-router",
        meaning: "Train a router on it, and route with --router my-router --embedder my-table"),
    ])
}
