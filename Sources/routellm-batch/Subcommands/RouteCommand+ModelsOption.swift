extension RouteCommand {
  static let models = [
    OptionSpec(
      name: "models", value: .text("A,B,C"),
      help: "Choose among these models, the strongest first; the last is the one that the others are measured against. "
        + "Needs an mf, sw or knn router that knows them, and --budget or --quality where there are more than two: "
        + "each request goes where what it costs more than elsewhere is worth it. Two are --strong and --weak.")
  ]
}
