#!/usr/bin/env bash
# The whole test suite under one of the sanitizers, each built in a folder of its own below .build:
#
#     Tests/sanitize.sh address | thread | undefined
#
# undefined is of the C and C++ targets, which end at the first undefined operation. The gate runs less of them, in less
# time. Arguments after the first go to 'swift test'.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:?address, thread or undefined}
shift
export SWIFT_BACKTRACE=enable=no
scratch=".build/sanitized-$kind"
case $kind in
  address)
    suppressions=$(mktemp)
    # XCTest's own runner is reported otherwise.
    echo "leak:libXCTest" >"$suppressions"
    LSAN_OPTIONS="suppressions=$suppressions" swift test --sanitize=address --scratch-path "$scratch" "$@"
    ;;
  thread)
    TSAN_OPTIONS="suppressions=$PWD/Tests/thread-sanitizer-suppressions.txt" \
      swift test --sanitize=thread --scratch-path "$scratch" "$@"
    ;;
  undefined)
    swift test --scratch-path "$scratch" -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined "$@"
    ;;
  *)
    echo "sanitize.sh: address, thread or undefined, not '$kind'" >&2
    exit 2
    ;;
esac
