internal import CommandLine
internal import Glibc

RouteLLMBatch.prepare()
exit(RouteLLMBatch.run(Array(Swift.CommandLine.arguments.dropFirst())).rawValue)
