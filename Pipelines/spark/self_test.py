#!/usr/bin/env python3
"""Routes a made-up log on a local cluster of two executors, kills one in the middle, and compares with one process.

    python3 self_test.py ROUTELLM_BATCH [--rows N]        (requirements.txt, Java 17; about a minute)

The executor dies by SIGKILL in the worst place: a partition's report is out, its rows are not. Then every row must be
there once and the same, every report once, and whole.json must be the single run's report but for the provenance.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet
import pyspark

import route_log


def write_log(folder, rows):
    """Four files with users, odd lines and rows without ids."""
    generator = random.Random(1)
    words = ["prove", "list", "poem", "integral", "Zürich", "code", "why", "sum", "海", "translate", "bug", "tax"]
    for part in range(4):
        with open(folder / f"log-{part}.jsonl", "w", encoding="utf-8", newline="") as log:
            for row in range(part, rows, 4):
                text = " ".join(generator.choices(words, k=generator.randint(1, 60)))
                request = {"prompt": text, "user": f"u{row % 17}"}
                if row % 50:
                    request["id"] = f"request-{row}"
                log.write(json.dumps(request, ensure_ascii=False) + ("\r\n" if row % 9 == 0 else "\n"))
                if row % 997 == 0:
                    log.write("no row\n\n")
    with open(folder / "log-3.jsonl", "a", encoding="utf-8") as log:
        log.write('{"id": "the last one", "prompt": "without a line end"}')


class KillOnce:
    """Kills the executor that routes one partition, the first time."""

    def __init__(self, number, marker):
        self.number, self.marker = number, marker

    def __call__(self, number):
        if number != self.number:
            return
        try:
            os.close(os.open(self.marker, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return
        process = os.getpid()
        while b"CoarseGrainedExecutorBackend" not in Path(f"/proc/{process}/cmdline").read_bytes():
            process = int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
        print(f"partition {number}: killing executor {process}", file=sys.stderr, flush=True)
        os.kill(process, signal.SIGKILL)
        signal.pause()


def without_provenance(path):
    report = json.loads(Path(path).read_bytes())
    return {name: value for name, value in report.items() if name != "provenance"}


def comparable(rows):
    """Rows by what they say; one without an id of its own is named by its place, which differs."""
    texts = []
    for row in rows:
        row = {name: value for name, value in row.items() if value is not None}
        if ".jsonl:" in row["id"]:
            del row["id"]
        texts.append(json.dumps(row, sort_keys=True))
    return sorted(texts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("routellm_batch")
    parser.add_argument("--rows", type=int, default=40_000)
    settings = parser.parse_args()
    executable = str(Path(settings.routellm_batch).absolute())
    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with tempfile.TemporaryDirectory(prefix="routellm-spark-") as temporary:
        folder = Path(temporary)
        (folder / "log").mkdir()
        write_log(folder / "log", settings.rows)
        options = ["--router", "mf", "--group-by", "user"]
        size = sum(path.stat().st_size for path in (folder / "log").iterdir())
        session = (
            pyspark.sql.SparkSession.builder.master("local-cluster[2,1,1024]").appName("routellm-batch self-test")
            .config("spark.executor.memory", "512m").config("spark.ui.enabled", "false")
            .config("spark.sql.files.maxPartitionBytes", size // 12).config("spark.sql.files.openCostInBytes", 0)
            .config("spark.log.level", "ERROR").config("spark.ui.showConsoleProgress", "false").getOrCreate())
        session.sparkContext.addPyFile(route_log.__file__)
        job = route_log.parse([
            "--input", str(folder / "log"), "--output", str(folder / "routes"), "--reports", str(folder / "reports"),
            "--routellm-batch", executable, "--strong-share", "30%", "--", *options])
        marker = folder / "killed"
        parts = route_log.main(session, job, after_report=KillOnce(3, str(marker)))
        session.stop()
        threshold = json.loads((folder / "reports/whole.json").read_bytes())["threshold"]["value"]
        subprocess.run(
            [executable, "-q", "--max-rejects", "100%", *options, "--threshold", repr(threshold), "-o",
             folder / "single.jsonl", "--report", folder / "single.json", folder / "log"], check=True)
        single = [json.loads(line) for line in (folder / "single.jsonl").open(encoding="utf-8")]
        spark = pyarrow.parquet.read_table(folder / "routes").to_pylist()
        strong = sum(row["route"] == "strong" for row in spark)
        rejects = [path for path in (folder / "reports/parts").iterdir() if path.name.endswith(".rejects.jsonl")]
        reports = sorted(path.name for path in (folder / "reports/parts").glob("*.json"))
        left = [path.name for path in (folder / "reports/parts").iterdir() if path.name.startswith(".")]
        checks = {
            "an executor was killed": marker.exists(),
            f"{len(single):,} rows, each once and the same as in one process": comparable(single) == comparable(spark),
            f"{len(reports)} reports for {parts} partitions, each once":
                reports == [f"{route_log.part_name(i)}.json" for i in range(parts)] and len(rejects) == parts,
            "whole.json is the single run's report but for the provenance":
                without_provenance(folder / "single.json") == without_provenance(folder / "reports/whole.json"),
            f"{100 * strong / len(spark):.3f}% strong where 30% were asked for": abs(strong / len(spark) - 0.3) < 0.002,
        }
        for check, holds in checks.items():
            print(f"{'ok  ' if holds else 'FAIL'} {check}")
        if left:
            print(f"     left behind by the killed attempt: {', '.join(left)}")
        sys.exit(0 if all(checks.values()) else 1)


if __name__ == "__main__":
    main()
