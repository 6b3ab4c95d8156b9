#!/usr/bin/env python3
"""Draws the shipped price table anew from LiteLLM's price map.

    make_prices.py MAP.json DATE < old/prices.json > new/prices.json

The models of the table, and under `key` the entries they are taken from, stay as they are; prices, further members and
deprecation dates come from the map as its text has them. DATE is the day the map was taken. A model whose entry the map
no longer has is an error.
"""

import json
import re
import sys
from decimal import Decimal

FURTHER = re.compile(
    r"(input_cost_per_token|output_cost_per_token|cache_read_input_token_cost|cache_creation_input_token_cost"
    r"|cache_creation_input_token_cost_above_1hr|input_cost_per_audio_token|output_cost_per_audio_token"
    r"|output_cost_per_reasoning_token)(_above_\d+k_tokens)?(_batches|_flex|_priority)?")


def text(value):
    """The shortest plain decimal."""
    plain = format(Decimal(str(value)), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def main():
    path, date = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        prices = json.load(file, parse_float=Decimal)
    table = json.load(sys.stdin)
    lines = []
    for model in table["models"]:
        entry = prices[model["key"]]
        if entry["litellm_provider"].split("-language")[0] != model["provider"]:
            sys.exit(f"{model['key']}: sold by {entry['litellm_provider']} now")
        further = {
            name: text(value) for name, value in sorted(entry.items())
            if FURTHER.fullmatch(name) and value and name not in ("input_cost_per_token", "output_cost_per_token")
        }
        row = {
            "model": model["model"], "provider": model["provider"],
            "input_per_million": text(Decimal(str(entry["input_cost_per_token"])) * 10**6),
            "output_per_million": text(Decimal(str(entry["output_cost_per_token"])) * 10**6), "key": model["key"],
        }
        if "deprecation_date" in entry:
            row["deprecation_date"] = entry["deprecation_date"]
        if further:
            row["litellm"] = further
        lines.append("    " + json.dumps(row))
    source = table["source"].split("; ")[0]
    head = {
        "schema": table["schema"], "version": table["version"], "date": date,
        "source": source + "; `key` is the entry taken, `litellm` its further prices in USD per token",
        "unit": table["unit"],
    }
    body = json.dumps(head, indent=2)[:-2]
    print(body + ',\n  "models": [\n' + ",\n".join(lines) + "\n  ]\n}")


main()
