"""A year of nights: a run a night into one folder, disturbed in many of them, and the year's reports merged."""
import glob
import os
import random
import resource

from logs import SHAPES, lines
from program import Run, Row, report

# What a merged report must share with that of one run over the whole year.
SECTIONS = ("requests", "cost", "logged", "models", "tokens", "win_rates", "cost_by_share", "rejects", "fallbacks")
OPTIONS = ["-q", "--router", "random", "--threshold", "0.55", "--group-by", "user", "--max-rejects", "100%",
           "--strong", "gpt-4o", "--weak", "gpt-4o-mini"]
MOST_TRIES = 20


def nights(setting):
    """Each night's run is resumed until it ends; then the outputs together must be those of one undisturbed run."""
    folder = setting.work / "year"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    rng = random.Random(f"nights {setting.seed}")
    counts = {"SIGKILL": 0, "a full disk": 0, "a clock that jumps": 0}
    libraries = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    losses = []
    names = [f"night-{night:03}" for night in range(setting.nights)]
    for night, name in enumerate(names):
        shape = rng.choice(list(SHAPES))
        (folder / f"{name}.log.jsonl").write_bytes(
            b"".join(lines(shape, rng.randrange(1, 4_000), f"{setting.seed} {night}")))
        lost = one_night(setting, folder, name, rng, counts, libraries)
        if lost:
            losses.append(f"{folder}: {name}: {lost}")
            break
    if not losses:
        losses = compare_year(setting, folder, names)
    often = ", ".join(f"{count} times {what}" for what, count in counts.items())
    yield Row(f"{len(names)} nights into one folder, merged", often if libraries else f"{often}; no libfaketime", losses)


def one_night(setting, folder, name, rng, counts, libraries):
    """Runs a night until it ends, with what disturbs it; says what was lost, or None."""
    arguments = [*OPTIONS, "--resume", "--checkpoint-interval", "0", "-o", f"{name}.jsonl",
                 "--rejects", f"{name}.rejects.jsonl", "--report", f"{name}.json", f"{name}.log.jsonl"]
    for attempt in range(MOST_TRIES):
        environment, limits, kill_after = None, [], None
        disturbance = rng.random() if attempt < MOST_TRIES - 1 else 1
        if disturbance < 0.3:
            kill_after = rng.uniform(0, 0.15)
        elif disturbance < 0.4:
            limits = [(resource.RLIMIT_FSIZE, rng.randrange(1_000, 400_000))]
        elif disturbance < 0.5 and libraries:
            counts["a clock that jumps"] += 1
            environment = os.environ | {"LD_PRELOAD": libraries[0], "FAKETIME": f"{rng.uniform(-365, 365) * 86400:+.0f}",
                                        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
        run = Run(setting.binary, folder, arguments).start(environment, limits)
        if kill_after is not None and not run.ends_within(kill_after):
            counts["SIGKILL"] += 1
            continue
        if run.status is None:
            run.wait()
        if run.status == 0:
            return None
        if not limits or run.status != 1 or "File too large" not in run.error:
            return f"status {run.status}: {run.error}"
        counts["a full disk"] += 1
    return f"has not ended after {MOST_TRIES} runs"


def compare_year(setting, folder, names):
    """What differs between the nights together and one run over the whole year."""
    whole = ["-o", "whole.jsonl", "--rejects", "whole.rejects.jsonl", "--report", "whole.json"]
    run = Run(setting.binary, folder, [*OPTIONS, *whole, *[f"{name}.log.jsonl" for name in names]]).start().wait()
    merge = Run(setting.binary, folder, ["report", "merge", "-o", "merged.json", *[f"{name}.json" for name in names]])
    for part in (run, merge.start().wait() if run.status == 0 else run):
        if part.status != 0:
            return [f"{folder}: status {part.status}: {part.error}"]
    losses = []
    for ending in (".jsonl", ".rejects.jsonl"):
        together = b"".join((folder / f"{name}{ending}").read_bytes() for name in names)
        if together != (folder / f"whole{ending}").read_bytes():
            losses.append(f"{folder}: the nights' {ending} together are not whole{ending}")
    merged, expected = report(folder / "merged.json"), report(folder / "whole.json")
    losses += [f"{folder}: '{section}' of merged.json is not that of whole.json"
               for section in SECTIONS if merged.get(section) != expected.get(section)]
    extra = sorted(path.name for path in folder.iterdir() if path.suffix in (".partial", ".spool", ".checkpoint"))
    return losses + [f"{folder}: left behind: {extra}"] * bool(extra)
