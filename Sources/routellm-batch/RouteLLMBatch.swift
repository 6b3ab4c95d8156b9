@main
struct RouteLLMBatch {
  static func main() {}
}
