import Foundation
import TestSupport
import Testing

/// Every way in which a command line can be wrong: its arguments, separated by spaces, and the message; the exit status is
/// 2 for all of them.
///
/// The first word of a row is the case of `UsageError`. Lines run in a folder with `Samples` and `Tests` of the project
/// and the few files that `makeFiles` makes.
@Suite struct UsageErrorTests {
  private static let report = "Tests/ReportingTests/Golden/small-report.json"
  private static let three = "gpt-4-1106-preview,gpt-4o-mini-2024-07-18,mixtral-8x7b-instruct-v0.1"
  private static let golden = "Tests/RoutingTests/Golden"

  private static let rows: [(error: String, arguments: String, message: String)] = [
    (
      "unknownOption", "--thresold 1",
      "unknown option '--thresold'; did you mean '--threshold'? 'routellm-batch route --help' lists all "
        + "options"
    ),
    ("unknownOption", "-z", "unknown option '-z'; 'routellm-batch route --help' lists all options"),
    ("unknownOption", "-qz", "unknown option '-z'; 'routellm-batch route --help' lists all options"),
    (
      "unknownOption", "train sw --epoch 3",
      "unknown option '--epoch'; did you mean '--epochs'? 'routellm-batch train --help' lists all options"
    ),
    ("unexpectedValue", "--quiet=yes", "--quiet takes no value"),
    ("missingValue", "--output", "--output needs a value: --output FILE"),
    ("missingValue", "-qo", "--output needs a value: --output FILE"),
    (
      "optionForValue", "-o --quiet",
      "--output needs a value: --output FILE; '--quiet' is an option, and as a value it is written --output=--quiet"
    ),
    (
      "optionForValue", "--report --join=x.jsonl",
      "--report needs a value: --report FILE; '--join=x.jsonl' is an option, and as a value it is written "
        + "--report=--join=x.jsonl"
    ),
    ("givenTwice", "--limit 1 --limit 2", "--limit is given twice"),
    ("badValue", "--threshold 1.5", "--threshold takes a win rate from 0 to 1, not '1.5'"),
    (
      "badValue", "--strong-share 130%",
      "--strong-share takes a number from 0 to 1 or a percentage such as 30%, not '130%'"
    ),
    (
      "badValue", "--budget 250",
      "--budget takes an amount such as 250USD or a percentage such as 40%, not '250': it has no unit; "
        + "write 250USD for dollars or 40% for a part of what the strong model alone would cost"
    ),
    (
      "badValue", "--budget 0%",
      "--budget takes an amount such as 250USD or a percentage such as 40%, not '0%': a percentage is above "
        + "0 and at most 100, a part of what the strong model alone would cost"
    ),
    ("badValue", "--quality 0%", "--quality takes a number above 0 and up to 1, or a percentage such as 95%, not '0%'"),
    ("badValue", "--threads 0", "--threads takes a whole number from 1 to 1024, not '0'"),
    ("badValue", "--limit -1", "--limit takes a whole number of at least 0, not '-1'"),
    ("badValue", "--seed x", "--seed takes a whole number of at least 0, not 'x'"),
    ("badValue", "--turn second", "--turn takes one of first, last, all, not 'second'"),
    (
      "badValue", "--format openai",
      "--format takes one of openai-batch, anthropic-batch, bedrock, bedrock-log, vertex, sagemaker, litellm, "
        + "litellm-spend, helicone, langfuse, opentelemetry, langsmith, braintrust, openpipe, proxy, conversations, "
        + "arena-55k, arena, sharegpt, chat, alpaca, responses, log-line, messages, plain, "
        + "not 'openai'; did you mean 'openai-batch'?"
    ),
    (
      "badValue", "--emit openai",
      "--emit takes one of openai-batch, anthropic-batch, bedrock, vertex, not 'openai'; did you mean "
        + "'openai-batch'?"
    ),
    (
      "badValue", "--prompt-field prompt",
      "--prompt-field takes a JSON pointer, not 'prompt': a JSON pointer starts with '/', such as /prompt "
        + "or /body/messages/0/content"
    ),
    ("badValue", "--sample 2", "--sample takes a number from 0 to 1 or a percentage such as 30%, not '2'"),
    ("badValue", "--shard 0/4", "--shard takes I/N, such as 3/16, with I from 1 to N and N up to 100000, not '0/4'"),
    ("badValue", "--max-rejects many", "--max-rejects takes a count such as 10 or a percentage such as 1%, not 'many'"),
    (
      "badValue", "--group-by nothing",
      "--group-by takes model, day, hour, user, key, system-prompt, kind or a JSON pointer such as /metadata/team, not 'nothing'"
    ),
    (
      "badValue", "--report costs.txt",
      "--report takes a file name that ends in .html for a page, .json for data, .md for Markdown, .csv for "
        + "a table, or .prom for metrics, not 'costs.txt'"
    ),
    (
      "badValue", "--output a.parquet",
      "--output takes the name of a file, not 'a.parquet': Parquet is not written; write a.jsonl and "
        + "convert it with DuckDB: duckdb -c \"COPY (FROM read_json('a.jsonl')) TO 'a.parquet'\""
    ),
    (
      "badValue", "--rejects a.gz",
      "--rejects takes the name of a file, not 'a.gz': gzip is not written; end the name in .zst, or pipe "
        + "through gzip"
    ),
    ("badValue", "--output=", "--output takes the name of a file, not ''"),
    (
      "badValue", "--score-pair one",
      "--score-pair takes 'own', or two models of the router, such as "
        + "gpt-4-1106-preview,mixtral-8x7b-instruct-v0.1, not 'one'"
    ),
    ("badValue", "--hardest 0", "--hardest takes a whole number from 1 to 2147483647, not '0'"),
    ("badValue", "--checkpoint-interval x", "--checkpoint-interval takes a whole number from 0 to 86400, not 'x'"),
    ("badValue", "--join-rows 0", "--join-rows takes a whole number from 1 to 4294967296, not '0'"),
    ("badValue", "--service express", "--service takes one of standard, batch, flex, priority, not 'express'"),
    ("badValue", "--max-depth 5000", "--max-depth takes a whole number from 1 to 1024, not '5000'"),
    ("badValue", "--zstd-window 32", "--zstd-window takes a whole number from 10 to 31, not '32'"),
    ("badValue", "--group-cap 0", "--group-cap takes a whole number from 1 to 1000000, not '0'"),
    ("badValue", "--file-rows 0", "--file-rows takes a whole number from 1 to 2000000, not '0'"),
    (
      "badValue", "--what-if strong=,weak=a",
      "--what-if takes strong=MODEL,weak=MODEL or one of the two, not 'strong=,weak=a'"
    ),
    (
      "badValue", "--what-if strong=a,strong=b",
      "--what-if takes strong=MODEL,weak=MODEL or one of the two, not 'strong=a,strong=b'"
    ),
    ("badValue", "--score-threshold 9", "--score-threshold takes a whole number from 2 to 5, not '9'"),
    (
      "badValue", "--models a",
      "--models takes 2 to 16 names, the strongest first, such as gpt-4o,gpt-4o-mini,mixtral, not 'a'"
    ),
    (
      "badValue", "--price gpt-4",
      "--price takes a price such as gpt-4o=2.5,10 or gpt-4o=2.5,10,1.25, in dollars per million tokens, "
        + "not 'gpt-4': it names no model before '='"
    ),
    ("badValue", "--what-if gpt-4o", "--what-if takes strong=MODEL,weak=MODEL or one of the two, not 'gpt-4o'"),
    (
      "badValue", "--encoding gpt-4=nothing",
      "--encoding takes one of cl100k_base, o200k_base, 'estimate', a tokenizer.json, or a file in "
        + "tiktoken's format, not 'gpt-4=nothing': if it is a file, say how its encoding splits texts: "
        + "'nothing:r50k', 'nothing:cl100k', 'nothing:o200k', 'nothing:llama3', 'nothing:qwen2', "
        + "'nothing:tekken'"
    ),
    (
      "badValue", "--completion-tokens many",
      "--completion-tokens takes a whole number from 0 to 134217728, or 'learn', not 'many'"
    ),
    ("badValue", "--wire-name a", "--wire-name takes MODEL=NAME, not 'a'"),
    ("badValue", "--out-dir=", "--out-dir takes the name of a folder, not ''"),
    ("badValue", "--strong=", "--strong takes a text, not ''"),
    (
      "badValue", "train mf --data a.csv=0",
      "--data takes PATH, or PATH=WEIGHT with a weight from 1e-6 to 1e6, not 'a.csv=0'"
    ),
    ("badValue", "train mf --learning-rate 2", "--learning-rate takes a number above 0 and at most 1, not '2'"),
    ("badValue", "train mf --held-out 60%", "--held-out takes a share above 0 and up to 50%, not '60%'"),
    (
      "badValue", "train mf --folds 1",
      "--folds takes 0, or a whole number from 2 to 100, not '1': one fold would hold everything out"
    ),
    (
      "badValue", "train mf --left-out domain",
      "--left-out takes model, day, hour, user, key, system-prompt, kind or a JSON pointer such as /metadata/team, not 'domain'"
    ),
    ("givenTwice", "train mf --left-out /kind --left-out /domain", "--left-out is given twice"),
    ("badValue", "train mf --noise nan", "--noise takes a number from 0 to 10, not 'nan'"),
    ("badValue", "train mf --ties win", "--ties takes one of half, drop, not 'win'"),
    (
      "badValue", "train mf --data-format csv",
      "--data-format takes one of gold, battles, routellm, arena, conversations, gpt4-dataset, nectar, chosen, zeroeval, "
        + "alpaca-eval, observed, not 'csv'"
    ),
    (
      "badValue", "calibrate --strong-share 0",
      "--strong-share takes a number above 0 and up to 1, or a percentage such as 30%, not '0'"
    ),
    (
      "badValue", "report show a.json -o a.pdf",
      "--output takes a file name that ends in .html for a page, .json for data, .md for Markdown, .csv for "
        + "a table, or .prom for metrics, not 'a.pdf'"
    ),
    (
      "badValue", "evaluate --strong-share 2",
      "--strong-share takes a number from 0 to 1 or a percentage such as 30%, not '2'"
    ),
    ("badValue", "benchmark --rows 0", "--rows takes a whole number from 1 to 1000000000, not '0'"),
    ("badValue", "embed --output=", "--output takes the name of a file, not ''"),
    (
      "badValue", "train mf --report t.md",
      "--report takes a file name that ends in .html for a page or .json for data, or - for data on standard output, not 't.md'"
    ),
    ("badValue", "distill --sif 0", "--sif takes a number from 1e-12 to 1e12, not '0'"),
    (
      "badValue", "evaluate --benchmark nothing",
      "--benchmark takes one of mmlu, gsm8k, mt-bench, or a FILE.jsonl, not 'nothing'"
    ),
    (
      "badValue", "evaluate --benchmark gsm8",
      "--benchmark takes one of mmlu, gsm8k, mt-bench, or a FILE.jsonl, not 'gsm8'; did you mean 'gsm8k'?"
    ),
    (
      "badValue", "augment similarity --benchmark missing.jsonl",
      "--benchmark takes one of mmlu, gsm8k, mt-bench, or a FILE, not 'missing.jsonl'"
    ),
    ("badValue", "augment judge ask --body 3", "--body takes a JSON object such as {\"max_tokens\": 1024}, not '3'"),
    (
      "badValue", "augment judge ask --body {\"model\":\"a\"}",
      "--body takes a JSON object such as {\"max_tokens\": 1024}, not '{\"model\":\"a\"}': the command "
        + "writes 'model' itself"
    ),
    ("excludes", "--threshold 0.5 --strong-share 0.5", "give --threshold or --strong-share, not both"),
    ("excludes", "--budget 40% --threshold 0.5", "give --threshold or --budget, not both"),
    ("excludes", "--budget 40% --quality 90%", "give --budget or --quality, not both"),
    (
      "excludes", "--hardest 3 --split sets",
      "give --hardest or --split, not both: --hardest chooses among the rows that --output takes"
    ),
    (
      "excludes", "--hardest 3 --emit bedrock --out-dir out",
      "give --hardest or --emit, not both: --hardest chooses among the rows that --output takes"
    ),
    (
      "excludes", "--passthrough -o a.csv",
      "give --output or --passthrough, not both: --passthrough writes objects, and the file is a table; "
        + "end its name in .jsonl"
    ),
    (
      "excludes", "--spreadsheet -o a.jsonl",
      "give --output or --spreadsheet, not both: spreadsheets read CSV; end the name of the file in .csv"
    ),
    (
      "excludes", "--embedder e --embedding-field /e",
      "give --embedder or --embedding-field, not both: either embeddings are made, or they come with the "
        + "data"
    ),
    (
      "excludes", "--models a,b --strong a",
      "give --models or --strong, not both: --models names all models, the strongest first"
    ),
    (
      "excludes", "--models \(three) --threshold 0.5",
      "give --models or --threshold, not both: the latter is for two models, and --models names more"
    ),
    (
      "excludes", "--models \(three) --budget 20% --what-if weak=gpt-4o",
      "give --models or --what-if, not both: the latter is for two models, and --models names more"
    ),
    ("excludes", "calibrate --threshold 0.5 --quality 90%", "give --threshold or --quality, not both"),
    (
      "excludes", "calibrate --threshold 0.5 --write -o copy",
      "give --write or --output, not both: --write changes the artefact, --output makes a copy of it"
    ),
    (
      "excludes", "calibrate --from-reports --strong-share 0.5 --router sw x.json",
      "give --from-reports or --router, not both: --from-reports reads reports and neither a log nor a "
        + "router"
    ),
    (
      "excludes", "train mf --embeddings a.npy --embedding-field /e",
      "give --embeddings or --embedding-field, not both: both say where the vectors are"
    ),
    (
      "excludes", "train mf --embeddings a.npy --calibrate-on a.jsonl",
      "give --calibrate-on or --embeddings, not both: vectors of your own do not compare with those of a "
        + "log"
    ),
    ("needs", "--emit openai-batch", "--emit needs --out-dir"),
    ("needs", "--out-dir out", "--out-dir needs --emit"),
    ("needs", "--wire-name a=b", "--wire-name needs --emit"),
    ("needs", "--group-by user", "--group-by needs --report or --quality-floor"),
    ("needs", "--top 3", "--top needs --report"),
    ("needs", "--overwrite", "--overwrite needs --emit or --split: files are replaced anyway"),
    (
      "needs", "--models \(three)",
      "--models needs --budget, --quality or --quality-floor: no threshold says which of more than two models answers"
    ),
    ("needs", "calibrate --budget 3USD", "--budget needs --from-reports: 'route --budget' spends an amount on a log"),
    (
      "needs", "train mf --embedder-name mine",
      "--embedder-name needs --embeddings or --embedding-field: it names the maker of vectors of your own"
    ),
    ("needs", "augment gold --strong a x.jsonl", "--strong needs --weak: without both, all pairs are written"),
    ("missingOption", "train mf", "'train' needs --data PATH[=WEIGHT]"),
    ("missingOption", "embed", "'embed' needs --output FILE.npy"),
    ("missingOption", "distill", "'distill' needs --encoder DIR"),
    ("missingOption", "evaluate --benchmark a.jsonl", "'evaluate' needs --router KIND|DIR"),
    ("missingOption", "augment judge collect", "'augment judge collect' needs --verdicts FILE"),
    ("missingOption", "augment judge ask --strong a", "'augment judge ask' needs --weak MODEL"),
    ("missingOption", "augment similarity", "'augment similarity' needs --benchmark mmlu|gsm8k|mt-bench|FILE"),
    (
      "missingChoice", "calibrate --log a.jsonl",
      "'calibrate' needs one of --strong-share P, --quality PGR, --threshold T, --budget USD|P%"
    ),
    ("missingOperand", "report merge", "'report merge' needs the JSON reports to merge"),
    ("missingOperand", "report diff a.json", "'report diff' needs two JSON reports, the older one first"),
    ("missingOperand", "run", "'run' needs a definition file"),
    ("missingOperand", "augment gold", "'augment gold' needs files of graded prompts"),
    ("missingOperand", "train export --data a -o b", "'train export' needs one kind of router (bert, causal)"),
    (
      "missingOperand", "augment judge compare --answers a.jsonl --judge b",
      "'augment judge compare' needs one folder, the one that 'augment judge ask' wrote"
    ),
    ("extraOperand", "benchmark x", "'benchmark' takes no operand; 'x' is one too many"),
    ("extraOperand", "inspect a b", "'inspect' takes one artefact at a time; 'b' is one too many"),
    ("extraOperand", "report show a.json b.json", "'report show' takes one JSON report; 'b.json' is one too many"),
    (
      "wrongOperand", "train svm --data a.csv -o b",
      "'train' takes one kind of router (mixture, grouped, knn, sw, mf), not 'svm'; did you mean 'sw'?"
    ),
    (
      "wrongOperand", "completions fsh",
      "'completions' takes one shell (bash, zsh, fish), not 'fsh'; did you mean 'fish'?"
    ),
    (
      "partOfCommand", "report",
      "'report' needs to be followed by what it is to do: 'report merge', 'report diff', 'report show' or 'report check'"
    ),
    (
      "partOfCommand", "report shwo a.json",
      "'report shwo' is not a command; there are 'report merge', 'report diff', 'report show', 'report check'"
    ),
    (
      "partOfCommand", "augment judg ask",
      "'augment judg ask' is not a command; there are 'augment judge ask', 'augment judge compare', "
        + "'augment judge collect', 'augment gold', 'augment similarity'"
    ),
    (
      "neitherCommandNorFile", "calibrat --log x",
      "'calibrat' is neither a command nor a file; did you mean 'calibrate'? 'routellm-batch --help' lists "
        + "the commands"
    ),
    (
      "neitherCommandNorFile", "-q trian sw",
      "'trian' is neither a command nor a file; did you mean 'train'? 'routellm-batch --help' lists the "
        + "commands"
    ),
    (
      "neitherCommandNorFile", "nonsense",
      "'nonsense' is neither a command nor a file; 'routellm-batch --help' lists the commands"
    ),
    ("namedTwice", "--router random --price a=1,2 --price a=3,4 Samples/plain.jsonl", "--price names a twice"),
    (
      "namedTwice", "--router random --report a.json --group-by user --group-by user Samples/plain.jsonl",
      "--group-by names user twice"
    ),
    (
      "namedTwice",
      "--router mf --models gpt-4-1106-preview,gpt-4o-mini-2024-07-18,gpt-4o-mini-2024-07-18,mixtral-8x7b-instruct-v0.1 --budget 20% Samples/plain.jsonl",
      "--models names gpt-4o-mini-2024-07-18 twice"
    ),
    (
      "namedTwice", "evaluate --router random --benchmark graded.jsonl --benchmark graded.jsonl",
      "--benchmark names graded.jsonl twice"
    ),
    ("standardInputTwice", "--router random - -", "standard input ('-') can be read only once"),
    (
      "inputTwice", "--router random Samples/plain.jsonl Samples",
      "Samples/plain.jsonl is among the inputs twice: its rows would be counted twice"
    ),
    (
      "inputTwice", "--router random Samples/plain.jsonl Samples/plain.jsonl",
      "Samples/plain.jsonl is among the inputs twice: its rows would be counted twice"
    ),
    (
      "namedTwice", "evaluate --benchmark graded.jsonl --router random --report - --report -.html",
      "--report names - twice"
    ),
    (
      "standardOutputTwice", "--router random --json Samples/plain.jsonl",
      "the assignments and --json would both be written to standard output: name a file with --output FILE or --report "
        + "FILE"
    ),
    (
      "standardOutputTwice", "--router random -o x.jsonl --json --report -.csv Samples/plain.jsonl",
      "--report - and --json would both be written to standard output: name a file with --output FILE or --report FILE"
    ),
    (
      "shardOfStandardInput", "--router random --shard 1/2 -",
      "--shard divides files; standard input cannot be read by several jobs"
    ),
    (
      "joinOfStandardInput", "--router random --join - Samples/plain.jsonl",
      "--join reads files; standard input is the log's"
    ),
    (
      "joinOfStandardInput", "--router random --join-scores - Samples/plain.jsonl",
      "--join-scores reads files; standard input is the log's"
    ),
    (
      "choiceOfStandardInput", "augment judge ask --choose 3 --strong gpt-4o --weak gpt-4o-mini -o asked",
      "--choose reads the log twice, which standard input does not allow: name files"
    ),
    (
      "overwritesInput", "--router random -o graded.jsonl graded.jsonl",
      "--output graded.jsonl is the input graded.jsonl, which would be overwritten; name another file"
    ),
    (
      "overwritesInput", "report show inspect.json -o inspect.json",
      "--output inspect.json is the input inspect.json, which would be overwritten; name another file"
    ),
    (
      "folderHoldsInput", "--router random --split . graded.jsonl",
      "--split . holds the input graded.jsonl; name another folder"
    ),
    (
      "sharedOutput", "--router random -o a.json --report a.json Samples/plain.jsonl",
      "--output a.json and --report a.json name the same file; each output needs a file of its own"
    ),
    (
      "sharedOutput", "--router random -o a.json --rejects a.json.spool Samples/plain.jsonl",
      "--output a.json needs the name a.json.spool for a file of its own, and that is what --rejects a.json.spool names "
        + "or needs; name another output"
    ),
    (
      "overwritesInput",
      "--router random --prices graded.jsonl -o graded.jsonl inspect.json",
      "--output graded.jsonl is the file of --prices graded.jsonl, which would be overwritten; name another file"
    ),
    (
      "sharedFolder", "--router random --split a --emit openai-batch --out-dir a Samples/plain.jsonl",
      "--out-dir a and --split a name the same folder; each needs a folder of its own"
    ),
    (
      "cannotResume", "--router random --resume Samples/plain.jsonl",
      "--resume: what was written to standard output cannot be taken back, so the run cannot be resumed; "
        + "name a file with -o"
    ),
    (
      "cannotResume", "--router random --resume -o a.jsonl -",
      "--resume: stdin cannot be read a second time, so the run cannot be resumed; name files"
    ),
    (
      "cannotResume", "--router random --resume -o /dev/null Samples/plain.jsonl",
      "--resume: there is no output file to resume"
    ),
    (
      "wireNameOfOtherModel", "--router random --emit openai-batch --out-dir a --wire-name b=c Samples/plain.jsonl",
      "--wire-name: 'b' is not a model of this run, which has gpt-5.6-sol, "
        + "gpt-5.6-luna"
    ),
    (
      "namedTwice",
      "--router random --emit openai-batch --out-dir a --wire-name gpt-5.6-sol=b --wire-name gpt-5.6-sol=c Samples/plain.jsonl",
      "--wire-name names gpt-5.6-sol twice"
    ),
    (
      "notARouter", "--router sww",
      "--router 'sww' is neither a kind (sw, mf, mixture, grouped, knn, bert, causal, length, random) nor a directory; did "
        + "you mean 'sw'?"
    ),
    ("notShipped", "--router bert", "no 'bert' router ships with the program: give the directory of a trained one"),
    ("untrainedRouter", "inspect random", "the 'random' router has no weights to look at"),
    (
      "routerIsEmbedding", "--router table",
      "--router 'table' is a static embedding, which does not score: it is for --embedder"
    ),
    (
      "modelListWithoutWeights", "--router mf --model-list models.txt",
      "--model-list names the rows of upstream's bare weights: give them with --router FILE.safetensors"
    ),
    (
      "weightsWithoutModelList", "--router a.safetensors",
      "--router a.safetensors: bare weights hold no model names; give them with --model-list FILE, one a "
        + "line, in the order of the rows of P.weight"
    ),
    (
      "ownPairOfWeights", "--router \(golden)/mf.safetensors --model-list models.txt --score-pair own",
      "--score-pair own: bare weights have no pair of their own; give A,B"
    ),
    (
      "meaninglessForCheckpoint", "--router \(golden)/bert-router --score-pair own",
      "--score-pair has no meaning for the checkpoint \(golden)/bert-router, which reads the prompt's own "
        + "tokens"
    ),
    (
      "scoreThresholdWithoutScores", "--router sw --score-threshold 3",
      "--score-threshold is for causal checkpoints, which score prompts from 1 to 5; sw does not"
    ),
    (
      "noManifest", "inspect --json \(golden)/bert-router",
      "--json prints a manifest, and the checkpoint \(golden)/bert-router has none"
    ),
    (
      "sameModel", "--router random --strong gpt-4o --weak gpt-4o",
      "--strong and --weak are both gpt-4o: there is nothing to choose between"
    ),
    (
      "sameModel", "train mf --data graded.jsonl --strong small --weak small -o b",
      "--strong and --weak are both small: there is nothing to choose between"
    ),
    (
      "sameModel", "augment judge ask --strong a --weak a -o b",
      "--strong and --weak are both a: there is nothing to choose between"
    ),
    (
      "moreThanTwoModels", "--router random --models \(three) --budget 20% Samples/plain.jsonl",
      "more than two --models need a router artefact (mf, sw or knn); random is not one"
    ),
    (
      "routerWithoutGroups", "--group /team --router mf Samples/plain.jsonl",
      "--group: shipped:mf knows no groups; train one that does with 'train grouped --group POINTER'"
    ),
    (
      "otherGroups", "--group /team --group /user --router teams --threshold 0.5 Samples/plain.jsonl",
      "--group: teams was trained with the groups of /team: give --group 1 time, a JSON pointer in place of each pointer "
        + "and every other word as it is"
    ),
    (
      "otherGroups", "--group system-prompt --router teams --threshold 0.5 Samples/plain.jsonl",
      "--group: teams was trained with the groups of /team: give --group 1 time, a JSON pointer in place of each pointer "
        + "and every other word as it is"
    ),
    (
      "optionOfOtherKind", "train knn --group /team --data graded.jsonl -o new", "--group is not an option of knn"
    ),
    (
      "reportFromReports", "calibrate --from-reports --strong-share 0.5 --report a.md x.json",
      "--report a.md: with --from-reports, the name ends in .json"
    ),
    (
      "aliasOfAlias", "--router random --alias a=b --alias b=gpt-4o Samples/plain.jsonl",
      "--alias a=b: its model is the own name of another --alias; name the model itself"
    ),
    (
      "modelOfOtherProvider",
      "--router random --strong claude-opus-4-5 --weak gpt-4o-mini --emit openai-batch --out-dir a Samples/plain.jsonl",
      "--emit: claude-opus-4-5 is a model of Anthropic, whose batches --emit anthropic-batch writes; if this provider sells "
        + "it as well, say under which name: --wire-name claude-opus-4-5=NAME"
    ),
    (
      "twoEncodings", "--router random --encoding cl100k_base --encoding o200k_base Samples/plain.jsonl",
      "--encoding names two encodings for gpt-5.6-sol; give one"
    ),
    (
      "encodingOfOtherModel", "--router random --encoding llama=cl100k_base Samples/plain.jsonl",
      "--encoding llama=cl100k_base: 'llama' is neither gpt-5.6-sol nor gpt-5.6-luna"
    ),
    (
      "noDefaultThreshold", "--router \(golden)/bert-router Samples/plain.jsonl",
      "this router has no calibrated threshold: give --threshold T, --strong-share P, --budget AMOUNT or "
        + "--quality PGR"
    ),
    (
      "thresholdOfOtherPair", "--router sw --score-pair gpt-4-0314,gpt-3.5-turbo-0125 Samples/plain.jsonl",
      "the router's default threshold is for win rates of gpt-4-1106-preview over "
        + "mixtral-8x7b-instruct-v0.1, but other models score: give --threshold T, --strong-share P or --budget "
        + "AMOUNT"
    ),
    (
      "noQualityMap", "--router random --quality 90% Samples/plain.jsonl",
      "--quality: the router has no quality map; give graded prompts of the models with --labels FILE, or use "
        + "--strong-share or --threshold"
    ),
    (
      "noQualityMaps", "--router mf --models \(three) --quality 90% Samples/plain.jsonl",
      "--quality with 3 models needs a quality map for each against mixtral-8x7b-instruct-v0.1, and the "
        + "router has none; --budget weighs requests by their win rates"
    ),
    ("noLog", "calibrate --threshold 0.5", "'calibrate' needs --log FILE, or --log - for standard input"),
    (
      "noReports", "calibrate --from-reports --strong-share 0.5",
      "--from-reports needs the JSON reports of all shards, such as part-*.json"
    ),
    ("noRow", "calibrate --threshold 0.5 empty.jsonl", "empty.jsonl: no row to calibrate on"),
    (
      "randomNeedsNoCalibration", "calibrate --router random --threshold 0.5 Samples/plain.jsonl",
      "the random router needs no calibration: a threshold of 1 - P sends the share P of any log to the "
        + "strong model"
    ),
    (
      "lessThanOneRow", "calibrate --router mf --strong-share 1% Samples/plain.jsonl",
      "--strong-share: 0.01 of 20 rows is less than one row; give a larger share or a longer log"
    ),
    (
      "notAnArtefact", "calibrate --router length --threshold 0.5 --write Samples/plain.jsonl",
      "length is neither a router artefact nor a checkpoint: there is no manifest to hold a threshold"
    ),
    (
      "manifestOfOtherPair",
      "calibrate --router sw --score-pair gpt-4-0314,gpt-3.5-turbo-0125 --threshold 0.5 -o copy Samples/plain.jsonl",
      "the artefact's threshold is that of its own pair, gpt-4-1106-preview and mixtral-8x7b-instruct-v0.1; "
        + "leave out --write and --output, and give the threshold to 'route'"
    ),
    (
      "outputHoldsArtefact", "calibrate --router mf --threshold 0.5 -o full Samples/plain.jsonl",
      "--output full holds an artefact or a checkpoint already; name another directory"
    ),
    (
      "folderHoldsFiles", "--router mf --split full Samples/plain.jsonl",
      "full holds a file already, 'manifest.json' for one; name another folder, or give --overwrite"
    ),
    (
      "artefactExists", "train knn --data graded.jsonl -o full",
      "--output full holds an artefact already; name another directory, or replace it with --overwrite"
    ),
    (
      "artefactIsShipped", "calibrate --threshold 0.5 --write Samples/plain.jsonl",
      "shipped:mixture is part of the program and cannot be changed; copy it with --output DIR"
    ),
    (
      "optionOfOtherKind", "train mf --drop-unrated --data graded.jsonl -o new",
      "--drop-unrated is not an option of mf"
    ),
    ("optionOfOtherKind", "train knn --epochs 3 --data graded.jsonl -o new", "--epochs is not an option of knn"),
    (
      "formatsOfSources", "train sw --data a --data b --data c --data-format gold --data-format gold -o new",
      "--data-format is given 2 times for 3 sources: give it once for all, or once each"
    ),
    (
      "noWeights", "train knn --data graded.jsonl=2 -o new",
      "--data graded.jsonl: knn lets each prompt vote once, without weights"
    ),
    (
      "calibrationLog",
      "train knn --data graded.jsonl --strong one --weak two --folds 0 --calibrate-on empty.jsonl -o new",
      "--calibrate-on: empty.jsonl holds no row"
    ),
    (
      "benchmarkWithoutData", "evaluate --router random --benchmark mmlu",
      "--benchmark mmlu needs --data DIR, the folder routellm/evals of RouteLLM's repository"
    ),
    (
      "benchmarkWithoutData", "augment similarity --training graded.jsonl --benchmark mmlu",
      "--benchmark mmlu needs --data DIR, the folder routellm/evals of RouteLLM's repository"
    ),
    (
      "routersDisagree", "evaluate --router ./knn --router mf --benchmark graded.jsonl",
      "./knn routes one (strong) and two (weak), mf gpt-4-1106-preview (strong) and "
        + "mixtral-8x7b-instruct-v0.1 (weak): say with --strong and --weak which to measure"
    ),
    (
      "noTrainingPrompts",
      "evaluate --router random --strong one --weak two --benchmark graded.jsonl --drop-duplicates",
      "--drop-duplicates: no router here holds its training prompts; name them with --training PATH"
    ),
    (
      "notGraded", "augment gold graded.jsonl --strong one --weak tow",
      "--weak 'tow' is graded nowhere; did you mean 'two'?"
    ),
    (
      "foreignModel", "--router model.gguf",
      "--router 'model.gguf' is a GGUF file, whose quantised weights are not read: give the directory of the checkpoint in "
        + "Hugging Face's layout that it was made from"
    ),
    (
      "outputHoldsExport", "train export bert --data graded.jsonl --strong one --weak two -o exported",
      "--output exported holds an export already; name another directory, or replace it with --overwrite"
    ),
    (
      "promptsOfOtherKind", "train export bert --data graded.jsonl --strong one --weak two --scores grades -o new",
      "--scores is for a causal router; bert reads the prompt alone"
    ),
    (
      "badValue", "train export causal --data graded.jsonl --scores 1,3,5 -o new",
      "--scores takes 'grades', or three scores from 1 to 5 such as 5,3,1, not '1,3,5': the scores must fall from win to "
        + "loss"
    ),
    (
      "trainingReportFormat", "report show training.json -o training.csv",
      "--output training.csv: a training report is written as .html, .md or .json"
    ),
    ("noPrompt", "benchmark --rows 1 --prompts empty.jsonl", "--prompts empty.jsonl holds no prompt"),
    (
      "nothingToMeasure", "benchmark --encoding estimate",
      "--encoding estimate counts nothing that could be measured; name an encoding"
    ),
    (
      "jobExists", "init -o job.json Samples/plain.jsonl",
      "--output job.json exists already, and may have been edited: name another file"
    ),
    (
      "noLimit", "report check report.json",
      "'report check' needs a limit: --quality-at-least PGR, --cost-at-most USD|P%, --far-at-most P, "
        + "--strong-share-at-most P, --rejected-at-most P"
    ),
    (
      "unknownFigure", "report diff \(report) \(report) --fail-on nonsense=5%",
      "--fail-on: 'nonsense' is not a figure of a comparison, which has requests, rejected, strong_share, routed_usd, "
        + "all_strong_usd, all_weak_usd, saved_usd, saved_fraction, routed_per_thousand_usd, prompt_tokens, "
        + "completion_tokens, mean_win_rate"
    ),
    ("noDryRun", "run --dry-run inspect.json", "'inspect' has no --dry-run; --print shows the command line"),
  ]

  /// Errors that need a router which no training on a few prompts makes.
  private static let withoutRow: Set<String> = ["noGap", "gainsOutOfRange", "propensityOfManyModels"]

  @Test func everyErrorHasARow() throws {
    let source = try String(
      contentsOfFile: "\(ProjectFile.root)/Sources/CommandLine/Arguments/UsageError.swift", encoding: .utf8)
    let cases = source.split(separator: "\n").compactMap { line -> String? in
      guard line.hasPrefix("  case ") else { return nil }
      return String(line.dropFirst("  case ".count).prefix { $0.isLetter })
    }
    #expect(Set(cases) == Set(Self.rows.map(\.error)).union(Self.withoutRow))
  }

  @Test func everyErrorSaysWhatIsWrong() throws {
    let folder = try TemporaryFolder()
    try makeFiles(in: folder)
    let failures = Failures()
    let place = folder.path
    DispatchQueue.concurrentPerform(iterations: Self.rows.count) { index in
      let row = Self.rows[index]
      do {
        let result = try Program.run(row.arguments.split(separator: " ").map(String.init), folder: place)
        let last = result.errors.split(separator: "\n").last.map(String.init) ?? ""
        if result.status != 2 || last != "routellm-batch: \(row.message)" || !result.output.isEmpty {
          failures.add("\(row.arguments)\n  exit status \(result.status)\n  \(last)\n")
        }
      } catch { failures.add("\(error)") }
    }
    #expect(failures.texts.isEmpty, "\(failures.texts.joined(separator: "\n"))")
  }

  private func makeFiles(in folder: TemporaryFolder) throws {
    for name in ["Samples", "Tests"] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/\(name)", withDestinationPath: "\(ProjectFile.root)/\(name)")
    }
    _ = try folder.file(
      "graded.jsonl",
      (0..<40).map {
        #"{"prompt":"What is \#($0) times \#($0 + 3) in the decimal system?","one":\#($0 % 3 != 0),"two":\#($0 % 2 != 0)}"#
          + "\n"
      }.joined())
    _ = try folder.file("empty.jsonl", "")
    try FileManager.default.createDirectory(atPath: "\(folder.path)/exported", withIntermediateDirectories: true)
    _ = try folder.file("exported/export.json", "{}")
    try FileManager.default.copyItem(
      atPath: "\(ProjectFile.root)/\(Self.golden)/trained-bert/training.json", toPath: "\(folder.path)/training.json")
    _ = try folder.file("models.txt", "a\n")
    _ = try folder.file("job.json", "{}\n")
    _ = try folder.file("inspect.json", #"{"command":"inspect"}"#)
    for (name, manifest) in [("full", "{}"), ("table", #"{"kind":"static-embedding"}"#)] {
      try FileManager.default.createDirectory(atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
      _ = try folder.file("\(name)/manifest.json", manifest)
    }
    let labels = "Tests/Cases/train/grouped/labels.jsonl"
    for training in [
      "-q train knn --data graded.jsonl --strong one --weak two --folds 0 -o knn",
      "-q train grouped --data \(labels) --group /team --curve-draws 0 --folds 0 -o teams",
    ] {
      #expect(try Program.run(training.split(separator: " ").map(String.init), folder: folder.path).status == 0)
    }
  }

  /// What went wrong on several threads.
  private final class Failures: @unchecked Sendable {
    // Guarded by `lock`.
    private(set) var texts: [String] = []
    private let lock = NSLock()

    func add(_ text: String) { lock.withLock { texts.append(text) } }
  }
}
