internal import CommandLine
internal import Glibc

RouteLLMBatch.prepare()
exit(RouteLLMBatch.run(commandLine: Swift.CommandLine.arguments).rawValue)
