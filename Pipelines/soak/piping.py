"""Trials of pipes: one that is slow at either end, and one that is very long."""
import fcntl
import json
import os
import random
import subprocess
import threading
import time

from logs import lines, zstd
from program import Row, Run, report

ROUTING = ["-q", "--router", "mf", "--format", "chat", "--max-rejects", "100%"]
# Linux's F_SETPIPE_SZ: the least a pipe may hold is a page.
SET_PIPE_SIZE = 1031
PAGE = 4096


def pace(setting):
    """A reader that takes a page at a time, a writer of pieces that end within lines, and both at once."""
    folder = setting.work / "pace"
    folder.mkdir(parents=True, exist_ok=True)
    log = b"".join(lines("chat", setting.pace_rows, setting.seed))
    (folder / "log").write_bytes(log)
    plain = subprocess.run((setting.binary, *ROUTING, "log"), cwd=folder, stdout=subprocess.PIPE, check=True).stdout
    packed = zstd(log)
    for what, data, is_slow_in, is_slow_out in (
            ("a slow reader of standard output", log, False, True),
            ("a slow writer of standard input", log, True, False),
            ("a slow writer of zstd and a slow reader", packed, True, True)):
        rng = random.Random(f"{what} {setting.seed}")
        run = Run(setting.binary, folder, ROUTING)
        # Unbuffered, so that a page asked for is one read.
        run.start(stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        fcntl.fcntl(run.process.stdout, SET_PIPE_SIZE, PAGE)
        pieces = feed(run.process.stdin, data, rng if is_slow_in else None)
        taken = []
        while piece := run.process.stdout.read(PAGE):
            taken.append(piece)
            if is_slow_out:
                time.sleep(rng.uniform(0, 0.02))
        run.wait()
        losses = []
        if run.status != 0 or b"".join(taken) != plain:
            losses.append(f"{folder}: {what}: status {run.status}, {sum(map(len, taken))} bytes instead of "
                          f"{len(plain)}: {run.error}")
        yield Row(what, f"{setting.pace_rows:,} rows, {len(pieces):,} pieces in, {len(taken):,} out, "
                  f"{run.seconds:.0f} s", losses)


def feed(pipe, data, rng):
    """Writes the data from a thread of its own, with an rng in pieces and with pauses. Returns the pieces."""
    pieces = [data]
    if rng:
        pieces = []
        start = 0
        while start < len(data):
            size = rng.choice((1, rng.randint(1, 300), rng.randint(1, 8000)))
            pieces.append(data[start:start + size])
            start += size

    def write():
        try:
            with pipe:
                for piece in pieces:
                    pipe.write(piece) if len(pieces) > 1 else write_all(pipe.fileno(), piece)
                    if rng and rng.random() < 0.5:
                        time.sleep(rng.uniform(0, 0.02))
        except BrokenPipeError:
            # The program has ended early, which its status or its output will tell.
            pass

    threading.Thread(target=write, daemon=True).start()
    return pieces


def write_all(descriptor, data):
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view):]


def peak_kilobytes(process):
    """The most memory that was resident so far; 0 if the process has ended."""
    try:
        with open(f"/proc/{process.pid}/status") as status:
            return next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)
    except (FileNotFoundError, ProcessLookupError):
        return 0


def stream(setting):
    """A stream of gigabytes into standard input: every row is counted, and memory stays what it was at the first."""
    folder = setting.work / "stream"
    folder.mkdir(parents=True, exist_ok=True)
    chunk = lines("chat", 20_000, setting.seed)
    block = b"".join(chunk)
    repeats = max(1, (64 << 20) // len(block))
    block *= repeats
    blank = sum(not line.strip() for line in chunk) * repeats
    count = max(1, round(setting.stream_gb * 1e9 / len(block)))
    (folder / "costs.json").unlink(missing_ok=True)
    run = Run(setting.binary, folder, [*ROUTING, "--report", "costs.json"]).start(stdin=subprocess.PIPE)
    early = late = end = 0
    try:
        with run.process.stdin as pipe:
            for index in range(count):
                write_all(pipe.fileno(), block)
                if not early and (index + 1) * len(block) >= min(1e9, setting.stream_gb * 5e8):
                    early = peak_kilobytes(run.process)
            late = peak_kilobytes(run.process)
        while run.process.poll() is None:
            end = max(end, peak_kilobytes(run.process))
            time.sleep(0.002)
    except BrokenPipeError:
        pass
    run.wait()
    losses = []
    lines_in = len(chunk) * repeats * count - blank * count
    told = report(folder / "costs.json")["requests"] if run.status == 0 else None
    if told is None or told["read"] != lines_in or told["read"] != told["routed"] + told["rejected"] \
            or told["blank"] != blank * count:
        losses.append(f"{folder}: status {run.status}, {told} of {lines_in} lines: {run.error}")
    if max(late, end) > 1.2 * early:
        losses.append(f"{folder}: memory grew from {early} KB to {late} KB and {end} KB")
    yield Row("one stream through a pipe, --router mf",
              f"{count * len(block) / 1e9:.1f} GB, {lines_in:,} rows in {run.seconds:.0f} s; peak memory "
              f"{early / 1024:.1f} MiB at the first GB, {late / 1024:.1f} at the last, {end / 1024:.1f} with the report",
              losses)
