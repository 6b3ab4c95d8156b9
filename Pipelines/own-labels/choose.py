#!/usr/bin/env python3
"""Whether prompts that `augment judge ask --choose N` picks teach a router more than N prompts at random.

    python3 choose.py GRADED ROUTELLM_BATCH [--labels N] [--known M] [--draws D] [--sets S]

GRADED is as in compare.py, whose ten data sets are used: 1,000 prompts to choose from and 500 to measure on. In each draw, N
prompts are chosen by the program with another seed, and as many at random; their grades are the labels, from which a grouped
router is trained with the prompts' groups. With --known M, M prompts at random are labelled before in both cases, and the choice
is told of them by --data. What is printed is the mean APGR of `evaluate` over D draws, a row a data set; then the means, and the
difference with 1.96 standard errors over the data sets.
"""

import argparse
import json
import pathlib
import random
import subprocess
import tempfile

import compare


def run(*command):
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{result.stderr}")


def chosen(program, folder, count, seed, known):
    """The prompts that the program chooses."""
    output = folder / f"ask-{seed}"
    more = ["--data", folder / "known.jsonl"] if known else []
    run(program, "augment", "judge", "ask", "-q", folder / "log.jsonl", "--choose", count, "--seed", seed, "--group",
        "/metadata/group", "--strong", "strong", "--weak", "weak", "-o", output, *more)
    with open(output / "prompts.jsonl", encoding="utf-8") as file:
        return {json.loads(line)["prompt"] for line in file}


def apgr(program, folder, labels):
    compare.write(folder / "labels.jsonl", labels)
    run(program, "train", "grouped", "-q", "--data", folder / "labels.jsonl", "--models-in", "strong,weak", "--strong", "strong",
        "--weak", "weak", "--folds", "0", "--curve-draws", "0", "--overwrite", "-o", folder / "router")
    run(program, "evaluate", "-q", "--benchmark", folder / "test.jsonl", "--router", folder / "router", "--report",
        folder / "evaluation.json")
    with open(folder / "evaluation.json", encoding="utf-8") as file:
        rows = json.load(file)["benchmarks"][0]["routers"]
    return next(row["apgr"]["value"] for row in rows if row["name"].endswith("router"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graded", type=pathlib.Path)
    parser.add_argument("program")
    parser.add_argument("--labels", type=int, default=150)
    parser.add_argument("--known", type=int, default=0)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--sets", type=int, default=10)
    arguments = parser.parse_args()
    print(f"| data set | {arguments.labels} chosen | {arguments.labels} at random |\n|---|---|---|")
    differences, means = [], [[], []]
    with tempfile.TemporaryDirectory() as temporary:
        for number, (name, rows) in enumerate(compare.data_sets(arguments.graded)):
            if number == arguments.sets:
                break
            folder = pathlib.Path(temporary) / f"{number}"
            folder.mkdir()
            pool = rows[: compare.LEARNED]
            compare.write(folder / "test.jsonl", rows[compare.LEARNED:])
            compare.write(
                folder / "log.jsonl", [{"prompt": row["prompt"], "metadata": {"group": row["group"]}} for row in pool])
            figures = [[], []]
            for seed in range(1, arguments.draws + 1):
                draw = random.Random(f"{number} {seed}")
                order = draw.sample(range(len(pool)), len(pool))
                known = [pool[place] for place in order[: arguments.known]]
                if known:
                    labels = [dict(row, metadata={"group": row["group"]}) for row in known]
                    compare.write(folder / "known.jsonl", labels, without=("group",))
                wanted = chosen(arguments.program, folder, arguments.labels, seed, bool(known))
                # A prompt that stands twice in the pool is one label.
                picked = {row["prompt"]: row for row in reversed(pool) if row["prompt"] in wanted}
                rest = {pool[place]["prompt"]: pool[place] for place in order[arguments.known:]}
                randoms = list(rest.values())[: len(picked)]
                figures[0].append(apgr(arguments.program, folder, known + list(picked.values())))
                figures[1].append(apgr(arguments.program, folder, known + randoms))
            own = [sum(values) / len(values) for values in figures]
            differences.append(own[0] - own[1])
            for place in (0, 1):
                means[place].append(own[place])
            print(f"| {name} | {own[0]:.3f} | {own[1]:.3f} |".replace(" 0.", " ."), flush=True)
    count = len(differences)
    mean = sum(differences) / count
    error = 1.96 * (sum((value - mean) ** 2 for value in differences) / max(1, count - 1) / count) ** 0.5
    print(f"| mean of {count} | {sum(means[0]) / count:.3f} | {sum(means[1]) / count:.3f} |".replace(" 0.", " ."))
    print(f"\nchosen less random: {mean:+.3f} +- {error:.3f}".replace("0.", "."))


if __name__ == "__main__":
    main()
