#!/usr/bin/env python3
"""What --quality-floor saves by group, next to toolkit-cost-optimizer 1.0.0, on the same week of logs and grades.

    python3 -m venv VENV && VENV/bin/pip install toolkit-cost-optimizer==1.0.0
    python3 compare.py DATA ROUTELLM_BATCH VENV/bin/toolkit-opt [DRAWS]      (the standard library alone; a few minutes)

DATA holds graded/: prompts.jsonl (id, source, kind, prompt) and grades.csv (id, model, score). The week is made from the prompts
of one source on which all MODELS are graded: REQUESTS of them, drawn at random, each a request of its kind, which is its group.
Today the second model answers all of them. A prompt has a token for each four characters, and its completion a random number
that depends on the kind. The prices are stated below, and both programs get them. Of each group, GRADED requests are graded on
all models, anew in each draw; what a choice of models is truly worth is known from the grades of all requests.

Printed for each draw and each program, without and with a confidence of 95%: what the choice costs and saves against today, its
mean grade by the graded requests, and the true one less today's true one. Both programs are asked for the same floor, the mean
grade of today's models by the same graded requests. Ours must cost no more than the toolkit's without a confidence, as whole
groups are among its choices; the script ends with status 1 where it does.
"""

import csv
import json
import pathlib
import random
import subprocess
import sys
import tempfile

SOURCE = "llmrouter"
# The strongest first; dollars per million tokens of prompts and completions, made up to be like those of hosts of such sizes.
MODELS = {
    "llama-3.3-nemotron-super-49b-v1": (0.90, 1.80),
    "llama-3.1-nemotron-51b-instruct": (0.60, 1.20),
    "llama-3.1-8b-instruct": (0.05, 0.10),
    "qwen2.5-7b-instruct": (0.10, 0.20),
}
TODAY = "llama-3.1-nemotron-51b-instruct"
REQUESTS = 1500
GRADED = 60
CONFIDENCE = 0.95


def read(data):
    """The prompts of SOURCE with grades of all MODELS: id, kind, text and grades by model."""
    grades = {}
    with open(data / "graded/grades.csv", newline="") as file:
        for row in csv.DictReader(file):
            if row["model"] in MODELS:
                grades.setdefault(row["id"], {})[row["model"]] = float(row["score"])
    prompts = []
    with open(data / "graded/prompts.jsonl") as file:
        for line in file:
            prompt = json.loads(line)
            own = grades.get(prompt["id"], {})
            if prompt["source"] == SOURCE and len(own) == len(MODELS):
                prompts.append((prompt["id"], prompt["kind"], prompt["prompt"], own))
    return prompts


def write_week(week, folder):
    """The same requests for both programs."""
    rng = random.Random(2)
    lengths = {kind: rng.randint(20, 400) for kind in sorted({kind for _, kind, _, _ in week})}
    with open(folder / "week.jsonl", "w") as ours, open(folder / "rows.jsonl", "w") as theirs:
        for number, (id, kind, text, _) in enumerate(week):
            tokens = (len(text) // 4 + 1, rng.randint(1, 2 * lengths[kind]))
            time = 1_795_000_000 + number * 604_800 // len(week)
            ours.write(json.dumps({
                "id": id, "model": TODAY, "metadata": {"kind": kind}, "messages": [{"role": "user", "content": text}],
                "usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}}) + "\n")
            theirs.write(json.dumps({
                "schema_version": 2, "created_ts": time, "model": TODAY, "tier": kind, "request_id": id,
                "tokens_in": tokens[0], "tokens_out": tokens[1]}) + "\n")
    prices = {model: {"input_per_1m": prompt, "output_per_1m": completion} for model, (prompt, completion) in MODELS.items()}
    (folder / "prices.json").write_text(json.dumps({"as_of": "2026-11-01", "models": prices}))


def write_grades(week, folder, rng):
    """GRADED requests of each group."""
    groups = {}
    for request in week:
        groups.setdefault(request[1], []).append(request)
    with open(folder / "grades.csv", "w") as ours, open(folder / "quality.jsonl", "w") as theirs:
        ours.write("id,model,score\n")
        for kind in sorted(groups):
            for id, _, _, own in rng.sample(groups[kind], min(GRADED, len(groups[kind]))):
                for model in MODELS:
                    ours.write(f"{id},{model},{own[model]}\n")
                    theirs.write(json.dumps({
                        "schema_version": 2, "created_ts": 1_795_000_000, "model": model, "tier": kind,
                        "quality": own[model]}) + "\n")


def truth(week, model_of):
    return sum(own[model_of(id, kind)] for id, kind, _, own in week) / len(week)


def run_toolkit(program, week, folder, confidence):
    options = ["--confidence", str(confidence)] if confidence else []
    command = [
        program, "route", "--input", "rows.jsonl", "--quality-rows", "quality.jsonl", "--prices", "prices.json",
        "--candidates", ",".join(MODELS), "--max-policies", "1000000", "--out", "route.json"]
    done = subprocess.run(command + options, cwd=folder, capture_output=True, text=True)
    summary = json.loads((folder / "route.json").read_text())["predicate"]["summary"]
    today, chosen = summary["baseline"]["cost_usd"], summary.get("chosen")
    if not chosen:
        # No choice keeps the floor: all stays as it is.
        return today, today, summary["baseline"]["quality"], truth(week, lambda id, kind: TODAY)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    policy = chosen["policy"]
    return chosen["cost_usd"], today, chosen["quality"], truth(week, lambda id, kind: policy[kind])


def run_ours(program, week, folder, confidence):
    options = ["--confidence", str(confidence)] if confidence else []
    prices = [word for model, (prompt, completion) in MODELS.items() for word in ("--price", f"{model}={prompt},{completion}")]
    command = [
        program, "-q", "--models", ",".join(MODELS), "--quality-floor", "today", "--grades", "grades.csv",
        "--group-by", "/metadata/kind", "--report", "report.json", "-o", "chosen.jsonl", "week.jsonl"]
    subprocess.run(command + prices + options, cwd=folder, check=True)
    policy = json.loads((folder / "report.json").read_text())["group_policy"]
    with open(folder / "chosen.jsonl") as file:
        models = {row["id"]: row["model"] for row in map(json.loads, file)}
    return (
        float(policy["cost_usd"]), float(policy["today_usd"]), policy["grade"], truth(week, lambda id, kind: models[id]))


def main():
    if len(sys.argv) not in (4, 5):
        raise SystemExit(__doc__)
    data, ours, toolkit = pathlib.Path(sys.argv[1]), str(pathlib.Path(sys.argv[2]).resolve()), sys.argv[3]
    toolkit = str(pathlib.Path(toolkit).absolute())
    draws = int(sys.argv[4]) if len(sys.argv) == 5 else 5
    week = random.Random(1).sample(read(data), REQUESTS)
    today = truth(week, lambda id, kind: TODAY)
    print(f"{len(week)} requests of {len({kind for _, kind, _, _ in week})} kinds; today's true mean grade {today:.4f}")
    print("draw  program  confidence  cost      saved   mean grade  true mean grade less today's")
    failures = 0
    totals = {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_week(week, folder)
        for draw in range(draws):
            write_grades(week, folder, random.Random(100 + draw))
            costs = {}
            for confidence in (None, CONFIDENCE):
                for label, run, program in (("toolkit", run_toolkit, toolkit), ("ours", run_ours, ours)):
                    cost, before, grade, true = run(program, week, folder, confidence)
                    costs[label, confidence] = cost
                    saved, difference = 1 - cost / before, true - today
                    total = totals.setdefault((label, confidence), [0.0, 0.0, 0])
                    total[0] += saved
                    total[1] += difference
                    total[2] += difference < -1e-9
                    print(
                        f"{draw:4}  {label:7}  {confidence or 'none':>10}  ${cost:.5f}  {saved:6.1%}  {grade:10.4f}"
                        f"  {difference:+.4f}")
            if costs["ours", None] > costs["toolkit", None] * (1 + 1e-6):
                failures += 1
    for (label, confidence), (saved, difference, broken) in totals.items():
        print(
            f"{label}, confidence {confidence or 'none'}: {saved / draws:.1%} saved on average, true mean grade"
            f" {difference / draws:+.4f} against today, floor broken in {broken} of {draws} draws")
    if failures:
        raise SystemExit(f"ours cost more than the toolkit's choice in {failures} of {draws} draws")


if __name__ == "__main__":
    main()
