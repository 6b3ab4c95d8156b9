#!/usr/bin/env python3
"""Routes a generated log and works every figure out again with programs that share nothing with ours.

    pip install tiktoken duckdb
    python3 Pipelines/differential/differential.py --program .build/release/routellm-batch \
        --ranks DIR --prices model_prices_and_context_window.json --rows 200000 --work /var/tmp/differential

Tokens are counted by tiktoken, costs are worked out by Python's decimals from LiteLLM's price map, and sums by DuckDB over the
assignments. Every row's route, tokens and cost and every total of the report must be the same to the last digit. DIR holds
cl100k_base.tiktoken and o200k_base.tiktoken. Ends with 1 and names the first differences otherwise.

The rows are drawn from --seed: prompts of many scripts, code, numbers, white space and rare characters, in conversations of
one to five messages with roles and names; of each four rows one has observed usage, some of it cached.
"""
import argparse
import decimal
import json
import pathlib
import random
import subprocess
import sys

import duckdb
import tiktoken

STRONG, WEAK = "gpt-4o", "gpt-3.5-turbo"
ENCODINGS = {STRONG: "o200k_base", WEAK: "cl100k_base"}
LOGGED = ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-3.5-turbo", "claude-sonnet-4-5", "gemini-2.5-flash"]
ASSUMED_COMPLETION = 264
WORDS = ["the", "Größe", "naïve", "don't", "I'LL", "they've", "price", "matrix", "return", "été", "函数", "東京", "мир", "سلام",
         "नमस्ते", "한국어", "ไทย", "🙂", "👩‍👩‍👧", "x²", "1234567", "3.14159", "0x7fff", "foo_bar", "CamelCase", "a\u0301", "\u200b",
         "<|endoftext|>", "\ufeff", "e=mc²", "---", "…", "\\n", "%%%", "    ", "\t", "\r\n", "\n\n\n", "Ünïcödé", "ﬁ", "Ⅷ", "½"]
CODE = ["def f(x):\n    return x * 2\n", "for (int i = 0; i < n; i++) {\n\tsum += a[i];\n}\n", "SELECT a, b FROM t WHERE c >= 10;",
        '{"key": [1, 2, {"nested": null}]}', "<div class='x'>&amp;</div>", "```swift\nlet x = 1\n```"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--ranks", required=True, type=pathlib.Path)
    parser.add_argument("--prices", required=True, type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    setting = parser.parse_args()
    setting.work.mkdir(parents=True, exist_ok=True)

    requests = setting.work / "requests.jsonl"
    assignments, report = setting.work / "assignments.jsonl", setting.work / "report.json"
    write_requests(requests, setting.rows, random.Random(setting.seed))
    subprocess.run(
        [setting.program, "-q", "--router", "random", "--strong", STRONG, "--weak", WEAK, "--prices", setting.prices,
         "-o", assignments, "--report", report, requests], check=True)

    differences = check_rows(requests, assignments, encodings(setting.ranks), price_map(setting.prices))
    totals, rows = differences.pop("totals"), differences.pop("rows")
    found = check_totals(json.loads(report.read_text()), totals, sums(assignments))
    lost = [f"{name}: {count} rows, the first: {first}" for name, (count, first) in differences.items()] + found
    print(f"{rows} rows: tokens by tiktoken {tiktoken.__version__}, costs by decimals, sums by DuckDB {duckdb.__version__}; "
          f"{len(lost)} differences")
    for line in lost:
        print(line, file=sys.stderr)
    return 1 if lost or rows != setting.rows else 0


# The log

def text(draw):
    parts = []
    for _ in range(draw.choice([1, 3, 8, 20, 60])):
        parts.append(draw.choice(CODE) if draw.random() < .08 else draw.choice(WORDS) if draw.random() < .7 else
                     chr(draw.choice([draw.randrange(33, 127), draw.randrange(0xa0, 0x2fff), draw.randrange(0x1f300, 0x1f6ff)])))
        parts.append(draw.choice(["", " ", " ", " ", "\n", "  "]))
    return "".join(parts)


def write_requests(path, count, draw):
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        for number in range(count):
            messages = [{"role": "system", "content": text(draw)}] if draw.random() < .3 else []
            for turn in range(draw.choice([1, 1, 1, 3])):
                message = {"role": "assistant" if turn % 2 else "user", "content": text(draw) + "?"}
                if draw.random() < .1 and message["role"] == "user":
                    message["name"] = draw.choice(["ana", "bob_2", "c"])
                messages.append(message)
            row = {"id": f"r{number}", "model": draw.choice(LOGGED), "messages": messages}
            if draw.random() < .4:
                row["max_tokens"] = draw.randrange(1, 4097)
                if draw.random() < .2:
                    row["n"] = draw.randrange(2, 5)
            if draw.random() < .25:
                prompt = draw.randrange(1, 100_000)
                usage = {"prompt_tokens": prompt, "completion_tokens": draw.randrange(0, 5000)}
                if draw.random() < .5:
                    usage["prompt_tokens_details"] = {"cached_tokens": draw.randrange(0, prompt + 1)}
                row["response"] = {"usage": usage}
            out.write(json.dumps(row, ensure_ascii=draw.random() < .3) + "\n")


# What is right

def encodings(folder):
    """tiktoken's own encodings, with ranks from files instead of from the network."""
    from tiktoken.load import load_tiktoken_bpe
    import tiktoken_ext.openai_public as public

    local = lambda path, *_, **__: load_tiktoken_bpe(str(folder / path.rsplit("/", 1)[1]))
    public.load_tiktoken_bpe = local
    return {model: tiktoken.Encoding(**getattr(public, name)()) for model, name in ENCODINGS.items()}


def price_map(path):
    prices = {}
    for model, entry in json.loads(path.read_text(), parse_float=decimal.Decimal, parse_int=decimal.Decimal).items():
        if "input_cost_per_token" in entry and "output_cost_per_token" in entry:
            prices[model] = (entry["input_cost_per_token"], entry["output_cost_per_token"],
                             entry.get("cache_read_input_token_cost", entry["input_cost_per_token"]))
    return prices


def prompt_tokens(encoding, messages):
    """OpenAI's published count: 3 a message, 1 a name, 3 for the reply."""
    count = 3
    for message in messages:
        count += 3 + len(encoding.encode_ordinary(message["role"])) + len(encoding.encode_ordinary(message["content"]))
        if "name" in message:
            count += 1 + len(encoding.encode_ordinary(message["name"]))
    return count


def check_rows(requests, assignments, encoding, prices):
    """Compares row by row; gives the sums of what is right as well."""
    decimal.getcontext().prec = 60
    zero = decimal.Decimal(0)
    totals = {"strong": [0, zero, 0, 0], "weak": [0, zero, 0, 0], "all_strong": zero, "all_weak": zero, "logged": zero}
    differences = {}

    def compare(what, name, expected, got):
        if expected != got:
            count, first = differences.get(what, (0, f"{name}: {expected} is right, {got} was said"))
            differences[what] = (count + 1, first)

    rows = 0
    with open(requests, encoding="utf-8") as asked, open(assignments, encoding="utf-8") as answered:
        for request, row in zip(map(json.loads, asked), (json.loads(line, parse_float=decimal.Decimal) for line in answered)):
            rows += 1
            usage = request.get("response", {}).get("usage")
            tokens = {model: usage["prompt_tokens"] if usage else prompt_tokens(encoding[model], request["messages"])
                      for model in (STRONG, WEAK)}
            completion = (usage["completion_tokens"] if usage else
                          request["max_tokens"] * request.get("n", 1) if "max_tokens" in request else
                          ASSUMED_COMPLETION)
            cached = usage.get("prompt_tokens_details", {}).get("cached_tokens", 0) if usage else 0
            # What lay in the cache of the model that answered lies in no other model's.
            hits = {model: cached if model == request["model"] else 0 for model in (STRONG, WEAK)}
            cost = {model: (tokens[model] - hits[model]) * prices[model][0] + hits[model] * prices[model][2]
                    + completion * prices[model][1] for model in (STRONG, WEAK)}
            route = "strong" if row["win_rate"] >= row["threshold"] else "weak"
            model = STRONG if route == "strong" else WEAK
            for what, expected in (("id", request["id"]), ("route", route), ("model", model),
                                   ("prompt_tokens", tokens[model]), ("cost_usd", cost[model])):
                compare(what, request["id"], expected, row[what])
            for place, part in enumerate((1, cost[model], tokens[model], completion)):
                totals[route][place] += part
            totals["all_strong"] += cost[STRONG]
            totals["all_weak"] += cost[WEAK]
            if usage:
                paid = prices[request["model"]]
                totals["logged"] += ((usage["prompt_tokens"] - cached) * paid[0] + cached * paid[2]
                                     + usage["completion_tokens"] * paid[1])
    return {**differences, "totals": totals, "rows": rows}


def sums(assignments):
    rows = duckdb.sql(
        f"select route, count(*), sum(cost_usd::varchar::decimal(38, 18)), sum(prompt_tokens::hugeint) from "
        f"read_json('{assignments}', columns={{route: 'varchar', cost_usd: 'varchar', prompt_tokens: 'bigint'}}) group by route")
    return {route: (count, cost, int(tokens)) for route, count, cost, tokens in rows.fetchall()}


def check_totals(report, totals, summed):
    found = []

    def compare(what, expected, got):
        if expected != got:
            found.append(f"{what}: {expected} is right, {got} was said")

    for route in ("strong", "weak"):
        told = report["models"][route]
        count, cost, prompt, completion = totals[route]
        compare(f"rows of the {route} model", count, told["rows"])
        compare(f"prompt tokens of the {route} model", prompt, told["prompt_tokens"])
        compare(f"completion tokens of the {route} model", completion, told["completion_tokens"])
        compare(f"costs of the {route} model", cost, decimal.Decimal(told["cost_usd"]))
        compare(f"DuckDB's rows of the {route} model", (count, cost, prompt), summed.get(route))
    compare("routed_usd", totals["strong"][1] + totals["weak"][1], decimal.Decimal(report["cost"]["routed_usd"]))
    compare("all_strong_usd", totals["all_strong"], decimal.Decimal(report["cost"]["all_strong_usd"]))
    compare("all_weak_usd", totals["all_weak"], decimal.Decimal(report["cost"]["all_weak_usd"]))
    compare("what the log cost", totals["logged"], decimal.Decimal(report["logged"]["cost_usd"]))
    return found


if __name__ == "__main__":
    sys.exit(main())
