"""Routing rows through the program."""

import json
import os
import subprocess
import tempfile
import threading
import warnings

from ._program import ProgramError, arguments, executable
from ._rows import lines


class Routed:
    """What came back: ``assignments``, a list of dicts in the order of the rows; ``rejected``, the rows that are no
    requests, each with its line number, reason and text; ``report``, the program's report as a dict; ``messages``, what
    it said besides; ``status``, its exit status: 0, or 3 where more rows were rejected than ``max_rejects`` allows, or 4
    where a log was cut off or damaged and what could be read of it was routed."""

    def __init__(self, assignments, rejected, report, messages, status):
        self.assignments = assignments
        self.rejected = rejected
        self.report = report
        self.messages = messages
        self.status = status

    def __len__(self):
        return len(self.assignments)

    def __iter__(self):
        return iter(self.assignments)

    def to_pandas(self):
        """The assignments as a pandas DataFrame."""
        import pandas

        return pandas.DataFrame(self.assignments)

    def to_arrow(self):
        """The assignments as an Arrow table."""
        import pyarrow

        return pyarrow.Table.from_pylist(self.assignments)


def route(rows, **options):
    """Routes all rows and keeps the results in memory.

    ``rows`` is an iterable of mappings or texts, a pandas DataFrame, an Arrow table, or the path of a log (or a list of
    ``pathlib.Path``). Keyword options are those of the program with ``_`` for ``-``: ``router``, ``strong``, ``weak``, ``threshold``,
    ``strong_share``, ``budget``, ``group_by`` and so on; ``routellm-batch help route`` lists them. Raises `ProgramError`
    with the program's words where it ends with an error.
    """
    with tempfile.TemporaryDirectory(prefix="routellm-batch-") as folder:
        report = os.path.join(folder, "report.json")
        rejects = os.path.join(folder, "rejects.jsonl")
        run = _Run()
        assignments = list(run.assignments(rows, {**options, "report": report, "rejects": rejects}))
        rejected = []
        if os.path.exists(rejects):
            with open(rejects, encoding="utf-8") as file:
                rejected = [json.loads(line) for line in file]
        with open(report, encoding="utf-8") as file:
            return Routed(assignments, rejected, json.load(file), run.messages, run.status)


def stream(rows, **options):
    """Yields an assignment for every row, in their order, with no more than a few blocks of rows in memory.

    Options are those of `route`; ``report="costs.json"`` and ``rejects="rejects.jsonl"`` keep what `route` gives back.
    """
    run = _Run()
    yield from run.assignments(rows, options)
    if run.status:
        warnings.warn(run.messages.strip(), RuntimeWarning, stacklevel=2)


class _Run:
    """One run of the program, and what is known of it after its last assignment."""

    # A run that ends with another status has no results.
    _WITH_RESULTS = (0, 3, 4)

    def __init__(self):
        self.status = None
        self._said = []
        self._failure = None

    @property
    def messages(self):
        return b"".join(self._said).decode(errors="replace")

    def assignments(self, rows, options):
        for name in ("output", "emit", "split"):
            if options.get(name) is not None:
                raise TypeError(f"{name} writes files, and here the assignments come back: run routellm-batch itself")
        paths = _paths(rows)
        command = [executable(), "route", *arguments(options)]
        command += ["--", *paths] if paths else []
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL if paths else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        threads = [threading.Thread(target=lambda: self._said.extend(process.stderr), daemon=True)]
        if not paths:
            threads.append(threading.Thread(target=self._feed, args=(process, rows), daemon=True))
        for thread in threads:
            thread.start()
        is_complete = False
        try:
            for line in process.stdout:
                yield json.loads(line)
            is_complete = True
        finally:
            if not is_complete:
                process.kill()
            self.status = process.wait()
            for thread in threads:
                thread.join()
            process.stdout.close()
            process.stderr.close()
        if self._failure is not None:
            raise self._failure
        if self.status not in self._WITH_RESULTS:
            raise ProgramError(self.status, self.messages)

    def _feed(self, process, rows):
        try:
            for line in lines(rows):
                process.stdin.write(line)
        except BrokenPipeError:
            pass  # The program has ended, and says why itself.
        except BaseException as failure:  # of the caller's rows, and raised to the caller
            self._failure = failure
            process.kill()
        finally:
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass


def _paths(rows):
    """The paths that ``rows`` is; None for rows."""
    if isinstance(rows, (str, os.PathLike)):
        return [os.fspath(rows)]
    if isinstance(rows, (list, tuple)) and rows and all(isinstance(row, os.PathLike) for row in rows):
        return [os.fspath(row) for row in rows]
    return None
