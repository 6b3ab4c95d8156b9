#!/usr/bin/env bash
# Checks the documents: README.md and its kin, the articles in Documentation.docc, and the pages below Pipelines.
#
#   Tests/Documents/check.sh [--record] [--program PATH] [DOCUMENT ...]
#
# - Every relative link leads to a file of the project, and every anchor to a heading of that file.
# - README.md has at most 200 lines.
# - The page routellm-batch.md lists every article, and decisions/Decisions.md every decision.
# - Every example gives the output that is shown. An example is an indented block that begins with a line `$ COMMAND`, which
#   may continue after a backslash; the lines after it are what the command prints, to standard output and standard error.
#   A line of three dots stands for any lines that are left out. The examples of a document run one after another in one
#   empty folder, in which Samples and Pipelines stand for the project's folders and `routellm-batch` is the program. Times
#   and rates are masked, by the rules of the cases (Tests/Cases/mask.sed); everything else has to be the same.
#
#   --record          write what the examples print now into the documents, with as many lines before and after three dots
#                     as were there; ends with status 1, so that nothing passes by recording
#   --program PATH    the program; .build/release/routellm-batch unless this is given
set -uo pipefail
export LC_ALL=C.UTF-8 TZ=UTC

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
articles=Sources/routellm-batch/Documentation.docc
readme_lines=200
# An example that hangs is ended after this time.
seconds=120

fail() {
  echo "check.sh: $*" >&2
  exit 2
}

failures=0
report() {
  echo "FAILED $*"
  failures=$((failures + 1))
}

# The targets of the links in the document $1, each after the number of its line and a space. Code is not searched.
links() {
  awk '
    /^```/ { fenced = !fenced; next }
    fenced || /^    / { next }
    {
      gsub(/`[^`]*`/, "")
      while (match($0, /\]\([^)]*\)/)) {
        print NR, substr($0, RSTART + 2, RLENGTH - 3)
        $0 = substr($0, RSTART + RLENGTH)
      }
      if (match($0, /^\[[^]]*\]: */)) print NR, substr($0, RSTART + RLENGTH)
    }' "$1"
}

# The anchors of the headings in the document $1, as GitHub makes them.
anchors() {
  awk '
    /^```/ { fenced = !fenced; next }
    fenced || !/^#+ / { next }
    {
      sub(/^#+ +/, "")
      $0 = tolower($0)
      gsub(/[^[:alnum:] _-]/, "")
      gsub(/ /, "-")
      print seen[$0]++ ? $0 "-" seen[$0] - 1 : $0
    }' "$1"
}

check_links() {
  local document=$1 line target path anchor file
  while read -r line target; do
    case $target in
    http://* | https://* | mailto:*) continue ;;
    esac
    path=${target%%#*} anchor=""
    case $target in
    *'#'*) anchor=${target#*#} ;;
    esac
    file=$document
    if [ -n "$path" ]; then file=$(dirname "$document")/$path; fi
    file=$(realpath -m --relative-to="$root" "$root/$file")
    case $file in
    ../*) report "$document:$line: the link $target leads out of the project" ;;
    *)
      if [ ! -e "$root/$file" ]; then
        report "$document:$line: the link $target leads nowhere"
      elif [ -n "$anchor" ] && ! anchors "$root/$file" | grep -xF -- "$anchor" >"$work/found"; then
        report "$document:$line: $file has no heading for the anchor #$anchor"
      fi
      ;;
    esac
  done < <(links "$root/$document")
}

# The page $1 has a link to every other document in its folder.
check_list() {
  local page=$1 folder file name
  folder=$(dirname "$page")
  for file in "$root/$folder"/*.md; do
    name=$(basename "$file")
    [ "$name" != "$(basename "$page")" ] || continue
    links "$root/$page" | cut -d ' ' -f 2- | sed 's/#.*//' | grep -xF -- "$name" >"$work/found" || report "$page does not list $name"
  done
}

# Writes the examples of the document $1 to the folder $2: N.command, N.shown, and N.lines, the first and the last line of
# what is shown.
read_examples() {
  awk -v folder="$2" '
    function finish() {
      if (!count || state == "") return
      print first, first + shown - 1 > (name ".lines")
      close(name ".command"); close(name ".shown"); close(name ".lines")
      state = ""
    }
    /^    \$ / {
      finish()
      name = sprintf("%s/%03d", folder, ++count)
      print substr($0, 7) > (name ".command")
      printf "" > (name ".shown")
      state = /\\$/ ? "command" : "shown"; first = NR + 1; shown = 0; blank = 0
      next
    }
    state == "command" {
      print substr($0, 5) > (name ".command")
      if (!/\\$/) state = "shown"
      first = NR + 1
      next
    }
    state == "shown" && /^    / {
      while (blank > 0) { print "" > (name ".shown"); blank--; shown++ }
      print substr($0, 5) > (name ".shown")
      shown++
      next
    }
    state == "shown" && /^$/ { blank++; next }
    { finish() }
    END { finish() }' "$1"
}

mask() { sed -E -f "$root/Tests/Cases/mask.sed"; }

# Whether the output in the file $2 is what the file $1 shows.
is_shown() {
  awk '
    FILENAME == ARGV[1] { shown[++count] = $0; next }
    { output[++lines] = $0 }
    END {
      at = 0
      for (i = 1; i <= count; i++) {
        if (shown[i] == "...") { skips = 1; continue }
        do at++; while (skips && at <= lines && output[at] != shown[i])
        if (at > lines || output[at] != shown[i]) exit 1
        skips = 0
      }
      exit !(skips || at == lines)
    }' "$1" "$2"
}

# The lines of the file $2 that take the place of those in $1.
recorded() {
  awk '
    FILENAME == ARGV[1] { if ($0 == "...") dots++; else if (dots) after++; else before++; next }
    { output[++lines] = $0 }
    END {
      if (dots > 1) exit 1
      for (i = 1; i <= lines; i++) {
        if (!dots || i <= before || i > lines - after) print output[i] == "" ? "" : "    " output[i]
        else if (i == before + 1) print "    ..."
      }
    }' "$1" "$2"
}

check_examples() {
  local document=$1 place example folder first last
  place=$(mktemp -d "$work/XXXXXX")
  mkdir "$place/examples" "$place/folder"
  read_examples "$root/$document" "$place/examples"
  ln -s "$root/Samples" "$root/Pipelines" "$place/folder/"
  for example in "$place"/examples/*.command; do
    [ -e "$example" ] || continue
    example=${example%.command}
    examples=$((examples + 1))
    (cd "$place/folder" && timeout $seconds bash "$example.command" >"$example.output" 2>&1 </dev/null)
    mask <"$example.shown" >"$example.shown-masked"
    mask <"$example.output" >"$example.output-masked"
    is_shown "$example.shown-masked" "$example.output-masked" && continue
    read -r first last <"$example.lines"
    report "$document:$first: the example prints something else: $(head -n 1 "$example.command")"
    diff -u --label shown --label printed "$example.shown-masked" "$example.output-masked" | head -n 40 | sed 's/^/    /'
    [ -n "$record" ] || continue
    if ! recorded "$example.shown" "$example.output" >"$example.recorded"; then
      echo "    not recorded: there is more than one line of dots"
    else
      echo "$first $last $example.recorded" >>"$place/recorded"
    fi
  done
  # From the last to the first, so that the numbers of the lines before stay as they are.
  [ ! -e "$place/recorded" ] || sort -rn "$place/recorded" | while read -r first last example; do
    { head -n $((first - 1)) "$root/$document"; cat "$example"; tail -n +$((last + 1)) "$root/$document"; } >"$place/new"
    cat "$place/new" >"$root/$document"
  done
}

record="" program=$root/.build/release/routellm-batch
while [ $# -gt 0 ]; do
  case $1 in
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

documents=("$@")
if [ $# -eq 0 ]; then
  while IFS= read -r document; do documents+=("$document"); done < <(
    cd "$root" && find . -maxdepth 1 -name '*.md' -printf '%P\n' | sort
    cd "$root" && find "$articles" Pipelines -name '*.md' -not -path '*/.*' | sort
  )
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
export TMPDIR=$work/tmp PATH=$work/bin:$PATH
mkdir "$work/tmp" "$work/bin"
ln -s "$(realpath "$program")" "$work/bin/routellm-batch"

examples=0
for document in "${documents[@]}"; do
  document=${document#"$root"/}
  [ -f "$root/$document" ] || fail "there is no document $document"
  check_links "$document"
  check_examples "$document"
  case $document in
  README.md)
    lines=$(wc -l <"$root/README.md")
    [ "$lines" -le $readme_lines ] || report "README.md has $lines lines, more than $readme_lines"
    ;;
  "$articles/routellm-batch.md" | "$articles/decisions/Decisions.md") check_list "$document" ;;
  esac
done
echo "documents: ${#documents[@]}, examples: $examples, failures: $failures"
[ -z "$record" ] && [ $failures -eq 0 ]
