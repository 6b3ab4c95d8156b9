#!/usr/bin/env python3
"""What a router is worth on kinds of task that it never saw, by `train --left-out`.

    python3 left_out.py GRADED ROUTELLM_BATCH [--data-set N] [--router KIND]     (the standard library alone; minutes)

trains on the 1,500 labels of a data set of compare.py, by its place from 0, and prints what `train` says of it.
"""

import argparse
import pathlib
import subprocess
import tempfile

import compare


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graded", type=pathlib.Path)
    parser.add_argument("program")
    parser.add_argument("--data-set", type=int, default=0)
    parser.add_argument("--router", default="mixture")
    arguments = parser.parse_args()
    name, rows = list(compare.data_sets(arguments.graded))[arguments.data_set]
    print(name, flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        labels = pathlib.Path(temporary) / "labels.jsonl"
        compare.write(labels, [{"kind" if key == "group" else key: value for key, value in row.items()} for row in rows])
        subprocess.run(
            [arguments.program, "train", arguments.router, "--data", labels, "--models-in", "strong,weak", "--strong", "strong"]
            + ["--weak", "weak", "--left-out", "/kind", "-o", pathlib.Path(temporary) / "router"],
            check=True)


if __name__ == "__main__":
    main()
