#!/usr/bin/env python3
"""How often the intervals of expected quality hold what was recovered, on kinds of task that a router has not seen.

    python3 coverage.py DATA ROUTELLM_BATCH [WORK]        (the standard library alone; half an hour)

DATA holds graded/: prompts.jsonl (id, source, kind, prompt) and grades.csv (id, model, score). For each of several pairs of
models and each kind of task, `mixture` is trained on the pair's grades of the other kinds, and `evaluate` says for nine shares
what its quality map promises of that kind's prompts and what they recovered. The same is done once a pair for held-out prompts
of all kinds. Two kinds that are one task under two names are left out together.

What is printed, a line each: the gap between the models, the verdict on the distance, and how many of the nine intervals hold;
then, over all kinds on which the strong model leads by at least .05, how many intervals hold, how many kinds have all nine,
which are not independent of each other, and how many kinds are called far.
WORK keeps the labels and the routers; what is there already is not trained again.
"""

import csv
import json
import pathlib
import random
import subprocess
import sys
import tempfile

LARGE = "llama-3.1-nemotron-51b-instruct"
PAIRS = [
    (LARGE, "mistral-7b-instruct-v0.3"),
    (LARGE, "codegemma-7b"),
    ("llama-3.1-8b-instruct", "codegemma-7b"),
    (LARGE, "llama-3.1-8b-instruct"),
    ("gemma-2-9b-it", "llama3-chatqa-1.5-8b"),
    ("qwen2.5-7b-instruct", "llama3-chatqa-1.5-8b"),
]
# A missing answer counts as wrong there, so that gains say more about parsing than about models.
LEFT_OUT_SOURCES = {"mmlu-pro"}
MOST_PROMPTS = 400
LEAST_GAP = 0.05


def graded(data):
    prompts = [json.loads(line) for line in open(data / "graded/prompts.jsonl", encoding="utf-8")]
    grades = {}
    for row in csv.DictReader(open(data / "graded/grades.csv", encoding="utf-8", newline="")):
        grades.setdefault(row["id"], {})[row["model"].lower()] = float(row["score"])
    return [(f"{p['source']}:{p['kind']}", p["prompt"], grades[p["id"]]) for p in prompts if p["source"] not in LEFT_OUT_SOURCES]


def same_task(first, other):
    return first == other or any(word in first and word in other for word in ("math", "word problem"))


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def measure(program, folder, strong, weak, training, test):
    """The promises of a router trained on `training` about `test`, with the gap between the models; a text where the strong
    model does not lead there, or where the router promises nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "training.jsonl", [{"prompt": p, "domain": kind, strong: s, weak: w} for kind, p, s, w in training])
    write(folder / "test.jsonl", [{"prompt": p, strong: s, weak: w} for _, p, s, w in test])
    router, pair = folder / "router", ["--strong", strong, "--weak", weak]
    if not (router / "manifest.json").exists():
        subprocess.run([program, "train", "mixture", "--data", folder / "training.jsonl", *pair, "-q", "-o", router], check=True)
    report = folder / "evaluation.json"
    command = [program, "evaluate", "--benchmark", folder / "test.jsonl", "--router", router, *pair, "--resamples", "0", "-q",
               "--report", report]
    if sum(row[2] - row[3] for row in test) <= 0:
        return "the strong model does not lead"
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    benchmark = json.loads(report.read_text())["benchmarks"][0]
    if not benchmark["promises"]:
        return "nothing is promised"
    gap = benchmark["strong"]["quality"]["value"] - benchmark["weak"]["quality"]["value"]
    return benchmark["promises"][0], gap / (100 if benchmark["scale"] == "accuracy" else 1)


def main():
    data, program = pathlib.Path(sys.argv[1]), sys.argv[2]
    work = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else pathlib.Path(tempfile.mkdtemp())
    rows = graded(data)
    draw = random.Random(1)
    kept = {"kinds never seen": [0, 0, 0, 0], "held-out prompts of kinds that were seen": [0, 0, 0, 0]}
    far = [0, 0]
    for number, (strong, weak) in enumerate(PAIRS):
        kinds = {}
        for kind, prompt, grades in rows:
            if strong in grades and weak in grades:
                kinds.setdefault(kind, []).append((kind, prompt, grades[strong], grades[weak]))
        for kind in kinds:
            draw.shuffle(kinds[kind])
            kinds[kind] = kinds[kind][:MOST_PROMPTS]
        cases = [
            (kind, [row for other, found in kinds.items() if not same_task(kind, other) for row in found], kinds[kind])
            for kind in kinds
        ]
        cases.append((
            None,
            [row for found in kinds.values() for row in found[: len(found) * 4 // 5]],
            [row for found in kinds.values() for row in found[len(found) * 4 // 5 :]],
        ))
        for kind, training, test in cases:
            name = f"{number}-{(kind or 'all kinds').replace(':', ' ')}"
            found = measure(program, work / name, strong, weak, training, test)
            if isinstance(found, str):
                print(f"{name}: {found}", flush=True)
                continue
            promise, gap = found
            counted = gap >= LEAST_GAP
            print(f"{name}: {len(test)} prompts, gap {gap:.2f}, {promise['verdict']}: {promise['kept']} of "
                  f"{len(promise['points'])} hold{'' if counted else ' (not counted)'}", flush=True)
            if not counted:
                continue
            sums = kept["kinds never seen" if kind else "held-out prompts of kinds that were seen"]
            sums[0] += promise["kept"]
            sums[1] += len(promise["points"])
            sums[2] += promise["kept"] == len(promise["points"])
            sums[3] += 1
            if kind:
                far[0] += promise["verdict"] != "near"
                far[1] += 1
    for name, (good, count, whole, tests) in kept.items():
        print(f"{name}: {good} of {count} intervals hold, {good / max(count, 1):.1%}; all nine on {whole} of {tests}")
    print(f"called far or partly far: {far[0]} of {far[1]} kinds never seen")


if __name__ == "__main__":
    main()
