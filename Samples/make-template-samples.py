#!/usr/bin/env python3
"""Writes templates.jsonl and template-grades.csv next to itself: a made-up week of requests from five prompt templates, all
answered by gpt-4o, and grades of three models on some of them. Nothing in it is anybody's data."""

import json
import pathlib
import random

# By template: requests, graded ones, completions' usual length, and how often each of MODELS answers well.
TEMPLATES = {
    "classify-ticket": (70, 60, 8, (0.97, 0.96, 0.95)),
    "summarise-call": (60, 60, 150, (0.70, 0.95, 0.60)),
    "write-query": (60, 60, 90, (0.95, 0.60, 0.30)),
    "translate-reply": (60, 60, 120, (0.80, 0.93, 0.97)),
    "plan-migration": (8, 8, 700, (0.90, 0.60, 0.40)),
}
MODELS = ("gpt-4o", "gpt-4o-mini", "gpt-4.1-nano")
WORDS = (
    "customer order invoice refund delivery late table column region report account login error screen update contract "
    "shipment address payment meeting budget schedule supplier team"
).split()

rng = random.Random(11)
folder = pathlib.Path(__file__).parent
rows, grades = [], []
for template, (count, graded, length, rates) in TEMPLATES.items():
    for number in range(count):
        id = f"{template}-{number:03}"
        text = template.replace("-", " ") + ": " + " ".join(rng.choices(WORDS, k=rng.randint(5, 14)))
        rows.append({
            "id": id, "model": "gpt-4o", "metadata": {"template": template},
            "messages": [{"role": "user", "content": text}],
            "usage": {
                "prompt_tokens": 300 + len(text) // 4, "completion_tokens": rng.randint(length // 2, 2 * length)}})
        if number < graded:
            luck = rng.random()
            for model, rate in zip(MODELS, rates):
                grades.append((id, model, int((luck if rng.random() < 0.5 else rng.random()) < rate)))
rng.shuffle(rows)
(folder / "templates.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
(folder / "template-grades.csv").write_text(
    "id,model,score\n" + "".join(f"{id},{model},{score}\n" for id, model, score in grades))
