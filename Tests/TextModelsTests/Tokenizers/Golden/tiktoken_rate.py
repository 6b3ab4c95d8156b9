"""Measures tiktoken's own rate over the prompts of a log, beside `routellm-batch benchmark --encoding`.

    python3 tiktoken_rate.py [--ranks FOLDER] [--encoding cl100k_base] LOG...

LOG: JSON lines with the text under `prompt`, `text` or the first user message; the shapes that a log may have beyond
these are the program's matter. Needs `pip install tiktoken==0.14.0`; --ranks as in generate_byte_pair.py. One thread.
"""

import argparse
import base64
import json
import time
from pathlib import Path

import tiktoken
from tiktoken_ext import openai_public

parser = argparse.ArgumentParser()
parser.add_argument("--ranks", type=Path)
parser.add_argument("--encoding", action="append")
parser.add_argument("logs", nargs="+", type=Path)
options = parser.parse_args()

if options.ranks:
    def local_ranks(url, expected_hash=None):
        lines = (options.ranks / url.split("/")[-1]).read_bytes().splitlines()
        return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines if line)}
    openai_public.load_tiktoken_bpe = local_ranks


def prompt(row):
    if isinstance(row, str):
        return row
    row = row.get("body", row)
    if "messages" in row:
        return next((m["content"] for m in row["messages"] if m["role"] == "user" and isinstance(m["content"], str)), "")
    return row.get("prompt") or row.get("text") or ""


prompts = [prompt(json.loads(line)) for log in options.logs for line in log.read_text("utf-8").splitlines()]
prompts = [text for text in prompts if text]
size = sum(len(text.encode()) for text in prompts)
for name in options.encoding or ["cl100k_base", "o200k_base"]:
    encoding = tiktoken.Encoding(**getattr(openai_public, name)())
    best = None
    for _ in range(5):
        start = time.perf_counter()
        tokens = sum(len(encoding.encode_ordinary(text)) for text in prompts)
        seconds = time.perf_counter() - start
        best = seconds if best is None else min(best, seconds)
    print(f"{name}: {len(prompts)} prompts, {size} bytes, {tokens} tokens;",
          f"{len(prompts) / best:.0f} prompts/s, {size / best / 1e6:.1f} MB/s (best of five)")
