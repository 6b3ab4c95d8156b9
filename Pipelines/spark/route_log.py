#!/usr/bin/env python3
"""Routes a log of JSON lines on Apache Spark: every partition goes through a routellm-batch of its own.

    spark-submit route_log.py --input LOG --output PARQUET --reports DIR [--routellm-batch FILE]
        [--strong-share P | --budget AMOUNT] [-- OPTIONS OF routellm-batch]

LOG is whatever Spark reads as text: files, folders, patterns, compressed or not, local or not. PARQUET gets one row a
request. DIR must be one folder that the driver and all executors share; it gets a report and the rejected lines of each
partition, and whole.json, their exact sum. README.md tells what is kept when a task fails, and what is not done.
"""

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.json
from pyspark import SparkFiles, TaskContext
from pyspark.sql import SparkSession
from pyspark.sql.functions import col

# What routellm-batch writes for a request; a member that a row lacks is null.
COLUMNS = {
    "id": "string", "model": "string", "route": "string", "win_rate": "double", "threshold": "double",
    "router": "string", "prompt_tokens": "bigint", "cost_usd": "double", "token_basis": "string",
    "cost_basis": "string", "fallback": "string", "logged_model": "string", "logged_time": "string",
}
ARROW = {"string": pa.string(), "double": pa.float64(), "bigint": pa.int64()}
SCHEMA = pa.schema([(name, ARROW[kind]) for name, kind in COLUMNS.items()])
# Options that must be the job's own, or that mean the whole of what one process reads.
REFUSED = (
    "output", "report", "rejects", "shard", "strong-share", "budget", "quality", "passthrough", "limit", "join",
    "hardest", "emit", "split", "resume",
)
# Those that have a way of their own over the whole log.
INSTEAD = {
    "hardest": "route everything, and take the rows with the highest win_rate from the Parquet table",
    "completion-tokens": "run once with a number, take the mean of the completion tokens that were logged from "
                         "whole.json, and run again with --completion-tokens and that number",
    "strong-share": "give --strong-share before the --, for two passes over the whole log",
    "budget": "give --budget before the --, for two passes over the whole log",
}
CHUNK = 4 << 20


class Failed(Exception):
    """What stops the job, in words for its user."""


def part_name(number):
    return f"part-{number:05d}"


class PartitionRouter:
    """Routes one partition; made on the driver, called in the executors' Python workers."""

    def __init__(self, executable, options, reports, after_report=None):
        self.executable, self.options, self.reports = executable, options, reports
        # Called with the partition's number between its report and its rows: the worst place for a task to die.
        self.after_report = after_report

    def __call__(self, batches):
        number = TaskContext.get().partitionId()
        attempt = TaskContext.get().taskAttemptId()
        name = part_name(number)
        with tempfile.TemporaryDirectory(prefix=f"routellm-{name}-") as folder:
            # A row without an id is named by its place, such as part-00003.jsonl:7.
            with open(f"{folder}/{name}.jsonl", "wb") as lines:
                for batch in batches:
                    for line in batch.column(0).to_pylist():
                        lines.write(line)
                        lines.write(b"\n")
            self.route(folder, name)
            for ending in (".json", ".rejects.jsonl"):
                self.publish(f"{folder}/{name}{ending}", name + ending, attempt)
            if self.after_report:
                self.after_report(number)
            with open(f"{folder}/{name}.out", "rb") as rows:
                yield from record_batches(rows)

    def route(self, folder, name):
        """Runs routellm-batch over the partition's lines; its outputs stand beside them."""
        executable = self.executable or SparkFiles.get("routellm-batch")
        # A task has one core.
        command = [
            executable, "--quiet", "--threads", "1", "--max-rejects", "100%", *self.options,
            "--output", f"{name}.out", "--rejects", f"{name}.rejects.jsonl", "--report", f"{name}.json", f"{name}.jsonl",
        ]
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"{name}: routellm-batch ended with {done.returncode}: {done.stderr.strip()}")

    def publish(self, path, name, attempt):
        """Puts a file into the shared folder, whole or not at all; a later attempt's takes its place."""
        temporary = f"{self.reports}/.{name}.{attempt}"
        with open(path, "rb") as source, open(temporary, "wb") as target:
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())
        os.rename(temporary, f"{self.reports}/{name}")


def record_batches(rows):
    """JSON lines to Arrow, some megabytes at a time."""
    rest = b""
    while chunk := rows.read(CHUNK):
        end = chunk.rfind(b"\n") + 1
        whole, rest = (rest + chunk[:end], chunk[end:]) if end else (b"", rest + chunk)
        if whole:
            options = pa.json.ParseOptions(explicit_schema=SCHEMA, unexpected_field_behavior="ignore")
            read = pa.json.ReadOptions(block_size=len(whole), use_threads=False)
            yield from pa.json.read_json(io.BytesIO(whole), read, options).select(SCHEMA.names).to_batches()


def run(spark, log, output, router):
    """One pass: routes everything, writes rows to `output` (nowhere if None), and gives the reports' paths.

    A report is there for every partition, or the pass has failed.
    """
    reports = Path(router.reports)
    reports.mkdir(parents=True, exist_ok=True)
    if any(reports.iterdir()):
        raise Failed(f"{reports} is not empty: reports of another run would be counted, too")
    # The bytes of each line as they are; a carriage return is none of Spark's business.
    lines = spark.read.option("lineSep", "\n").text(log).select(col("value").cast("binary"))
    count = lines.rdd.getNumPartitions()
    rows = lines.mapInArrow(lambda batches: router(batches), ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items()))
    if output:
        rows.write.mode("errorifexists").parquet(output)
    else:
        rows.write.format("noop").mode("overwrite").save()
    expected = [reports / f"{part_name(number)}.json" for number in range(count)]
    missing = [path.name for path in expected if not path.exists()]
    if missing:
        raise Failed(f"{len(missing)} of {count} reports are not in {reports}: is it one folder for all executors? "
                     f"The first is {missing[0]}")
    return expected


def local(executable, *arguments):
    """Runs routellm-batch on the driver and gives what it printed."""
    done = subprocess.run([executable, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"{' '.join(arguments[:2])}: {done.stderr.strip()}")
    return done.stdout


def merge(executable, reports, whole):
    # Partitions have no line in common, but two may be equal, byte for byte.
    local(executable, "report", "merge", "--allow-same-inputs", "--output", str(whole), *reports)


def parse(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0], epilog="Options after -- go to routellm-batch, such as -- --router mf.")
    parser.add_argument("--input", required=True, help="the log, as Spark names files")
    parser.add_argument("--output", required=True, help="folder of Parquet that is to be made")
    parser.add_argument("--reports", required=True, help="a new folder that driver and executors share")
    parser.add_argument("--routellm-batch", default=shutil.which("routellm-batch"), help="the executable, sent to the executors")
    goal = parser.add_mutually_exclusive_group()
    goal.add_argument("--strong-share", help="of all rows, such as 30%%: scores everything once before it routes")
    goal.add_argument("--budget", help="for all rows, such as 250USD or 40%%: scores everything once before it routes")
    parser.add_argument("options", nargs="*", help=argparse.SUPPRESS)
    settings = parser.parse_args(arguments)
    if not settings.routellm_batch:
        parser.error("routellm-batch is not on the PATH: name it with --routellm-batch FILE")
    for option, value in zip(settings.options, [*settings.options[1:], ""]):
        name, _, joined = option[2:].partition("=") if option.startswith("--") else ("", "", "")
        learns = name == "completion-tokens" and (joined or value) == "learn"
        if name in REFUSED or learns or option.startswith("-o"):
            instead = INSTEAD.get(name)
            parser.error(f"{option}{' learn' if learns else ''} after -- would mean each partition by itself"
                         + (f": {instead}" if instead else ""))
    return settings


def main(spark, settings, after_report=None, sends_executable=True):
    executable, options = settings.routellm_batch, list(settings.options)
    if sends_executable:
        spark.sparkContext.addFile(executable)
    reports = Path(settings.reports).absolute()

    def router(folder, options, after_report=None):
        return PartitionRouter(None if sends_executable else executable, options, str(folder), after_report)

    for name, goal in (("--strong-share", settings.strong_share), ("--budget", settings.budget)):
        if goal:
            scored = run(spark, settings.input, None, router(reports / "scoring", options))
            found = json.loads(local(executable, "calibrate", "--from-reports", "--allow-same-inputs", "--quiet", name, goal, *scored))
            print(f"{name} {goal}: a threshold of {found!r}", flush=True)
            options += ["--threshold", repr(found)]
    parts = run(spark, settings.input, settings.output, router(reports / "parts", options, after_report))
    merge(executable, parts, reports / "whole.json")
    whole = json.loads((reports / "whole.json").read_bytes())
    requests, cost = whole["requests"], whole["cost"]
    print(f"{requests['routed']:,} routed and {requests['rejected']:,} rejected in {len(parts)} partitions; "
          f"{requests['strong']:,} strong, ${float(cost['routed_usd']):,.2f} of ${float(cost['all_strong_usd']):,.2f}")
    return len(parts)


if __name__ == "__main__":
    settings = parse(sys.argv[1:])
    session = SparkSession.builder.appName("routellm-batch").getOrCreate()
    try:
        main(session, settings)
    except Failed as failure:
        sys.exit(f"route_log: {failure}")
    finally:
        session.stop()
