#!/usr/bin/env python3
"""Draws the shipped price table from LiteLLM's price map.

    make_prices.py MAP.json DATE VERSION > Sources/CShippedArtefacts/files/prices/prices.json

MAP.json is litellm/model_prices_and_context_window_backup.json of LiteLLM's release VERSION (`pip download --no-deps
litellm`, unzipped), DATE the day it was taken. The models of the table stand in models.txt next to this script, one a
line: the name, and the map's entry where it has another name. Prices, limits and retirement dates are the map's, as its
text has them. A model whose entry the map no longer has, or no longer prices, is an error.
"""

import json
import re
import sys
from decimal import Decimal
from pathlib import Path

FURTHER = re.compile(
    r"(input_cost_per_token|output_cost_per_token|cache_read_input_token_cost|cache_creation_input_token_cost"
    r"|cache_creation_input_token_cost_above_1hr|input_cost_per_audio_token|output_cost_per_audio_token"
    r"|input_cost_per_image_token|output_cost_per_image_token"
    r"|output_cost_per_reasoning_token)(_above_\d+k_tokens)?(_batches|_flex|_priority)?")
# What a model takes, as the map has it; what the map leaves out, the model does not take.
LIMITS = ("max_input_tokens", "max_output_tokens", "supports_function_calling", "supports_reasoning", "supports_vision")
# Here the map leaves out much that is so; what it denies is kept as well.
SCHEMAS = "supports_response_schema"


def text(value):
    """The shortest plain decimal."""
    plain = format(Decimal(str(value)), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def row(model, key, entry):
    if not entry.get("input_cost_per_token") or not entry.get("output_cost_per_token"):
        sys.exit(f"{key}: has no price any more")
    further = {
        name: text(value) for name, value in sorted(entry.items())
        if FURTHER.fullmatch(name) and value and name not in ("input_cost_per_token", "output_cost_per_token")
    }
    further |= {name: entry[name] for name in LIMITS if entry.get(name)}
    if entry.get(SCHEMAS) is not None:
        further[SCHEMAS] = bool(entry[SCHEMAS])
    if entry.get("mode") == "responses":
        further["mode"] = "responses"
    made = {
        "model": model, "provider": entry["litellm_provider"].split("-")[0],
        "input_per_million": text(Decimal(str(entry["input_cost_per_token"])) * 10**6),
        "output_per_million": text(Decimal(str(entry["output_cost_per_token"])) * 10**6), "key": key,
    }
    if "deprecation_date" in entry:
        made["deprecation_date"] = entry["deprecation_date"]
    return made | {"litellm": further}


def main():
    path, date, version = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        prices = json.load(file, parse_float=Decimal)
    listed = Path(__file__).with_name("models.txt").read_text(encoding="utf-8").splitlines()
    rows = []
    for line in listed:
        if line and not line.startswith("#"):
            model, key = line.split() if " " in line else (line, line)
            if key not in prices:
                sys.exit(f"{key}: is no longer in the map")
            rows.append("    " + json.dumps(row(model, key, prices[key])))
    head = {
        "schema": "routellm-batch/prices", "version": 1, "date": date,
        "source": f"LiteLLM {version}, model_prices_and_context_window.json (https://github.com/BerriAI/litellm), MIT "
        "licence, copyright 2023 Berri AI; `key` is the entry taken, `litellm` its further prices in USD per token and "
        "its limits",
        "unit": "USD per million tokens",
    }
    body = json.dumps(head, indent=2)[:-2]
    print(body + ',\n  "models": [\n' + ",\n".join(rows) + "\n  ]\n}")


main()
