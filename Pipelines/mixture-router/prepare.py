#!/usr/bin/env python3
"""Brings the training data of the shipped routers into the layouts that `routellm-batch train` reads.

    python3 prepare.py DATA OUT        (the standard library alone; the same bytes every time)

DATA holds gold/, evals-dev/, zeroeval/ and graded/. OUT gets

- mmlu.jsonl, gsm8k.jsonl: graded answers of the pair itself, from gold/ and evals-dev/ together;
- open.jsonl, choices.jsonl: what graded answers of *other* models let one expect of the pair, for prompts without and
  with lettered answers; `drawn.jsonl` the same of both as wins, losses and ties, which battles of models need;
- made.jsonl: prompts of our own making, see made_prompts.py;
- made-third.jsonl, drawn-third.jsonl, zeroeval-third/: every third prompt, for `sw`, whose speed falls with the number of
  its prompts.

Of graded/, the kinds are left out that the pair's own labels cover (word problems, MMLU) and those whose gains are an
artefact of the source's parser (LLMRouter's exam and logic puzzles, MMLU-Pro's ten choices: adding them took the MMLU
figure from .685 to .60).
"""

import csv
import json
import pathlib
import random
import subprocess
import sys

STRONG, WEAK = "gpt-4-1106-preview", "mixtral-8x7b-instruct-v0.1"

# Models about as able as the strong and as the weak one of the pair, by the mean of their grades; where the pair's own
# model was graded, it is among them.
STRONG_LIKE = {
    "gpt-4-turbo-2024-04-09", "gpt-4-0314", "claude-3-opus-20240229", "mistral-large-2", "meta-llama-3.1-70b-instruct",
    "gemini-1.5-pro", "meta-llama-3-70b-instruct", "qwen2-72b-instruct", "llama-3.1-nemotron-51b-instruct",
    "llama-3.3-nemotron-super-49b-v1",
}
WEAK_LIKE = {
    "mixtral-8x7b-instruct-v0.1", "gpt-3.5-turbo-0125", "claude-3-haiku-20240307", "meta-llama-3-8b-instruct",
    "yi-1.5-34b-chat", "phi-3-mini-4k-instruct", "qwen2-7b-instruct", "reka-flash-20240226", "mistral-7b-instruct-v0.3",
    "codegemma-7b", "llama3-chatqa-1.5-70b", "llama3-chatqa-1.5-8b",
}
# Of multiple-choice questions the others' answers often failed to parse.
EXAM_STRONG_LIKE = {"llama-3.1-nemotron-51b-instruct"}
EXAM_WEAK_LIKE = {"mistral-7b-instruct-v0.3", "llama-3.1-8b-instruct", "gemma-2-9b-it"}

EXAM_KINDS = ("commonsense", "science exam")
OPEN_KINDS = ("code writing", "constrained writing", "factual question", "math", "code reading", "competition math")
OPEN_PER_KIND = 60
DRAWN_PER_KIND = 150


def write(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def pair_labels(data, out):
    mmlu = [json.loads(line) for line in open(data / "gold/mmlu.jsonl", encoding="utf-8")]
    gsm8k = [json.loads(line) for line in open(data / "gold/gsm8k.jsonl", encoding="utf-8")]

    def labels(row):
        return {STRONG: row[STRONG] == "True", WEAK: row["mistralai/Mixtral-8x7B-Instruct-v0.1"] == "True"}

    for path in sorted((data / "evals-dev/mmlu/responses").glob("mmlu_*.csv")):
        for row in csv.DictReader(open(path, encoding="utf-8", newline="")):
            mmlu.append({"prompt": row["prompt"], "domain": path.stem.removeprefix("mmlu_"), **labels(row)})
    for row in csv.DictReader(open(data / "evals-dev/gsm8k/gsm8k_responses.csv", encoding="utf-8", newline="")):
        gsm8k.append({"prompt": row["prompt"], **labels(row)})
    write(out / "mmlu.jsonl", mmlu)
    write(out / "gsm8k.jsonl", gsm8k)


def has_choices(prompt):
    return "\nA. " in prompt and "\nB. " in prompt


def graded_kinds(data):
    """For each kind its prompts, shuffled, each with the mean grades of the models like the strong and the weak one."""
    prompts = [json.loads(line) for line in open(data / "graded/prompts.jsonl", encoding="utf-8")]
    grades = {}
    for row in csv.DictReader(open(data / "graded/grades.csv", encoding="utf-8", newline="")):
        grades.setdefault(row["id"], {})[row["model"].lower()] = float(row["score"])
    rng = random.Random(20240602)
    rows = {kind: [] for kind in EXAM_KINDS + OPEN_KINDS}
    for prompt in prompts:
        kind = prompt["kind"]
        if kind not in rows:
            continue
        strong_like, weak_like = (EXAM_STRONG_LIKE, EXAM_WEAK_LIKE) if kind in EXAM_KINDS else (STRONG_LIKE, WEAK_LIKE)
        found = grades[prompt["id"]]
        strong = [found[model] for model in sorted(strong_like & found.keys())]
        weak = [found[model] for model in sorted(weak_like & found.keys())]
        if strong and weak:
            rows[kind].append((prompt["prompt"], sum(strong) / len(strong), sum(weak) / len(weak)))

    for found in rows.values():
        rng.shuffle(found)
    return rows


def expected(data, out):
    rows = graded_kinds(data)
    rng = random.Random(20240603)

    def row(kind, prompt, strong, weak):
        return {"prompt": prompt, "domain": kind, "labels": "assumed", STRONG: strong, WEAK: weak}

    free, choices, drawn = [], [], []
    for kind, found in rows.items():
        choices += [row(kind, *one) for one in found if has_choices(one[0])]
        free += [row(kind, *one) for one in [one for one in found if not has_choices(one[0])][:OPEN_PER_KIND]]
        for prompt, strong, weak in found[:DRAWN_PER_KIND]:
            # One number for both: a prompt that the weak model gets right is seldom one that the strong one gets wrong.
            luck = rng.random()
            drawn.append(row(kind, prompt, int(luck < strong), int(luck < weak)))
    write(out / "open.jsonl", free)
    write(out / "choices.jsonl", choices)
    write(out / "drawn.jsonl", drawn)


def thirds(data, out):
    for name in ("made", "drawn"):
        lines = open(out / f"{name}.jsonl", encoding="utf-8").readlines()
        (out / f"{name}-third.jsonl").write_text("".join(lines[::3]), encoding="utf-8")
    folder = out / "zeroeval-third"
    folder.mkdir(exist_ok=True)
    lines = open(data / "zeroeval/prompts.jsonl", encoding="utf-8").readlines()[::3]
    (folder / "prompts.jsonl").write_text("".join(lines), encoding="utf-8")
    kept = {(row["dataset"], str(row["prompt_id"])) for row in map(json.loads, lines)}
    with open(data / "zeroeval/results.csv", encoding="utf-8") as results, open(folder / "results.csv", "w", encoding="utf-8") as target:
        header = next(results)
        target.write(header)
        names = header.rstrip("\n").split(",")
        dataset, prompt = names.index("dataset"), names.index("prompt_id")
        for line in results:
            fields = line.rstrip("\n").split(",")
            if (fields[dataset], fields[prompt]) in kept:
                target.write(line)


def main():
    data, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    pair_labels(data, out)
    expected(data, out)
    made = pathlib.Path(__file__).with_name("made_prompts.py")
    subprocess.run([sys.executable, str(made), str(out / "made.jsonl")], check=True)
    thirds(data, out)


if __name__ == "__main__":
    main()
