internal import CommandLine
internal import Glibc

RouteLLMBatch.prepare()
// A reader that goes away is reported by EPIPE instead of killing the process.
signal(SIGPIPE, SIG_IGN)
exit(RouteLLMBatch.run(Array(Swift.CommandLine.arguments.dropFirst())).rawValue)
