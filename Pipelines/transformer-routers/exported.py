"""What `routellm-batch train export` wrote: the heading, the rows, and the messages of a causal router."""

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path

LABELS = ("strong wins", "tie", "weak wins")
ROUTERS = {"bert": "bert", "causal": "causal_llm"}
# Scores from here on speak for the weak model.
SCORE_THRESHOLD = 4
MESSAGES = ("system_ft_v5.txt", "classifier_ft_v5.txt")


class InputError(Exception):
    """Something that the user gave is wrong; the text says what, and what to do."""


@dataclass
class Rows:
    """Prompts with a class each: a label from 0 to 2, or a score from 1 to 5 less one."""

    prompts: list
    classes: list
    weights: list
    # What speaks for the strong model: its grade minus the weak one's, or the sign of the label where these are not known;
    # of a score whether it is below the threshold.
    gains: list

    def __len__(self):
        return len(self.prompts)


class Export:
    def __init__(self, folder, kind):
        self.folder = Path(folder)
        path = self.folder / "export.json"
        if not path.is_file():
            raise InputError(f"{folder}: holds no export.json; make it with 'routellm-batch train export {kind} ...'")
        self.heading = read_json(path)
        if self.heading.get("schema") != "routellm-batch/training-export" or self.heading.get("version") != 1:
            raise InputError(f"{path}: is not an export of version 1; export the data again")
        if self.heading["router"] != ROUTERS[kind]:
            raise InputError(
                f"{path}: was exported for {self.heading['router']}; run 'routellm-batch train export {kind} ...' or "
                f"'train.py {'bert' if kind == 'causal' else 'causal'}'")
        self.kind = kind
        self.class_count = 3 if kind == "bert" else 5
        self.train = self.rows("train")
        self.held_out = self.rows("held_out")
        if len(set(self.train.classes)) < 2:
            raise InputError(f"{self.folder}: all rows to learn from are of one class; a classifier learns nothing from it")

    def rows(self, name):
        entry = self.heading["files"][name]
        path = self.folder / entry["name"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}") from None
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise InputError(f"{path}: was changed after 'train export' wrote it; export the data again")
        rows = Rows([], [], [], [])
        for number, line in enumerate(data.decode("utf-8").split("\n"), 1):
            if line:
                self.add(json.loads(line), f"{path}:{number}", rows)
        if not rows.prompts:
            raise InputError(f"{path}: holds no row")
        return rows

    def add(self, row, place, rows):
        name, first = ("label", 0) if self.kind == "bert" else ("score", 1)
        value = row.get(name)
        if not isinstance(value, int) or not first <= value < first + self.class_count:
            raise InputError(f"{place}: needs a '{name}' from {first} to {first + self.class_count - 1}")
        weight = row.get("weight", 1)
        if not (isinstance(weight, (int, float)) and math.isfinite(weight) and weight > 0):
            raise InputError(f"{place}: needs a 'weight' above 0")
        rows.prompts.append(row["prompt"])
        rows.classes.append(value - first)
        rows.weights.append(float(weight))
        gain = row.get("gain")
        if self.kind == "causal":
            gain = 1 if value < SCORE_THRESHOLD else -1
        elif gain is None:
            gain = 1 - value
        rows.gains.append(float(gain))

    def message(self, name):
        path = self.folder / name
        if not path.is_file():
            raise InputError(f"{path}: is missing; 'train export causal' writes it")
        return path.read_text(encoding="utf-8")


def read_json(path):
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as JSON: {error}") from None
