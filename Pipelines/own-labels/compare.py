#!/usr/bin/env python3
"""What routers learn from labels of one's own: ten data sets, two thirds to learn from and one third to measure on.

    python3 compare.py GRADED ROUTELLM_BATCH [--labels N] [--keep FOLDER]      (the standard library alone; minutes)

GRADED is a folder with `prompts.jsonl` (id, source, kind, domain, prompt) and `grades.csv` (id, model, score).

The data sets are pairs of models of one source each: 4 of llmrouter, 3 of zeroeval, 3 of mmlu-pro. Of a source, all pairs with
1,500 prompts in common of which the stronger model is better by .10 or more are put in order of that gap, and the pairs in the
middle of 4 (or 3) equal parts of the list are taken; a pair with a model that an earlier pair has gives way to the next one in the
list without, if there is one, and comes last if there is none. Of its prompts 1,500 are drawn: 1,000 to learn from and 500 to measure on. A prompt's group is its kind; in mmlu-pro, which
has two kinds, its domain.

With --labels N routers learn from the first N of the 1,000. What is printed is `evaluate`'s APGR with its 95% bootstrap interval, a
row a data set; then the means, whose intervals take the data sets as independent, and by how much the mean is above the mixture's,
with 1.96 standard errors of the differences over the data sets.
"""

import argparse
import collections
import csv
import json
import pathlib
import random
import subprocess
import tempfile

PARTS = [("llmrouter", 4), ("zeroeval", 3), ("mmlu-pro", 3)]
SIZE, LEARNED, LEAST_GAP = 1500, 1000, 0.10
ROUTERS = ["grouped, groups", "grouped, none", "mixture", "mf", "sw"]


def read(folder):
    with open(folder / "prompts.jsonl", encoding="utf-8") as file:
        prompts = {row["id"]: row for row in map(json.loads, file)}
    scores = collections.defaultdict(lambda: collections.defaultdict(dict))
    with open(folder / "grades.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            source = prompts[row["id"]]["source"]
            scores[source][row["model"]][row["id"]] = float(row["score"])
    return prompts, scores


def pairs(models, count):
    """(pairs, pairs that share a model with an earlier one) by the rule above: each is (gap, strong, weak, ids in common)."""
    found = []
    for strong in models:
        for weak in models:
            common = sorted(models[strong].keys() & models[weak].keys())
            if strong == weak or len(common) < SIZE:
                continue
            gap = sum(models[strong][i] - models[weak][i] for i in common) / len(common)
            if gap >= LEAST_GAP:
                found.append((gap, strong, weak, common))
    found.sort(key=lambda pair: pair[:3])
    chosen, sharing, used = [], [], set()
    for part in range(count):
        start = (2 * part + 1) * len(found) // (2 * count)
        order = [pair for pair in found[start:] + found[:start] if pair not in chosen + sharing]
        pair = next((pair for pair in order if not {pair[1], pair[2]} & used), None)
        (chosen if pair else sharing).append(pair or order[0])
        used |= {(pair or order[0])[1], (pair or order[0])[2]}
    return chosen, sharing


def data_sets(folder):
    """(name, rows in random order) of each data set."""
    prompts, scores = read(folder)
    listed = [(source, pairs(scores[source], count)) for source, count in PARTS]
    draw = random.Random(1)
    for which in (0, 1):
        for source, found in listed:
            for gap, strong, weak, common in found[which]:
                rows = [
                    {
                        "prompt": prompts[i]["prompt"],
                        "strong": scores[source][strong][i],
                        "weak": scores[source][weak][i],
                        "group": prompts[i]["domain" if source == "mmlu-pro" else "kind"],
                    }
                    for i in draw.sample(common, SIZE)
                ]
                yield f"{strong} over {weak} ({source}, gap {gap:.2f})", rows


def write(path, rows, without=()):
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps({name: value for name, value in row.items() if name not in without}) + "\n")


def measure(program, rows, labels, folder):
    """APGR and its interval by router, and of prompt length."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "labels.jsonl", rows[:labels])
    write(folder / "plain.jsonl", rows[:labels], without=("group",))
    write(folder / "test.jsonl", rows[LEARNED:])
    command = [program, "evaluate", "-q", "--benchmark", folder / "test.jsonl", "--report", folder / "evaluation.json"]
    trained = {}
    for router in ROUTERS:
        kind = router.split(",")[0]
        data = folder / ("labels.jsonl" if router == "grouped, groups" else "plain.jsonl")
        output = folder / router.replace(", ", "-")
        more = ["--curve-draws", "0"] if kind == "grouped" else []
        result = subprocess.run(
            [program, "train", kind, "-q", "--data", data, "--models-in", "strong,weak", "--strong", "strong", "--weak", "weak"]
            + ["--folds", "0", "--overwrite", "-o", output] + more,
            capture_output=True, text=True)
        if result.returncode != 0:
            print(f"  {router}: {result.stderr.strip()}", flush=True)
            continue
        trained[str(output)] = router
        command += ["--router", output]
    subprocess.run(command, check=True, capture_output=True)
    with open(folder / "evaluation.json", encoding="utf-8") as file:
        benchmark = json.load(file)["benchmarks"][0]
    figures = {}
    for row in benchmark["routers"]:
        name = trained.get(row["name"], "length" if row["role"] == "length" else None)
        if name:
            figures[name] = (row["apgr"]["value"], *row["apgr"]["interval"])
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graded", type=pathlib.Path)
    parser.add_argument("program")
    parser.add_argument("--labels", type=int, default=LEARNED)
    parser.add_argument("--keep", type=pathlib.Path)
    arguments = parser.parse_args()
    columns = ROUTERS + ["length"]
    print("| data set | " + " | ".join(columns) + " |\n|---" + "|---" * len(columns) + "|")
    results = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or pathlib.Path(temporary)
        for number, (name, rows) in enumerate(data_sets(arguments.graded)):
            figures = measure(arguments.program, rows, arguments.labels, folder / f"{number}")
            for column, figure in figures.items():
                results[column].append(figure)
            print(f"| {name} | " + " | ".join(text(figures.get(column)) for column in columns) + " |", flush=True)
    means = []
    for column in columns:
        found = results[column]
        if not found:
            means.append("")
            continue
        mean = sum(value for value, _, _ in found) / len(found)
        # Half a bootstrap interval is about 1.96 standard errors.
        half = sum(((high - low) / 2) ** 2 for _, low, high in found) ** 0.5 / len(found)
        means.append(text((mean, mean - half, mean + half)) + ("" if len(found) == 10 else f" of {len(found)}"))
    print("| mean | " + " | ".join(means) + " |")
    above = []
    for column in columns:
        differences = [one[0] - other[0] for one, other in zip(results[column], results["mixture"])]
        if len(differences) < 2 or len(results[column]) != len(results["mixture"]):
            above.append("")
            continue
        mean = sum(differences) / len(differences)
        variance = sum((value - mean) ** 2 for value in differences) / (len(differences) - 1)
        above.append("{:+.3f} +- {:.3f}".format(mean, 1.96 * (variance / len(differences)) ** 0.5).replace("0.", "."))
    print("| above mixture | " + " | ".join(above) + " |")


def text(figure):
    if figure is None:
        return ""
    return "{:.3f} [{:.3f}, {:.3f}]".format(*figure).replace("0.", ".")


if __name__ == "__main__":
    main()
