"""Times routers against what else reads and embeds the same log, in turn.

    pip install -r requirements.txt
    python3 compare.py ROUTELLM_BATCH LOG.jsonl.zst [--rounds 5] [--baseline OTHER_ROUTELLM_BATCH] [--python-rows 50000]
                       [--routers random,mixture,mf]

LOG holds OpenAI batch requests with one message each, such as `routellm-batch benchmark` makes. Every round runs each command
once, so that what else the machine does falls on all of them; the table has medians, and the ratios are of medians of one run.
The program's figures are of whole processes; those of DuckDB and Python leave out Python's own start and imports.
"""

import argparse
import io
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

here = pathlib.Path(__file__).resolve().parent
artefact = here.parents[1] / "Sources/CShippedArtefacts/files/static-minilm-256"
every_router = "random,mixture,mf,sw"
scan = "DuckDB's scan"
python = "orjson and model2vec"


def duckdb_scan(log, threads):
    """What DuckDB takes to read the log and the length of every prompt."""
    import duckdb

    duckdb.sql(f"SET threads = {threads}")
    begin = clocks()
    duckdb.execute(
        "SELECT sum(length(body.messages[1].content)) FROM read_json(?, format = 'newline_delimited', "
        "columns = {body: 'STRUCT(messages STRUCT(content VARCHAR)[])'})", [log]).fetchone()
    say_since(begin)


def python_embedding(log, rows):
    """The same prompts, read by orjson and embedded by model2vec from the shipped table."""
    import numpy
    import orjson
    import zstandard
    from model2vec import StaticModel
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer

    words = (artefact / "vocabulary.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    tokenizer = Tokenizer(WordPiece({word: index for index, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tensors = load_file(artefact / "table.safetensors")
    vectors = tensors["vectors"].astype(numpy.float32) * tensors["scales"][:, None]
    model = StaticModel(vectors, tokenizer, normalize=True)

    def prompts():
        with zstandard.open(log, "rb") as file:
            for number, line in enumerate(io.BufferedReader(file)):
                if number == rows:
                    return
                yield orjson.loads(line)["body"]["messages"][0]["content"]

    begin = clocks()
    batch = []
    for prompt in prompts():
        batch.append(prompt)
        if len(batch) == 4096:
            model.encode(batch, use_multiprocessing=False)
            batch = []
    if batch:
        model.encode(batch, use_multiprocessing=False)
    say_since(begin)


def clocks():
    return time.monotonic(), sum(os.times()[:2])


def say_since(begin):
    """Prints what was used since then: Python's own start and imports are no part of the comparison."""
    print(*(now - then for now, then in zip(clocks(), begin)))


def timed(command):
    """Seconds by the clock and of the processor: those that the command prints, else those of the process."""
    before, start = os.times(), time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: status {done.returncode}: {done.stderr}")
    if done.stdout:
        return tuple(float(word) for word in done.stdout.split())
    after = os.times()
    return (time.monotonic() - start,
            after.children_user - before.children_user + after.children_system - before.children_system)


def counted(count, noun):
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"


def baseline(router):
    return f"{router} (baseline)"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("log")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--baseline", help="another build of the program, to compare with")
    parser.add_argument("--python-rows", type=int, default=50_000, help="rows that Python embeds")
    parser.add_argument("--routers", default=every_router, help="random and mixture, and others; sw takes the longest")
    options = parser.parse_args()
    routers = options.routers.split(",")
    rows = int(subprocess.run(f"zstdcat '{options.log}' | wc -l", shell=True, check=True, capture_output=True).stdout)
    cores = os.cpu_count()
    counts = sorted({1, min(2, cores), cores})

    with tempfile.TemporaryDirectory() as folder:
        def program(path, router, threads):
            return [path, "-q", "--router", router, "--threshold", "0.5", "--threads", str(threads),
                    "-o", f"{folder}/out.jsonl", options.log]

        # A row of the table is of a router, or of what it is compared with, and of the number of threads, where it is set.
        commands = {}
        for threads in counts:
            commands[scan, threads] = ([sys.executable, __file__, "duckdb", options.log, str(threads)], rows)
            for router in routers:
                commands[router, threads] = (program(options.program, router, threads), rows)
                if options.baseline:
                    commands[baseline(router), threads] = (program(options.baseline, router, threads), rows)
        python_rows = min(rows, options.python_rows)
        commands[python, None] = ([sys.executable, __file__, "python", options.log, str(python_rows)], python_rows)

        times = {key: [] for key in commands}
        for _ in range(options.rounds):
            for key, (command, _) in commands.items():
                times[key].append(timed(command))

    print(f"{counted(rows, 'row')}, medians of {counted(options.rounds, 'round')}\n")
    print("| what | seconds | processor seconds | rows/s |\n|---|---|---|---|")
    wall, cpu, rate = {}, {}, {}
    for key, (_, count) in commands.items():
        wall[key], cpu[key] = (statistics.median(values) for values in zip(*times[key]))
        rate[key] = count / wall[key]
        what, threads = key
        name = what if threads is None else f"{what}, {counted(threads, 'thread')}"
        print(f"| {name} | {wall[key]:.2f} | {cpu[key]:.2f} | {rate[key]:,.0f} |")
    most = counts[-1]
    print("\n| ratio | value |\n|---|---|")
    print(f"| mixture over random, processor time | {cpu['mixture', most] / cpu['random', most]:.2f} |")
    print(f"| random over {scan}, processor time | {cpu['random', most] / cpu[scan, most]:.2f} |")
    print(f"| mixture over {python}, rows/s | {rate['mixture', most] / rate[python, None]:.1f} |")
    for router in routers:
        for threads in counts[1:]:
            ratio = wall[router, 1] / wall[router, threads]
            print(f"| {router}, rows/s with {counted(threads, 'thread')} over 1 | {ratio:.2f} |")
        if options.baseline:
            for threads in counts:
                ratio = cpu[router, threads] / cpu[baseline(router), threads]
                print(f"| {router} over its baseline, {counted(threads, 'thread')}, processor time | {ratio:.2f} |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["duckdb"]:
        duckdb_scan(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1:2] == ["python"]:
        python_embedding(sys.argv[2], int(sys.argv[3]))
    else:
        main()
