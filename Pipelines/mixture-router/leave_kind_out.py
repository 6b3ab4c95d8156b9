#!/usr/bin/env python3
"""What the shipped routers' recipes are worth on a kind of task that they were not trained on.

    python3 leave_kind_out.py DATA PREPARED ROUTELLM_BATCH        (the standard library alone; minutes)

PREPARED is what prepare.py made of DATA. For each kind of graded/ that it uses, `mixture` and `mf` are trained without it, as
train-shipped-routers.sh trains them (mf without zeroeval/), and score at most 300 of its prompts. What is printed is the APGR of each kind and of all of them
together, with a 95% bootstrap interval, beside that of the prompt's length and of the router inside the program. The gains are those of
models comparable with the pair's.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

from prepare import graded_kinds


def rows(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def apgr(scores, gains):
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    total, done, area, start = sum(gains), 0.0, 0.0, 0
    while start < len(order):
        end = start
        while end < len(order) and scores[order[end]] == scores[order[start]]:
            end += 1
        # Prompts of one score are chosen in no order.
        step = sum(gains[i] for i in order[start:end])
        area += (end - start) * (done + step / 2)
        done += step
        start = end
    return area / total / len(order)


def win_rates(program, router, prompts):
    log = "".join(json.dumps({"prompt": prompt}) + "\n" for prompt in prompts)
    command = [program, "--router", router, "--threshold", "0.5", "--format", "plain", "-q", "-"]
    result = subprocess.run(command, input=log.encode(), capture_output=True, check=True)
    return [json.loads(line)["win_rate"] for line in result.stdout.splitlines()]


def interval(scores, gains):
    draw = random.Random(1)
    figures = []
    for _ in range(300):
        chosen = draw.choices(range(len(scores)), k=len(scores))
        figures.append(apgr([scores[i] for i in chosen], [gains[i] for i in chosen]))
    figures.sort()
    return figures[7], figures[292]


def main():
    data, prepared, program = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    scores = {name: [] for name in ("mixture", "mf", "shipped mixture", "length")}
    gains = []
    for kind, found in graded_kinds(data).items():
        prompts, gain = [row[0] for row in found[:300]], [row[1] - row[2] for row in found[:300]]
        with tempfile.TemporaryDirectory() as folder:
            for name in ("choices", "open", "drawn"):
                kept = [row for row in rows(prepared / f"{name}.jsonl") if row["domain"] != kind]
                pathlib.Path(folder, f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in kept))
            recipes = {
                "mixture": [f"{prepared}/mmlu.jsonl", f"{prepared}/gsm8k.jsonl", f"{folder}/choices.jsonl=0.75", f"{folder}/open.jsonl=0.2", f"{prepared}/made.jsonl"],
                "mf": [f"{prepared}/mmlu.jsonl=1.5", f"{prepared}/gsm8k.jsonl=2", f"{prepared}/made.jsonl=2.5", f"{folder}/drawn.jsonl"],
            }
            further = {"mixture": [], "mf": ["--battles-per-prompt", "2", "--ties", "half", "--learning-rate", "1e-3"]}
            figures = {"shipped mixture": win_rates(program, "mixture", prompts), "length": [len(prompt) for prompt in prompts]}
            for name, sources in recipes.items():
                given = [word for source in sources for word in ("--data", source)]
                subprocess.run([program, "train", name, *given, *further[name], "--folds", "0", "-q", "-o", f"{folder}/{name}"], check=True)
                figures[name] = win_rates(program, f"{folder}/{name}", prompts)
        for name in scores:
            scores[name] += figures[name]
        gains += gain
        print(f"{kind}: gain {sum(gain) / len(gain):.2f}; " + ", ".join(f"{name} {apgr(figures[name], gain):.3f}" for name in scores), flush=True)
    for name in scores:
        low, high = interval(scores[name], gains)
        print(f"all {len(gains)} prompts, {name}: {apgr(scores[name], gains):.3f} [{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    main()
