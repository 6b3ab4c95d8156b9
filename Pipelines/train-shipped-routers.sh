#!/bin/sh
# Trains the routers that ship with the program: mixture (the default), sw and mf. mixture-router/EXPERIMENTS.md says how
# they came about and what they are worth.
#
#     Pipelines/train-shipped-routers.sh DATA [PROGRAM]
#
# DATA holds gold/ and evals-dev/ (labels of the pair gpt-4-1106-preview and mixtral-8x7b-instruct-v0.1, Apache-2.0,
# lm-sys/RouteLLM; questions of MMLU and GSM8K, both MIT), zeroeval/ (Apache-2.0, WildEval/ZeroEval), graded/ (grades MIT,
# ulab-uiuc/LLMRouter, and Apache-2.0, WildEval/ZeroEval) and prompts/arena-hard.jsonl (Apache-2.0, lm-sys/arena-hard-auto),
# on which the default thresholds are set. PROGRAM is the executable; it is built unless it is given.
set -eu
data=${1:?usage: train-shipped-routers.sh DATA [PROGRAM]}
program=${2:-}
cd "$(dirname "$0")/.."
if [ -z "$program" ]; then
  swift build -c release
  program=.build/release/routellm-batch
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prepared=$work/prepared
python3 Pipelines/mixture-router/prepare.py "$data" "$prepared"
licence="Apache-2.0 (labels: lm-sys/RouteLLM, WildEval/ZeroEval) and MIT (grades: ulab-uiuc/LLMRouter);"
licence="$licence questions of MMLU and GSM8K: MIT; assumed labels of prompts of our own making: Apache-2.0"
train() {
  kind=$1
  shift
  "$program" train "$kind" "$@" \
    --calibrate-on "$data/prompts/arena-hard.jsonl" --strong-share 50% --licence "$licence" \
    -o "Sources/CShippedArtefacts/files/$kind"
}
train mixture \
  --data "$prepared/mmlu.jsonl" --data "$prepared/gsm8k.jsonl" --data "$prepared/choices.jsonl=0.75" \
  --data "$prepared/open.jsonl=0.2" --data "$prepared/made.jsonl"
# The speed of sw falls with the number of its prompts, so it is trained on part of them. ZeroEval grades some fifty models
# a prompt and would drown the pair's own labels: a few battles a prompt are drawn.
train sw \
  --data "$data/gold/mmlu.jsonl=2" --data "$data/gold/gsm8k.jsonl=4" --data "$prepared/zeroeval-third" \
  --data "$prepared/made-third.jsonl=2.5" --data "$prepared/drawn-third.jsonl=3" --battles-per-prompt 3 --minimum-length 0
train mf \
  --data "$prepared/mmlu.jsonl=1.5" --data "$prepared/gsm8k.jsonl=2" --data "$data/zeroeval" \
  --data "$prepared/made.jsonl=2.5" --data "$prepared/drawn.jsonl" --battles-per-prompt 2 --ties half --learning-rate 1e-3
