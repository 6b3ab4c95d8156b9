#!/usr/bin/env python3
"""Routes RouterArena's prompts and writes them as the prediction file that its evaluation takes.

    python3 predictions.py ROUTELLM_BATCH router_data.json -o my-router.json -- --router mixture --strong gpt-4o --weak gpt-4o-mini

The data set is RouterArena's: a JSON list of objects with "global index" and "prompt_formatted" or "prompt". What stands
behind -- are options of the program: any router, pair, threshold, share or budget. Models are written under the names that
are given there, so give those of the router's configuration at RouterArena, with --alias where the price table has others.
The answers, costs and grades in the file are null: RouterArena fills them in. Needs Python 3.9 alone.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    words = sys.argv[1:]
    end = words.index("--") if "--" in words else len(words)
    options, routing = parser.parse_args(words[:end]), words[end + 1:]

    entries = json.loads(options.data.read_text(encoding="utf-8"))
    prompts = []
    for number, entry in enumerate(entries):
        index, prompt = entry.get("global index"), entry.get("prompt_formatted") or entry.get("prompt")
        if not index or not prompt:
            sys.exit(f"{options.data}: entry {number} has no global index or no prompt")
        prompts.append((index, prompt))

    with tempfile.TemporaryDirectory() as folder:
        log, rows = pathlib.Path(folder, "log.jsonl"), pathlib.Path(folder, "rows.jsonl")
        # The place of an entry is its id: indices need not be texts.
        log.write_text("".join(json.dumps({"id": str(place), "prompt": prompt}) + "\n"
                               for place, (_, prompt) in enumerate(prompts)), encoding="utf-8")
        done = subprocess.run([options.program, *routing, "-o", rows, log])
        if done.returncode != 0:
            sys.exit(done.returncode)
        models = {row["id"]: row["model"] for row in map(json.loads, rows.open(encoding="utf-8"))}

    predictions = [
        {"global index": index, "prompt": prompt, "prediction": models[str(place)], "generated_result": None, "cost": None,
         "accuracy": None}
        for place, (index, prompt) in enumerate(prompts)
    ]
    options.output.write_text(json.dumps(predictions, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"{options.output}: {len(predictions)} predictions", file=sys.stderr)


if __name__ == "__main__":
    main()
