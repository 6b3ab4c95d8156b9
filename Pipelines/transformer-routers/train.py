#!/usr/bin/env python3
"""Trains RouteLLM's transformer routers on what `routellm-batch train export` wrote.

    routellm-batch train export bert --data arena.csv --strong A --weak B -o work
    python3 train.py bert work --base CHECKPOINT -o my-bert
    routellm-batch train import my-bert --data-of work
    routellm-batch --router my-bert log.jsonl

The same with `causal`. The defaults are the paper's; --small-machine is for a laptop. A killed run resumes when the same
command is given again, with the loss curve of an undisturbed one. With several GPUs: `accelerate launch train.py ...`.
"""

import argparse
import json
import math
import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from exported import ROUTERS, Export, InputError  # noqa: E402

PAPER = {
    "bert": {"batch": 16, "length": 512, "learning_rate": 1e-5, "weight_decay": 0.01, "steps": 2000},
    "causal": {"batch": 8, "length": 2048, "learning_rate": 1e-6, "weight_decay": 0.0, "steps": 2000},
}
SMALL = {
    "bert": {"length": 128, "micro_batch": 8, "learning_rate": 5e-5, "steps": 400},
    "causal": {"length": 512, "micro_batch": 1, "learning_rate": 1e-4, "steps": 400, "lora": True,
               "gradient_checkpointing": True},
}
SHARED = {"micro_batch": None, "measure_every": None, "save_every": 100, "patience": 5, "seed": 1, "lora": False,
          "lora_rank": 16, "gradient_checkpointing": False}


def parse(arguments):
    parser = argparse.ArgumentParser(
        description="Train a transformer router.", epilog="Options that are left out have the paper's values.")
    parser.add_argument("kind", choices=("bert", "causal"))
    parser.add_argument("export", help="the folder of 'routellm-batch train export'")
    parser.add_argument("--base", required=True, help="directory of the checkpoint to begin with")
    parser.add_argument("-o", "--output", required=True, help="directory for the router")
    parser.add_argument("--small-machine", action="store_true", help="settings for a small machine in place of the paper's")
    whole = {"batch": "prompts a step", "length": "tokens of a prompt at most", "steps": "steps at most",
             "micro-batch": "prompts in memory at once; gradients are added up",
             "measure-every": "steps between measurements of the held-out loss; default: a twentieth of all",
             "save-every": "steps between states on disk", "patience": "measurements without a better loss before an early end",
             "seed": "of the order, dropout and new weights", "lora-rank": "of the LoRA matrices",
             "threads": "of the CPU"}
    for name, meaning in whole.items():
        parser.add_argument(f"--{name}", type=at_least(0 if name == "seed" else 1), metavar="N", help=meaning)
    parser.add_argument("--learning-rate", type=float, metavar="X")
    parser.add_argument("--weight-decay", type=float, metavar="X")
    parser.add_argument("--lora", action=argparse.BooleanOptionalAction, help="train LoRA matrices, merged at the end")
    parser.add_argument("--gradient-checkpointing", action=argparse.BooleanOptionalAction, help="less memory for more time")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--save-dtype", choices=("float32", "bfloat16", "float16"), default="float32")
    parser.add_argument("--ignore-memory", action="store_true", help="begin although memory seems too small")
    parser.add_argument("--restart", action="store_true", help="begin again although a state is there")
    parser.add_argument("--overwrite", action="store_true", help="replace a checkpoint that is there")
    options = parser.parse_args(arguments)
    standard = {**SHARED, **PAPER[options.kind], **(SMALL[options.kind] if options.small_machine else {})}
    for name, value in standard.items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    options.micro_batch = min(options.micro_batch or options.batch, options.batch)
    options.measure_every = options.measure_every or max(1, options.steps // 20)
    if not (0 < options.learning_rate < math.inf and 0 <= options.weight_decay < math.inf):
        parser.error("--learning-rate must be above 0, and --weight-decay 0 or more")
    return options


def at_least(least):
    def number(text):
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of {least} or more")
        return int(text)

    return number


def report(options, export, training, rates):
    """The training report that `routellm-batch report show` draws; the program works out the held-out figures."""
    import torch
    import transformers

    heading = export.heading
    names = ("base", "batch", "micro_batch", "length", "learning_rate", "weight_decay", "steps", "measure_every", "patience",
             "seed", "lora", "lora_rank", "gradient_checkpointing", "save_dtype")
    settings = [(name.replace("_", "-"), Path(value).name if name == "base" else value)
                for name in names for value in [getattr(options, name)]]
    settings += [("device", str(training.accelerator.device)), ("precision", training.accelerator.mixed_precision)]
    return {
        "schema": "routellm-batch/training", "version": 1,
        "program": f"train.py with torch {torch.__version__} and transformers {transformers.__version__}",
        "router": ROUTERS[options.kind], "strong": heading["strong"], "weak": heading["weak"], "embedder": None,
        "licence": heading["training"]["licence"],
        "settings": [{"name": name, "value": str(value)} for name, value in settings],
        "options": [], "data": heading["data"], "progress_unit": "step",
        "epochs": [{"epoch": step, "training_loss": loss, "held_out_loss": held} for step, loss, held in training.curve],
        "best_epoch": training.best[0],
        "held_out": {"prompts": heading["files"]["held_out"]["rows"], "all_models": None, "pair": None,
                     "scores": {"win_rates": rates, "gains": training.held_out.gains}},
        "export": {"train_sha256": heading["files"]["train"]["sha256"]},
    }


def write_text(path, text):
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)


def run(options):
    output = Path(options.output)
    if (output / "config.json").exists() and not options.overwrite:
        raise InputError(f"--output {output}: holds a checkpoint already; name another directory, or give --overwrite")
    export = Export(options.export, options.kind)

    # PyTorch takes seconds to load; what is wrong with the export is said before.
    import torch
    import transformers

    import loop
    import memory
    import models

    models.check_base(options.base, options.kind)
    accelerator = loop.accelerator(options.device)
    if options.threads:
        torch.set_num_threads(options.threads)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    torch.manual_seed(options.seed)
    text = memory.check(options.kind, options.base, options, accelerator.device)
    router = models.make(options.kind, options.base, options, export)
    training = loop.Training(router, export, options, accelerator)
    training.tell(f"{len(training.train):,} examples to learn from, {len(training.held_out):,} held out; {text}")
    training.resume(export)
    training.run()
    loss, rates = training.measure()
    if not accelerator.is_main_process:
        return
    model = training.finished().to(getattr(torch, options.save_dtype))
    model.config.use_cache = True
    router.save(model, output)
    write_text(output / "training.json", json.dumps(report(options, export, training, rates), indent=1) + "\n")
    shutil.rmtree(training.folder)
    loop.say(f"wrote {output}: held-out loss {loss:.4f} after step {training.best[0]:,}")
    loop.say(f"next: routellm-batch train import {output} --data-of {options.export}")


def main():
    options = parse(None)
    try:
        run(options)
    except InputError as error:
        print(f"train.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
