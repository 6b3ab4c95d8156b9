"""Runs the executable, and tells what a run left."""
import dataclasses
import json
import re
import resource
import signal
import subprocess
import time

HANG_SECONDS = 300
# What a report tells of the run itself: its times, and the time between checkpoints, which is varied here.
OF_THE_RUN = re.compile(
    rb'"(started_at|duration_seconds)": ?("[^"]*"|[^,}\s]*)|\s*\["checkpoint-interval","\d+"\],')


@dataclasses.dataclass
class Row:
    """One row of the table: what was tried, how often, and what was lost, a sentence each that says where to look."""
    what: str
    often: str
    losses: list

    def __str__(self):
        lost = f"**{len(self.losses)} times, first {self.losses[0]}**" if self.losses else "nothing"
        return f"| {self.what} | {self.often} | {lost} |"


@dataclasses.dataclass
class Run:
    """One run of the executable in a folder. `process` is there from the start, `status` from the end.

    Standard error goes to a file beside the folder, so that nobody has to read it while the run lasts.
    """
    binary: str
    folder: object
    arguments: list
    status: int = None
    seconds: float = 0

    def start(self, environment=None, limits=(), **streams):
        """- limits: pairs of a resource and its largest value. SIGXFSZ is ignored, as a full disk sends no signal.

        With an environment the executable is started through env: a preloaded library may move the environment before
        Swift looks for the arguments beside it, and does so but once.
        """
        def prepare():
            for kind, value in limits:
                resource.setrlimit(kind, (value, value))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        command = ["env"] if environment else []
        self.began = time.monotonic()
        with open(self.error_file, "wb") as errors:
            self.process = subprocess.Popen(
                [*command, self.binary, *self.arguments], cwd=self.folder, env=environment, stderr=errors,
                **{"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL} | streams,
                preexec_fn=prepare if limits else None)
        return self

    def wait(self, seconds=HANG_SECONDS):
        """Until the run has ended; one that lasts longer is killed, and its status is "hang"."""
        try:
            self.status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            self.status = "hang"
        self.seconds = time.monotonic() - self.began
        return self

    def ends_within(self, seconds):
        """Lets the run go on for so long, then kills it with SIGKILL; whether it has ended by itself."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.status = self.process.wait()
        return self.status != -signal.SIGKILL

    @property
    def error_file(self):
        return self.folder.with_name(f"{self.folder.name}.errors")

    @property
    def error(self):
        """What the run said last."""
        return self.error_file.read_text(errors="replace").strip().rpartition("\n")[2][:500]


@dataclasses.dataclass
class Job:
    """A command line whose outputs can be compared: assignments, rejects and two reports, in a folder of its own."""
    binary: str
    folder: object
    options: list
    inputs: list
    output: str = "out.jsonl"

    def __post_init__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.outputs = [self.output, "rejects.jsonl", "costs.json", "costs.csv"]
        self.clear()

    def run(self, *more):
        written = ["-o", self.output, "--rejects", "rejects.jsonl", "--report", "costs.json", "--report", "costs.csv"]
        return Run(self.binary, self.folder, ["--max-rejects", "100%", *written, *self.options, *more, *self.inputs])

    def clear(self):
        for path in self.folder.iterdir():
            path.unlink()

    def results(self):
        """The outputs' bytes by name, without what a report tells of the run; whatever else lies there has no bytes."""
        return {path.name: OF_THE_RUN.sub(b"", path.read_bytes()) if path.name in self.outputs else None
                for path in self.folder.iterdir()}

    def expected(self):
        """What an undisturbed run writes, and its seconds; leaves an empty folder."""
        run = self.run("--checkpoint-interval", "0").start().wait()
        if run.status != 0:
            raise SystemExit(f"{self.folder}: the undisturbed run ended with {run.status}: {run.error}")
        results = self.results()
        self.clear()
        return results, run.seconds

    @property
    def checkpoint(self):
        return self.folder / f"{self.output}.checkpoint"

    @property
    def is_nearly_done(self):
        """Whether the run writes its reports."""
        partial = self.folder / "costs.json.partial"
        try:
            return partial.stat().st_size > 0
        except FileNotFoundError:
            return (self.folder / "costs.json").exists()


def difference(results, expected):
    """Where two results differ, in words; None if they do not."""
    if results.keys() != expected.keys():
        return f"files {sorted(results)} instead of {sorted(expected)}"
    for name, data in results.items():
        if data != expected[name]:
            at = next((i for i, (a, b) in enumerate(zip(data, expected[name])) if a != b),
                      min(len(data), len(expected[name])))
            return f"{name} of {len(data)} bytes differs at byte {at} from {len(expected[name])} bytes"
    return None


def report(path):
    return json.loads(path.read_bytes())
