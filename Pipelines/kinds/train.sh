#!/bin/sh
# Trains the classifier of kinds of task that ships with the program.
#
#     Pipelines/kinds/train.sh DATA [PROGRAM]
#
# DATA holds graded/ and gold/, as for ../train-shipped-routers.sh; make_data.py says what becomes of them. PROGRAM is the
# executable; it is built unless it is given. The same data give the same bytes.
set -eu
data=${1:?usage: train.sh DATA [PROGRAM]}
program=${2:-}
cd "$(dirname "$0")/../.."
if [ -z "$program" ]; then
  swift build -c release
  program=.build/release/routellm-batch
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 Pipelines/kinds/make_data.py "$data" "$work/kinds.jsonl"
licence="prompts of our own making: Apache-2.0; benchmarks by way of ulab-uiuc/LLMRouter (MIT), TIGER-AI-Lab/MMLU-Pro and"
licence="$licence WildEval/ZeroEval (Apache-2.0) and lm-sys/RouteLLM (Apache-2.0), whose questions keep their own licences"
"$program" train kind --data "$work/kinds.jsonl" --licence "$licence" --overwrite \
  -o Sources/CShippedArtefacts/files/kind
