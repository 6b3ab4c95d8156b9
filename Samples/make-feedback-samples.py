#!/usr/bin/env python3
"""Makes feedback.jsonl and feedback-scores.csv: a made-up log of which the model of every request was drawn at random, with the
probability of the draw, and what was observed of the answers.

    python3 Samples/make-feedback-samples.py Samples

Hard requests (templates plan and review) are answered well by gpt-4o alone, easy ones (classify, translate) by both. gpt-4o was
drawn with probability 0.7 for hard requests and 0.3 for easy ones, so that it got the harder ones. Every fifth request has no
feedback; every third prompt was sent to both models. The scores of feedback-scores.csv are from 1 to 5 and of the requests
without feedback.
"""
import json
import random
import sys

PLACES = ["invoice", "refund", "contract", "login", "shipment", "meeting", "order", "address", "supplier", "region"]
TEMPLATES = {
    "classify": ("Classify this ticket: {0} {1} {2}", 0.3, {"gpt-4o": 0.95, "gpt-4o-mini": 0.93}, 8),
    "translate": ("Translate into French: {0} {1} {2}", 0.3, {"gpt-4o": 0.92, "gpt-4o-mini": 0.90}, 60),
    "plan": ("Plan how we migrate the {0} and the {1} data, and prove that no {2} is lost.", 0.7,
             {"gpt-4o": 0.80, "gpt-4o-mini": 0.35}, 500),
    "review": ("Review this design of our {0} service: {1} and {2} share one table. What breaks?", 0.7,
               {"gpt-4o": 0.75, "gpt-4o-mini": 0.40}, 400),
}


def main():
    folder = sys.argv[1]
    draw = random.Random(20261130)
    rows, scores = [], []
    for number in range(240):
        name = list(TEMPLATES)[number % 4]
        text, share, quality, length = TEMPLATES[name]
        prompt = text.format(*(draw.choice(PLACES) for _ in range(3)))
        answers = ["gpt-4o" if draw.random() < share else "gpt-4o-mini"]
        if number % 3 == 0:
            answers = ["gpt-4o", "gpt-4o-mini"]
        for model in answers:
            good = draw.random() < quality[model]
            row = {
                "id": f"request-{len(rows):03d}",
                "created_at": f"2026-11-{2 + len(rows) // 45:02d}T{8 + len(rows) % 45 // 5:02d}:00:00Z",
                "model": model,
                "metadata": {"template": name},
                "messages": [{"role": "user", "content": prompt}],
                "usage": {"prompt_tokens": 300 + len(prompt.split()), "completion_tokens": length},
            }
            if len(answers) == 1:
                row["routing"] = {"probability": round(share if model == "gpt-4o" else 1 - share, 2)}
            if len(rows) % 5 == 4:
                scores.append((row["id"], draw.choice([4, 5] if good else [1, 2])))
            elif len(rows) % 5 == 3:
                row["feedback"] = {"thumb": "up" if good else "down"}
            else:
                row["feedback"] = {"thumb": good}
            rows.append(row)
    with open(f"{folder}/feedback.jsonl", "w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    with open(f"{folder}/feedback-scores.csv", "w") as file:
        file.write("id,score\n")
        file.writelines(f"{id},{score}\n" for id, score in scores)


main()
