#!/usr/bin/env bash
# Runs the cases: command lines of which every byte of the results is written down.
#
#   Tests/Cases/check.sh [--bytes] [--record] [--program PATH] [CASE|FOLDER ...]
#
# A case is a folder below Tests/Cases with a file `cmd`, a command line for bash. It runs in an empty folder, in which
# Samples, Pipelines and Tests stand for the project's folders and `routellm-batch` is the program. What happens is
# compared with the other files of the case, of which each is left out where it would say nothing:
#
#   expected-output   standard output
#   expected-errors   standard error
#   expected-status   the exit status, when it is not 0
#   expected/         the files that the command left in its folder
#   expected-hashes   the SHA-256 of those of them that are binary or larger than 32 KiB
#
# To add a case, make a folder with a `cmd`, and record it. Figures that differ between two runs are masked;
# mask.sed has all rules.
#
#   --bytes           compare what a program would read: output, status and files, but not the messages
#   --record          write down what happens now as expected; ends with status 1, so that nothing passes by recording
#   --program PATH    the program; .build/release/routellm-batch unless this is given
#
# A case that differs is named with what differs and the first lines of each difference.
set -uo pipefail
export LC_ALL=C TZ=UTC

cases=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=${cases%/Tests/Cases}
parallel=2
shown_lines=30
largest_text=32768
# A case that hangs is ended after this time.
seconds=300

fail() {
  echo "check.sh: $*" >&2
  exit 2
}

mask() { sed -E -f "$cases/mask.sed"; }

# What is in a file, or the state of no file at all.
content() { if [ -f "$1" ]; then cat "$1"; fi; }

is_small_text() { [ "$(wc -c <"$1")" -le $largest_text ] && { [ ! -s "$1" ] || grep -qI '' "$1"; }; }

# Runs the case $1 and leaves in the folder $2 what its own folder should hold.
run_case() {
  local name=$1 actual=$2 folder=$2.run file
  mkdir -p "$folder" "$actual" "$actual/expected"
  ln -s "$root/Samples" "$root/Pipelines" "$root/Tests" "$folder/"
  (cd "$folder" && timeout $seconds bash "$cases/$name/cmd" >"$actual/output" 2>"$actual/errors" </dev/null)
  local status=$?
  if [ $status -ne 0 ]; then echo $status >"$actual/expected-status"; fi
  for file in output errors; do
    mask <"$actual/$file" >"$actual/expected-$file"
    [ -s "$actual/expected-$file" ] || rm "$actual/expected-$file"
    rm "$actual/$file"
  done
  (cd "$folder" && find . -type f | sed 's/^\.\///' | sort) | while IFS= read -r file; do
    mkdir -p "$(dirname "$actual/expected/$file")"
    mask <"$folder/$file" >"$actual/expected/$file"
    if ! is_small_text "$actual/expected/$file"; then
      (cd "$actual/expected" && sha256sum "$file") >>"$actual/expected-hashes"
      rm "$actual/expected/$file"
    fi
  done
  find "$actual/expected" -type d -empty -delete
}

# Compares the case $1 with the folder $2; what differs goes to standard output.
compare_case() {
  local name=$1 actual=$2 part parts="output status hashes files" differing=""
  if [ -z "$bytes_only" ]; then parts="$parts errors"; fi
  for part in $parts; do
    case $part in
    files)
      mkdir -p "$actual.none"
      local left=$cases/$name/expected right=$actual/expected
      [ -d "$left" ] || left=$actual.none
      [ -d "$right" ] || right=$actual.none
      diff -rNu "$left" "$right"
      ;;
    *) diff -u --label "expected $part" --label "$part" \
      <(content "$cases/$name/expected-$part") <(content "$actual/expected-$part") ;;
    esac >"$actual.$part" || differing="$differing $part"
  done
  [ -n "$differing" ] || return 0
  echo "FAILED $name:$differing"
  for part in $differing; do
    head -n $shown_lines "$actual.$part" | sed -E -e "s#($actual|$cases/$name)/##g" -e 's/^(---|\+\+\+) ([^\t]*)\t.*/\1 \2/' -e 's/^/    /'
    if [ "$(wc -l <"$actual.$part")" -gt $shown_lines ]; then echo "    ..."; fi
  done
  return 1
}

record_case() {
  local name=$1 actual=$2
  find "$cases/$name" -mindepth 1 -maxdepth 1 -name 'expected*' -exec rm -r {} +
  find "$actual" -mindepth 1 -maxdepth 1 -exec cp -r {} "$cases/$name/" \;
}

# One case from its start to the files $work/N.passed or $work/N.failed.
check_case() {
  local name=$1 number=$2 verdict=passed
  run_case "$name" "$work/$number"
  compare_case "$name" "$work/$number" >"$work/$number.log" || verdict=failed
  if [ -n "$record" ] && [ $verdict = failed ]; then record_case "$name" "$work/$number"; fi
  mv "$work/$number.log" "$work/$number.$verdict"
  rm -rf "$work/$number" "$work/$number".run
}

bytes_only="" record="" program=$root/.build/release/routellm-batch
while [ $# -gt 0 ]; do
  case $1 in
  --bytes) bytes_only=yes ;;
  --record) record=yes ;;
  --program)
    [ $# -gt 1 ] || fail "--program needs a path"
    program=$2
    shift
    ;;
  -*) fail "there is no option $1; the first lines of $0 list the options" ;;
  *) break ;;
  esac
  shift
done
[ -x "$program" ] || fail "$program is not there: build it, or name another one with --program"
[ -z "$record$bytes_only" ] || [ "$record$bytes_only" = yes ] || fail "--record writes all down; --bytes does not go with it"

names=()
for argument in "${@:-.}"; do
  argument=${argument#Tests/Cases/}
  [ -d "$cases/$argument" ] || fail "there is no case $argument"
  while IFS= read -r name; do names+=("$name"); done < <(
    cd "$cases" && find "$argument" -name cmd -not -path '*/expected/*' | sed -e 's/^\.\///' -e 's/\/cmd$//' | sort
  )
done
[ ${#names[@]} -gt 0 ] || fail "there is no case in $*"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
export TMPDIR=$work/tmp PATH=$work/bin:$PATH
mkdir "$work/tmp" "$work/bin"
ln -s "$(realpath "$program")" "$work/bin/routellm-batch"

for number in "${!names[@]}"; do
  while [ "$(jobs -pr | wc -l)" -ge $parallel ]; do wait -n; done
  check_case "${names[$number]}" "$number" &
done
wait
passed=$(find "$work" -maxdepth 1 -name '*.passed' | wc -l)
failed=$((${#names[@]} - passed))
if [ -n "$record" ]; then
  for number in "${!names[@]}"; do
    if [ -f "$work/$number.failed" ]; then echo "recorded ${names[$number]}"; fi
  done
  echo "$passed unchanged, $failed recorded"
  exit 1
fi
for number in "${!names[@]}"; do content "$work/$number.failed"; done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
