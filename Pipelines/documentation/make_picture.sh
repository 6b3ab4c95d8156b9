#!/bin/sh
# Makes the README's picture of a cost page, with Debian's chromium:
#
#     Pipelines/documentation/make_picture.sh [PROGRAM]
#
# PROGRAM is .build/release/routellm-batch unless it is given. Look at the picture before it is committed.
set -eu
cd "$(dirname "$0")/../.."
program=${1:-.build/release/routellm-batch}
picture=$PWD/Sources/routellm-batch/Documentation.docc/Resources/cost-page.png
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" -q --strong-share 25% --report "$work/costs.html" -o /dev/null Samples/chat.jsonl
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1000,840 \
  --screenshot="$picture" "file://$work/costs.html" 2>"$work/messages" || {
  cat "$work/messages" >&2
  exit 1
}
