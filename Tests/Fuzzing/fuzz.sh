#!/bin/sh
# Fuzzes one reader of outside bytes, or all, with libFuzzer under the address sanitizer.
#
#     Tests/Fuzzing/fuzz.sh READER|all RUNS [libFuzzer options...]
#
# Readers: log stream tokenizer tokenizer-json encoding csv safetensors numpy prices report checkpoint spool. Inputs that break a
# promise are left as .build/fuzzing/crash-*; what was learnt is kept in .build/fuzzing/corpus/READER. Small seeds are made here.
set -eu
cd "$(dirname "$0")/../.."
[ $# -ge 2 ] || { sed -n '2,7p' "$0" >&2; exit 2; }
readers=$1
runs=$2
shift 2
[ "$readers" != all ] || readers="log stream tokenizer tokenizer-json encoding csv safetensors numpy prices report checkpoint spool"

export ROUTELLM_BATCH_FUZZING=1 SWIFT_BACKTRACE=enable=no
scratch=.build/fuzzing
# Coverage in every module, and the sanitizer with it.
swift build -c release --scratch-path "$scratch" --sanitize=address --product Fuzzing \
  -Xswiftc -sanitize-coverage=edge,inline-8bit-counters,pc-table >&2
program=$(swift build -c release --scratch-path "$scratch" --show-bin-path)/Fuzzing

python3 Tests/Fuzzing/make-seeds.py "$scratch/seeds"
for reader in $readers; do
  mkdir -p "$scratch/corpus/$reader"
  echo "== $reader" >&2
  FUZZED_READER=$reader "$program" -runs="$runs" -max_len=16384 -timeout=20 -rss_limit_mb=2048 \
    -artifact_prefix="$scratch/" "$@" "$scratch/corpus/$reader" "$scratch/seeds/$reader"
done
