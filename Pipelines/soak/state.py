"""Trials of what a run keeps next to its outputs: every byte of it turned, and the file cut there, then resumed."""
import concurrent.futures
import os
import random
import resource
import subprocess
import sys

from program import Job, Row, difference

KINDS = {
    "a threshold": ["--threshold", "0.55"],
    "a share": ["--strong-share", "30%"],
    "complete, about to be put in place": ["--threshold", "0.55"],
}
# The first one is a block of its own, after which there is a checkpoint with a position.
LOGS = ["../state-0.jsonl", "../state-1.jsonl"]
SIDE_ENDINGS = (".partial", ".checkpoint", ".spool")


class State:
    """What an interrupted run left, to be damaged and put back as often as wanted.

    Files that become outputs stay the very files that the run made: it would refuse others of the same bytes.
    """

    def __init__(self, job):
        self.job = job
        self.bytes = {path.name: path.read_bytes() for path in job.folder.iterdir() if path.name.endswith(SIDE_ENDINGS)}

    def restore(self):
        folder = self.job.folder
        for name in self.job.outputs:
            if (folder / name).exists():
                (folder / name).rename(folder / f"{name}.partial")
        for path in folder.iterdir():
            if path.name not in self.bytes:
                path.unlink()
        for name, data in self.bytes.items():
            overwrite(folder / name, data)

    @property
    def damage_count(self):
        return sum(2 * len(data) + 1 for data in self.bytes.values())

    def damages(self, rng):
        """Pairs of a file's name and its damaged bytes; None for a file that is gone."""
        for name, data in self.bytes.items():
            for place in range(len(data)):
                turned = bytearray(data)
                turned[place] ^= rng.randrange(1, 256)
                yield name, bytes(turned), f"byte {place} turned"
                yield name, data[:place], f"cut to {place} bytes"
            yield name, None, "gone"


def overwrite(path, data):
    """The same file with other bytes."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    with open(descriptor, "wb") as file:
        file.write(data)


def interrupted(setting, name, index):
    """A job of a few rows, what it writes undisturbed, and what it left when it was interrupted."""
    job = Job(setting.binary, setting.work / f"state-{index}", ["--router", "random", "--encoding", "estimate",
                                                                *KINDS[name]], LOGS)
    expected, _ = job.expected()
    if "complete" in name:
        # A name that nothing can replace: all outputs are complete, and the first one cannot be put in place.
        blocked = job.folder / job.output
        blocked.write_bytes(b"")
        made = subprocess.run(("chattr", "+i", blocked), stderr=subprocess.DEVNULL).returncode == 0
        run = job.run("--checkpoint-interval", "0").start().wait()
        if not made:
            return job, expected, None
        subprocess.run(("chattr", "-i", blocked), check=True)
        blocked.unlink()
    else:
        # The spool grows first, then the output.
        largest = len(expected[job.output]) * (3 if "share" in name else 2) // 4
        run = job.run("--checkpoint-interval", "0").start(limits=[(resource.RLIMIT_FSIZE, largest)]).wait()
    if run.status != 1 or not job.checkpoint.exists():
        raise SystemExit(f"{job.folder}: nothing was interrupted: {run.status} {run.error}")
    return job, expected, State(job)


def write_logs(setting):
    rng = random.Random(f"state {setting.seed}")
    for log in LOGS:
        (setting.work / log.removeprefix("../")).write_text("".join(
            f'{{"id":"r{row}",\n' if row % 9 == 4 else
            f'{{"id":"r{row}","prompt":"{" ".join(str(rng.random()) for _ in range(8))}"}}\n'
            for row in range(setting.state_rows // 2)))


def state(setting):
    """Every byte of every side file, for each kind of run, by as many processes as there are threads."""
    write_logs(setting)
    for index, name in enumerate(KINDS):
        with concurrent.futures.ThreadPoolExecutor(setting.threads) as pool:
            parts = list(pool.map(lambda part: try_all(setting, name, f"{index}-{part}", part),
                                  range(setting.threads)))
        if None in parts:
            yield Row(f"side files damaged, {name}", "not tried: only root can protect a file from being replaced", [])
            continue
        runs, right, losses = (sum(values, start) for values, start in zip(zip(*parts), (0, 0, [])))
        yield Row(f"every byte of the side files turned and cut, then resumed, {name}",
                  f"{runs:,} resumed runs: {right:,} ended with the right bytes, {runs - right:,} with an error that "
                  "left everything in place", losses)


def try_all(setting, name, index, part):
    """One part of the damages: runs, those that ended with the right bytes, and what was lost."""
    job, expected, state = interrupted(setting, name, index)
    if state is None:
        return None
    rng = random.Random(f"damages {name} {setting.seed}")
    chosen = range(state.damage_count)
    if setting.damages and setting.damages < len(chosen):
        chosen = set(random.Random(f"which {name} {setting.seed}").sample(chosen, setting.damages))
    runs = right = 0
    losses = []
    for number, (file, data, what) in enumerate(state.damages(rng)):
        if number not in chosen or number % setting.threads != part or losses:
            continue
        if part == 0 and runs % 500 == 499:
            print(f"{name}: damage {number:,} of {state.damage_count:,}", file=sys.stderr, flush=True)
        state.restore()
        if data is None:
            (job.folder / file).unlink()
        else:
            overwrite(job.folder / file, data)
        before = {path.name for path in job.folder.iterdir()}
        run = job.run("--resume").start().wait()
        runs += 1
        if run.status == 0:
            right += 1
            lost = difference(job.results(), expected)
        elif run.status in (1, 2):
            missing = before - {path.name for path in job.folder.iterdir()}
            lost = f"{sorted(missing)} deleted" if missing else None
        else:
            lost = f"status {run.status}"
        if lost:
            losses.append(f"{job.folder}: {file}, {what}: {lost}: {run.error}")
    return runs, right, losses
