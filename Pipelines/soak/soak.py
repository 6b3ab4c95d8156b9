#!/usr/bin/env python3
"""Tries at length, on the built executable, that no line is lost. By hand; allow an hour for all trials.

    swift build -c release
    python3 Pipelines/soak/soak.py --binary .build/release/routellm-batch all --work /var/tmp/soak

A trial is one of these, or `all`; several may be named:

    kill    SIGKILL at random moments, gone on with --resume until the run ends, for six kinds of run
    damage  a zstd and a gzip log cut at every byte, and with one bit of every byte turned
    files   10,000 files in a folder, with 64 allowed open
    pace    a slow reader of standard output, a slow writer of standard input
    clock   a clock that jumps, with kills (Debian's libfaketime)
    stream  10 GB through a pipe, with peak memory
    disk    a disk that is full, then has room (root, for a small tmpfs; without it, limits of file size alone)
    state   every byte of what an interrupted run left next to its outputs turned, and each of these files cut there,
            then resumed
    nights  365 runs into one folder with kills, full disks and clocks that jump; their outputs and merged reports
            compared with those of one run over the whole year

Each prints rows of a table: what was tried, how often, and what was lost. The exit status is 1 if anything was, and
then the folder of that trial under --work keeps what shows it. The same --seed makes the same logs and damage; the
moments of kills are drawn from it, but where a run is then depends on the machine. Needs Python 3.9 and the zstd
command.
"""
import argparse
import os
import pathlib
import sys

import nights
import piping
import reading
import resuming
import state

TRIALS = {"kill": resuming.kill, "damage": reading.damage, "files": reading.files, "pace": piping.pace,
          "clock": resuming.clock, "stream": piping.stream, "disk": resuming.disk, "state": state.state,
          "nights": nights.nights}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", nargs="+", choices=[*TRIALS, "all"], metavar="TRIAL")
    parser.add_argument("--binary", required=True, type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--work", required=True, type=lambda path: pathlib.Path(path).resolve(), metavar="DIR",
                        help="where logs and outputs are written, about 2 GB; on a disk, to try that one too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=300_000, help="of the logs that runs are killed over")
    parser.add_argument("--kills", type=int, default=200, help="in all kinds of run together")
    parser.add_argument("--clock-kills", type=int, default=30)
    parser.add_argument("--full-disks", type=int, default=3, help="runs over a full disk, of each kind")
    parser.add_argument("--damage-rows", type=int, default=40, help="rows of the log that is damaged")
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--pace-rows", type=int, default=20_000)
    parser.add_argument("--stream-gb", type=float, default=10)
    parser.add_argument("--state-rows", type=int, default=24, help="rows of the log whose runs are interrupted")
    parser.add_argument("--damages", type=int, default=0,
                        help="damaged resumes of each kind of interrupted run, drawn from all; 0 for all, some 60,000")
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="damaged logs read at once")
    setting = parser.parse_args()
    setting.work.mkdir(parents=True, exist_ok=True)

    print("| what | how often | what was lost |\n|---|---|---|", flush=True)
    losses = []
    for name in TRIALS if "all" in setting.trials else setting.trials:
        for row in TRIALS[name](setting):
            print(row, flush=True)
            losses += row.losses
    for loss in losses:
        print(loss, file=sys.stderr)
    return 1 if losses else 0


if __name__ == "__main__":
    sys.exit(main())
