"""Trials of runs that are disturbed and gone on with: kills, a clock that jumps, a full disk."""
import glob
import os
import random
import resource
import subprocess
import threading
import time

from logs import write_large_logs
from program import HANG_SECONDS, Job, Row, difference, report

KINDS = {
    "a threshold": ["--threshold", "0.55", "--group-by", "user"],
    "a share, zstd in and out": ["--strong-share", "30%"],
    "a budget with what-if": ["--budget", "40%", "--what-if", "strong=gpt-4o,weak=gpt-4o-mini"],
    "passthrough with sampling": ["--passthrough", "--sample", "70%", "--seed", "5"],
    "learnt completions": ["--completion-tokens", "learn", "--threshold", "0.5"],
    "a quality": ["--quality", "90%"],
}


def jobs(setting, names):
    """One job for each kind of run, over the large logs."""
    logs = setting.work / f"logs-{setting.rows}-{setting.seed}"
    inputs = write_large_logs(logs, setting.rows, setting.seed)
    for index, name in enumerate(names):
        is_packed = "zstd" in name
        paths = [f"../{logs.name}/{path}.zst" if is_packed and path.endswith(".jsonl") else f"../{logs.name}/{path}"
                 for path in inputs]
        output = "out.jsonl.zst" if is_packed else "out.jsonl"
        yield name, Job(setting.binary, setting.work / f"kind-{index}", KINDS[name], paths, output)


def disturb(job, rng, expected, duration, most, environment=lambda: None):
    """Kills a run and goes on with it until it ends by itself, or has been killed `most` times.

    A third of the kills wait until the reports are written, all others come at any moment of a whole run's duration.
    Returns the number of kills, how many of them left a checkpoint, and what was lost, or None.
    """
    kills = checkpoints = 0
    moments = []
    while kills < most:
        run = job.run("--resume", "--checkpoint-interval", rng.choice("01")).start(environment())
        delay = rng.uniform(0, duration)
        if rng.random() < 1 / 3:
            started = time.monotonic()
            while run.process.poll() is None and not job.is_nearly_done and time.monotonic() - started < HANG_SECONDS:
                time.sleep(0.002)
            delay = rng.uniform(0, 0.02)
        moments.append(round(delay, 4))
        if run.ends_within(delay):
            break
        kills += 1
        checkpoints += job.checkpoint.exists()
    else:
        run = job.run("--resume").start(environment()).wait()
    if run.status != 0:
        return kills, checkpoints, f"{job.folder}: status {run.status} after kills at {moments}: {run.error}"
    lost = difference(job.results(), expected)
    return kills, checkpoints, lost and f"{job.folder}: {lost} after kills at {moments}"


def kill(setting):
    """SIGKILL at random moments, gone on with until the run ends by itself, for every kind of run."""
    for name, job in jobs(setting, KINDS):
        rng = random.Random(f"kill {name} {setting.seed}")
        expected, duration = job.expected()
        wanted = -(-setting.kills // len(KINDS))
        kills = checkpoints = runs = 0
        losses = []
        while kills < wanted and not losses:
            more, left, lost = disturb(job, rng, expected, duration, wanted - kills)
            kills, checkpoints, runs = kills + more, checkpoints + left, runs + 1
            if lost:
                losses.append(lost)
            else:
                job.clear()
        yield Row(f"SIGKILL at random moments, {name}, {setting.rows:,} rows",
                  f"{kills} kills of {runs} runs of {duration:.1f} s; {checkpoints} left a checkpoint", losses)


def clock(setting):
    """The wall clock jumps back and forth by up to a year while a run lasts, between kills, and as it is resumed."""
    libraries = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not libraries:
        yield Row("a clock that jumps", "not tried: libfaketime is not installed", [])
        return
    [(name, job)] = jobs(setting, ["a threshold"])
    # Reports note when a model's last day is past; these models have none.
    job.options += ["--score-pair", "gpt-4-1106-preview,mixtral-8x7b-instruct-v0.1",
                    "--strong", "gpt-4o", "--weak", "gpt-4o-mini"]
    rng = random.Random(f"clock {setting.seed}")
    offset = setting.work / "offset"
    jumps = 0

    def jump(days=None):
        nonlocal jumps
        days = rng.uniform(-365, 365) if days is None else days
        replacement = offset.with_suffix(f".{threading.get_ident()}")
        replacement.write_text(f"{days * 86400:+.3f}\n")
        replacement.rename(offset)
        jumps += 1

    # A kernel's monotonic clock does not jump, nor do the times of files that are there already.
    faked = os.environ | {"LD_PRELOAD": libraries[0], "FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_NO_CACHE": "1",
                          "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}

    def environment():
        jump(rng.choice((-365, 365)))
        return faked

    expected, duration = job.expected()
    jump(-365)
    run = job.run().start(faked).wait()
    if run.status != 0:
        raise SystemExit(f"{job.folder}: the run with a faked clock ended with {run.status}: {run.error}")
    year = int(report(job.folder / "costs.json")["provenance"][0]["started_at"][:4])
    losses = [] if year < time.gmtime().tm_year else ["the clock is not faked: libfaketime does not work here"]
    job.clear()

    ended = threading.Event()

    def keep_jumping():
        while not ended.wait(0.05):
            jump()

    jumper = threading.Thread(target=keep_jumping, daemon=True)
    jumper.start()
    kills = runs = 0
    while kills < setting.clock_kills and not losses:
        more, _, lost = disturb(job, rng, expected, duration, setting.clock_kills - kills, environment)
        kills, runs = kills + more, runs + 1
        losses += [lost] if lost else job.clear() or []
    ended.set()
    jumper.join()
    yield Row(f"a clock that jumps by up to a year either way, and SIGKILL, {name}",
              f"{jumps} jumps, {kills} kills of {runs} runs", losses)


def disk(setting):
    """The disk is full in the middle of a run, again and again with a little more room, then there is room."""
    kinds = ["a threshold", "a share, zstd in and out", "passthrough with sampling"]
    for name, job in jobs(setting, kinds):
        rng = random.Random(f"disk {name} {setting.seed}")
        expected, _ = job.expected()
        largest = max(len(data) for data in expected.values())
        yield fill(f"files that may not grow, {name}", setting, job, rng, expected,
                   lambda part: {"limits": [(resource.RLIMIT_FSIZE, int(part * largest))]} if part else {})
        if os.geteuid() != 0:
            yield Row(f"a full disk, {name}", "not tried: only root can mount a small one", [])
            continue
        whole = sum(map(len, expected.values()))
        mount = ("mount", "-t", "tmpfs", "-o", f"size={whole * 16}", "tmpfs", job.folder)
        if subprocess.run(mount, stderr=subprocess.DEVNULL).returncode != 0:
            yield Row(f"a full disk, {name}", "not tried: no tmpfs can be mounted here", [])
            continue

        def room(part):
            size = int(part * whole) if part else whole * 16
            subprocess.run(("mount", "-o", f"remount,size={size}", job.folder), check=True)
            return {}

        try:
            yield fill(f"a full disk, {name}", setting, job, rng, expected, room)
        finally:
            subprocess.run(("umount", job.folder))


def fill(what, setting, job, rng, expected, start_options):
    """- start_options: makes room for this part of what a run needs, all for None, and says how to start one."""
    failures = checkpoints = 0
    losses = []
    for _ in range(setting.full_disks):
        part = 0
        while not losses:
            part = part + rng.uniform(0.02, 0.5) if part < 0.9 else 1
            options = start_options(part if part < 1 else None)
            run = job.run("--resume", "--checkpoint-interval", "0").start(**options).wait()
            if run.status == 0:
                break
            failures += 1
            checkpoints += job.checkpoint.exists()
            if run.status != 1 or not ("File too large" in run.error or "No space left" in run.error) or part >= 1:
                losses.append(f"{job.folder}: status {run.status} with room for {part:.3f}: {run.error}")
        if not losses and (lost := difference(job.results(), expected)):
            losses.append(f"{job.folder}: {lost}")
        if losses:
            break
        job.clear()
    return Row(what, f"{setting.full_disks} runs, full {failures} times; {checkpoints} left a checkpoint", losses)
