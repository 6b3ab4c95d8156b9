"""Trials of what is read: a compressed log with every byte damaged in turn, and more files than may be open."""
import concurrent.futures
import gzip
import json
import random
import resource
import threading

from logs import cut_in_pieces, lines, zstd
from program import Run, Row, report

READING = ["-q", "--router", "random", "--threshold", "0.5", "--encoding", "estimate", "--format", "chat",
           "--threads", "1"]


class Reading:
    """What a run read from one log: its status, and the assignments and rejects as lists of lines."""

    def __init__(self, binary, folder, data, most_rejects=None):
        log = folder / "log"
        log.write_bytes(data)
        for name in ("rejects.jsonl", "costs.json"):
            (folder / name).unlink(missing_ok=True)
        most = "100%" if most_rejects is None else str(most_rejects)
        run = Run(binary, folder, [*READING, "--max-rejects", most, "--rejects", "rejects.jsonl", "--report",
                                   "costs.json", "log"])
        with open(folder / "out.jsonl", "wb") as output:
            run.start(stdout=output).wait(60)
        self.status, self.error = run.status, run.error
        self.rows = (folder / "out.jsonl").read_bytes().splitlines(keepends=True)
        self.rejects, self.requests = [], None
        if self.status in (0, 3, 4):
            self.rejects = (folder / "rejects.jsonl").read_bytes().splitlines(keepends=True)
            self.requests = report(folder / "costs.json")["requests"]

    def what_is_wrong(self, whole, before, is_between_frames):
        """In words; None where nothing is.

        - whole: the reading of the undamaged log; before: that of the whole lines in the frames before the damage.
        - is_between_frames: whether the damage is a cut there, which no reader can tell from a log's end.
        """
        if self.requests is None:
            return f"status {self.status}: {self.error}"
        told = self.requests
        if not (told["read"] == told["routed"] + told["rejected"] and told["routed"] == len(self.rows)
                and told["rejected"] == len(self.rejects)):
            return f"{told} with {len(self.rows)} lines of output and {len(self.rejects)} of rejects"
        if self.rows[:len(before.rows)] != before.rows or self.rejects[:len(before.rejects)] != before.rejects:
            return f"rows of the {len(before.rows)} before the damage are lost or changed"
        if self.status == 0 and not is_between_frames and (self.rows, self.rejects) != (whole.rows, whole.rejects):
            return "status 0, but other rows than the undamaged log's"
        return None


def damage(setting):
    """A log of several frames, cut at every byte, and one random bit of every byte turned."""
    text = b"".join(lines("chat", setting.damage_rows, setting.seed, bad=0.08))
    pieces = cut_in_pieces(text, 6, setting.seed)
    for name, packed in (("zstd", zstd), ("gzip", lambda data: gzip.compress(data, mtime=0))):
        yield from damage_frames(setting, name, pieces, [packed(piece) for piece in pieces])


def damage_frames(setting, name, pieces, frames):
    rng = random.Random(f"damage {setting.seed}")
    data = b"".join(frames)
    local = threading.local()

    def folder():
        if not hasattr(local, "folder"):
            local.folder = setting.work / f"damage-{name}-{threading.get_ident()}"
            local.folder.mkdir(parents=True, exist_ok=True)
        return local.folder

    ends = [sum(map(len, frames[:count])) for count in range(len(frames) + 1)]
    befores = []
    for count in range(len(frames)):
        text = b"".join(pieces[:count])
        befores.append(Reading(setting.binary, folder(), text[:text.rfind(b"\n") + 1]))
    whole = Reading(setting.binary, folder(), data)
    expected = Reading(setting.binary, folder(), b"".join(pieces))
    losses = []
    if (whole.status, whole.rows, whole.rejects) != (0, expected.rows, expected.rejects):
        losses.append(f"{name}: the undamaged log gives other rows than its text")

    def attempt(damaged, at, how, is_between_frames):
        before = befores[max(count for count, end in enumerate(ends[:-1]) if end <= at)]
        # Without its first bytes a log is text, a line of which is rejected: one too many.
        most = 0 if at < 4 else len(whole.rejects)
        reading = Reading(setting.binary, folder(), damaged, most_rejects=most)
        wrong = reading.what_is_wrong(whole, before, is_between_frames)
        if wrong:
            kept = setting.work / f"damage-{name}-{how}-{at}"
            kept.write_bytes(damaged)
            return reading.status, f"{kept}: {wrong}"
        return reading.status, None

    def cut(at):
        return attempt(data[:at], at, "cut", at in ends)

    def flip(at):
        bit = 1 << random.Random(f"{setting.seed} {at}").randrange(8)
        return attempt(data[:at] + bytes([data[at] ^ bit]) + data[at + 1:], at, "flip", False)

    with concurrent.futures.ThreadPoolExecutor(setting.threads) as pool:
        for how, one in (("cut at every byte", cut), ("a bit of every byte turned", flip)):
            outcomes = list(pool.map(one, range(len(data))))
            statuses = sorted({str(status) for status, _ in outcomes})
            counts = ", ".join(f"{sum(str(s) == status for s, _ in outcomes):,} with status {status}"
                               for status in statuses)
            yield Row(f"{name}, {len(frames)} frames, {how}", f"{len(data):,} runs: {counts}",
                      losses + [words for _, words in outcomes if words])


def files(setting):
    """A folder of very many logs with few files allowed open, held against all of them in one."""
    folder = setting.work / "files"
    (folder / "many").mkdir(parents=True, exist_ok=True)
    rng = random.Random(f"files {setting.seed}")
    rows = iter(lines("chat", setting.files * 20, setting.seed))
    count = 0
    with open(folder / "one", "wb") as whole:
        for index in range(setting.files):
            text = b"".join(next(rows) for _ in range(rng.choice((0, 1, 2, 20))))
            count += text.count(b"\n")
            whole.write(text)
            if rng.random() < 0.1 and text.strip() and not text.endswith(b"\n\n"):
                text = text[:-1]
            is_packed = rng.random() < 0.3
            path = folder / "many" / f"{index:06}.jsonl{'.gz' if is_packed else ''}"
            path.write_bytes(gzip.compress(text, 1, mtime=0) if is_packed else text)
    results = []
    losses = []
    for name, limits in (("one", ()), ("many", [(resource.RLIMIT_NOFILE, 64)])):
        outputs = ["-o", f"{name}.out", "--rejects", f"{name}.rejects", "--report", f"{name}.json"]
        run = Run(setting.binary, folder, [*READING, "--max-rejects", "100%", *outputs, name])
        run.start(limits=limits).wait()
        if run.status != 0:
            losses.append(f"{folder}, {name}: status {run.status}: {run.error}")
            break
        told = report(folder / f"{name}.json")
        del told["provenance"]
        rejects = [(line["reason"], line["raw"]) for line in map(json.loads, open(folder / f"{name}.rejects"))]
        results.append(((folder / f"{name}.out").read_bytes(), rejects, told))
        requests = told["requests"]
        if requests["read"] + requests["blank"] != count or requests["read"] != len(rejects) + requests["routed"]:
            losses.append(f"{folder}, {name}: {requests} of {count} lines")
    if not losses:
        names = ("assignments", "rejects", "report")
        losses = [f"{folder}: other {name} than of one file" for name, a, b in zip(names, *results) if a != b]
    yield Row("more files than may be open (64), plain and gzip, against one file of all their lines",
              f"{setting.files:,} files, {count:,} lines", losses)
