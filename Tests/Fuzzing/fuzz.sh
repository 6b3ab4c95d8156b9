#!/bin/sh
# Fuzzes one reader of outside bytes, or all, with libFuzzer under the address sanitizer; C is compiled to end at the first
# undefined operation.
#
#     Tests/Fuzzing/fuzz.sh READER|all RUNS [libFuzzer options...]
#
# Readers: log stream tokenizer tokenizer-json encoding csv safetensors numpy prices report checkpoint spool artefact labels
# joined requests secrets. Inputs that break a promise are left as .build/fuzzing/crash-*; what was learnt is kept in
# .build/fuzzing/corpus/READER. Small seeds are made here.
set -eu
cd "$(dirname "$0")/../.."
[ $# -ge 2 ] || { sed -n '2,9p' "$0" >&2; exit 2; }
readers=$1
runs=$2
shift 2
[ "$readers" != all ] || readers="log stream tokenizer tokenizer-json encoding csv safetensors numpy prices report checkpoint spool \
  artefact labels joined requests secrets"

export ROUTELLM_BATCH_FUZZING=1 SWIFT_BACKTRACE=enable=no
# Short stacks of allocations, which millions of runs would pay for.
export ASAN_OPTIONS=malloc_context_size=1:quarantine_size_mb=16
scratch=.build/fuzzing
# Coverage in every module, and the sanitizers with it.
swift build -c release --scratch-path "$scratch" --sanitize=address --product Fuzzing \
  -Xswiftc -sanitize-coverage=edge,inline-8bit-counters,pc-table \
  -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined >&2
program=$(swift build -c release --scratch-path "$scratch" --show-bin-path)/Fuzzing

python3 Tests/Fuzzing/make-seeds.py "$scratch/seeds"
for reader in $readers; do
  mkdir -p "$scratch/corpus/$reader"
  echo "== $reader" >&2
  FUZZED_READER=$reader "$program" -runs="$runs" -max_len=4096 -entropic=0 -timeout=20 -rss_limit_mb=2048 \
    -artifact_prefix="$scratch/" "$@" "$scratch/corpus/$reader" "$scratch/seeds/$reader"
done
