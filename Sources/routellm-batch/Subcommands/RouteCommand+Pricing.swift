internal import Assigning

extension RouteCommand {
  /// Shared by the commands that price a log.
  static let pricing = [
    OptionSpec(
      name: "prices", value: .file("FILE"),
      help: "LiteLLM's model_prices_and_context_window.json instead of the shipped table."),
    OptionSpec(
      name: "price", value: .text("MODEL=IN,OUT[,CACHED]"), isRepeatable: true,
      help: "A model's price in dollars per million tokens, before any table's and for every service. "
        + "May be repeated."),
    OptionSpec(
      name: "service", value: .choice(PriceService.allCases.map(\.rawValue)),
      help: "Price the routed requests as served this way. Where a table lacks batch prices, OpenAI's and "
        + "Anthropic's are half the list price; others are refused. Default: standard."),
  ]

  static let costs =
    JoinedResults.options + [
      OptionSpec(
        name: "what-if", value: .text("strong=X,weak=Y"), isRepeatable: true,
        help: "Price the same routes with these models as well, side by side. A model left out is the run's own. "
          + "Prompts are counted for each model with its own encoding.")
    ] + pricing + [
      OptionSpec(
        name: "encoding", value: .text("[MODEL=]ENCODING"), isRepeatable: true,
        help:
          "Count the prompt tokens of MODEL, or of both models, with cl100k_base, o200k_base, an open model's "
          + "tokenizer.json (the special tokens of its chat template are not in the count) or a file in tiktoken's "
          + "format (FILE, or FILE:r50k, FILE:cl100k, FILE:o200k, FILE:llama3, FILE:qwen2, FILE:tekken where its name "
          + "does not tell how it splits texts); 'estimate' does not count. Default: OpenAI's models by name, all "
          + "others estimated.")
    ] + completionOptions
}
