#!/usr/bin/env bash
# The whole test suite under a sanitizer, optimised, which takes a third of the time, in a folder of its own below .build:
#
#     Tests/sanitize.sh address | thread
#
# address also ends the C and C++ targets at the first undefined operation. The gate runs less of them, in less time.
# Arguments after the first go to 'swift test'.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:?address or thread}
shift
export SWIFT_BACKTRACE=enable=no ROUTELLM_BATCH_SANITIZED=$kind
options=(-c release --sanitize="$kind" --scratch-path ".build/sanitized-$kind" -Xswiftc -enable-testing)
case $kind in
  address)
    options+=(-Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined)
    # XCTest's own runner is reported otherwise.
    LSAN_OPTIONS="suppressions=$(mktemp)"
    echo "leak:libXCTest" >"${LSAN_OPTIONS#suppressions=}"
    export LSAN_OPTIONS
    ;;
  thread) export TSAN_OPTIONS="suppressions=$PWD/Tests/thread-sanitizer-suppressions.txt" ;;
  *)
    echo "sanitize.sh: address or thread, not '$kind'" >&2
    exit 2
    ;;
esac
swift test "${options[@]}" "$@"
