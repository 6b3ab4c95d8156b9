#!/bin/sh
# Trains the routers that ship with the program, from golden labels and ZeroEval's results: mixture (the default), sw
# and mf. mixture-router/EXPERIMENTS.md tells how the default came about.
#
#     Pipelines/train-shipped-routers.sh DATA
#
# DATA holds gold/mmlu.jsonl and gold/gsm8k.jsonl (labels of the pair gpt-4-1106-preview and
# mixtral-8x7b-instruct-v0.1, Apache-2.0, lm-sys/RouteLLM; questions of MMLU and GSM8K, both MIT),
# zeroeval/ (prompts.jsonl and results.csv, Apache-2.0, WildEval/ZeroEval) and prompts/arena-hard.jsonl
# (Apache-2.0, lm-sys/arena-hard-auto), on which the default thresholds are set.
set -eu
data=${1:?usage: train-shipped-routers.sh DATA}
cd "$(dirname "$0")/.."
train() {
  kind=$1
  shift
  swift run -c release routellm-batch train "$kind" \
    --data "$data/gold/mmlu.jsonl" --data "$data/gold/gsm8k.jsonl" --data "$data/zeroeval" "$@" \
    --calibrate-on "$data/prompts/arena-hard.jsonl" --strong-share 50% \
    --licence "Apache-2.0 (labels: lm-sys/RouteLLM, WildEval/ZeroEval); questions of MMLU and GSM8K: MIT" \
    -o "Sources/CShippedArtefacts/files/$kind"
}
train mixture
# ZeroEval grades some fifty models a prompt and would drown the pair's own labels: a few battles a prompt are drawn.
train sw --battles-per-prompt 3
train mf --battles-per-prompt 2
