"""The training itself: batches in an order that the seed gives, a state on disk from which a killed run resumes, and an
early end when the held-out loss no longer falls."""

import json
import math
import os
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator

import models
from exported import InputError


def say(text):
    print(text, file=sys.stderr, flush=True)


def accelerator(device):
    """One process on a CPU or a GPU, or one of several that `accelerate launch` started; bfloat16 where a GPU has it."""
    has_gpu = torch.cuda.is_available()
    if device == "cuda" and not has_gpu:
        raise InputError("--device cuda: PyTorch finds no GPU here; leave the option out, or give --device cpu")
    on_cpu = device == "cpu" or not has_gpu
    bf16 = not on_cpu and torch.cuda.is_bf16_supported()
    return Accelerator(cpu=on_cpu, mixed_precision="bf16" if bf16 else "no")


class Encoded:
    """Rows as token ids; those that are too long are left out, counted."""

    def __init__(self, router, rows):
        ids, self.dropped = router.encode(rows.prompts)
        places = [place for place, row in enumerate(ids) if row is not None]
        self.ids = [ids[place] for place in places]
        self.classes = torch.tensor([rows.classes[place] for place in places])
        self.weights = torch.tensor([rows.weights[place] for place in places])
        self.gains = [rows.gains[place] for place in places]

    def __len__(self):
        return len(self.ids)

    def batch(self, places, pad, device):
        longest = max(len(self.ids[place]) for place in places)
        ids = torch.full((len(places), longest), pad)
        mask = torch.zeros((len(places), longest), dtype=torch.long)
        for row, place in enumerate(places):
            ids[row, : len(self.ids[place])] = torch.tensor(self.ids[place])
            mask[row, : len(self.ids[place])] = 1
        return ids.to(device), mask.to(device), self.classes[places].to(device), self.weights[places].to(device)


class Training:
    def __init__(self, router, export, options, accelerator):
        self.router, self.options, self.accelerator = router, options, accelerator
        self.train, self.held_out = Encoded(router, export.train), Encoded(router, export.held_out)
        if not len(self.train) or not len(self.held_out):
            raise InputError(f"--length {options.length}: every prompt of the {'training' if not len(self.train) else 'held-out'} "
                             "rows is longer; a causal router never cuts one")
        for rows, name in ((self.train, "training"), (self.held_out, "held-out")):
            if rows.dropped:
                self.tell(f"left out: {rows.dropped} {name} prompts of more than {options.length} tokens")
        self.pad = router.tokenizer.pad_token_id or 0
        model = models.with_adapters(router, options.lora_rank) if options.lora else router.model
        if options.gradient_checkpointing:
            router.model.activation_checkpointing_enable({"use_reentrant": False})
        self.model = model
        self.parameters = {name: value for name, value in model.named_parameters() if value.requires_grad}
        # Norms and biases do not decay.
        groups = [
            {"params": [v for v in self.parameters.values() if (v.dim() > 1) == decays],
             "weight_decay": options.weight_decay if decays else 0.0} for decays in (True, False)]
        optimizer = torch.optim.AdamW(groups, lr=options.learning_rate)
        self.module, self.optimizer = accelerator.prepare(models.Forward(router, model), optimizer)
        self.folder = Path(options.output) / "training-state"
        self.step, self.curve, self.best, self.since = 0, [], None, [0.0, 0.0]

    def tell(self, text):
        if self.accelerator.is_main_process:
            say(text)

    # The state on disk.

    def fingerprint(self, export):
        names = ("base", "batch", "length", "learning_rate", "weight_decay", "steps", "measure_every", "patience", "seed",
                 "lora", "lora_rank")
        return {"export": export.heading["files"]["train"]["sha256"], "kind": export.kind,
                "processes": self.accelerator.num_processes, **{name: getattr(self.options, name) for name in names}}

    def resume(self, export):
        self.settings = self.fingerprint(export)
        path = self.folder / "state.pt"
        if self.options.restart and self.accelerator.is_main_process:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.accelerator.wait_for_everyone()
        if not path.is_file():
            return
        state = torch.load(path, map_location="cpu", weights_only=True)
        before = json.loads(state["settings"])
        other = [name for name, value in self.settings.items() if before.get(name) != value]
        if other:
            raise InputError(
                f"{self.folder}: the training there was begun with another {', another '.join(other)}; give the same "
                "again, or begin again with --restart")
        with torch.no_grad():
            for name, value in state["parameters"].items():
                self.parameters[name].copy_(value)
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.curve, self.best, self.since = state["step"], state["curve"], state["best"], state["since"]
        self.tell(f"resuming after step {self.step:,}")

    def write(self, name, value):
        """Whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        torch.save(value, self.folder / f"{name}.partial")
        os.replace(self.folder / f"{name}.partial", self.folder / name)

    def copies(self):
        return {name: value.detach().cpu().clone() for name, value in self.parameters.items()}

    def save(self):
        if not self.accelerator.is_main_process:
            return
        self.write("state.pt", {
            "settings": json.dumps(self.settings), "step": self.step, "curve": self.curve, "best": self.best,
            "since": self.since, "parameters": self.copies(), "optimizer": self.optimizer.state_dict()})

    # Steps.

    def places(self, step):
        """The rows of one step, over all processes: each epoch is a permutation by the seed."""
        count, size = len(self.train), self.options.batch
        per_epoch = math.ceil(count / size)
        epoch, index = divmod(step, per_epoch)
        order = np.random.default_rng([self.options.seed, epoch]).permutation(count)
        return order[index * size : (index + 1) * size].tolist()

    def rate(self, step):
        """Rises over the first twentieth, then falls to 0, both in a straight line."""
        total = self.options.steps
        warm = max(1, total // 20)
        return self.options.learning_rate * min((step + 1) / warm, (total - step) / max(1, total - warm))

    def learn(self):
        options, device = self.options, self.accelerator.device
        places = self.places(self.step)
        total = self.train.weights[places].sum().item()
        # Dropout depends on the step alone, so a resumed run draws what an undisturbed one would.
        torch.manual_seed(options.seed * 1_000_003 + self.step * 64 + self.accelerator.process_index)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate(self.step)
        self.module.train()
        own = places[self.accelerator.process_index :: self.accelerator.num_processes] or places[:1]
        parts = [own[start : start + options.micro_batch] for start in range(0, len(own), options.micro_batch)]
        summed = 0.0
        for index, part in enumerate(parts):
            ids, mask, classes, weights = self.train.batch(part, self.pad, device)
            with self.accelerator.no_sync(self.module) if index < len(parts) - 1 else self.accelerator.autocast():
                with self.accelerator.autocast():
                    loss = (self.router.loss(self.module(ids, mask), classes) * weights).sum()
                # Gradients of several processes are averaged.
                self.accelerator.backward(loss * (self.accelerator.num_processes / total))
            summed += loss.item()
        self.accelerator.clip_grad_norm_(list(self.parameters.values()), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        if not math.isfinite(summed):
            raise InputError(f"the loss is {summed} at step {self.step + 1}: try a lower --learning-rate")
        everyone = self.accelerator.reduce(torch.tensor(summed, device=device, dtype=torch.float64)).item()
        self.since = [self.since[0] + everyone, self.since[1] + total]
        self.step += 1

    def measure(self):
        """The held-out loss, and each prompt's win rate."""
        self.module.eval()
        losses, rates = 0.0, [0.0] * len(self.held_out)
        order = sorted(range(len(self.held_out)), key=lambda place: len(self.held_out.ids[place]))
        size = max(1, self.options.micro_batch)
        with torch.no_grad(), self.accelerator.autocast():
            for start in range(0, len(order), size):
                part = order[start : start + size]
                ids, mask, classes, weights = self.held_out.batch(part, self.pad, self.accelerator.device)
                logits = self.module(ids, mask)
                losses += (self.router.loss(logits, classes) * weights).sum().item()
                for place, rate in zip(part, self.router.win_rates(logits).tolist()):
                    rates[place] = min(1.0, max(0.0, rate))
        return losses / self.held_out.weights.sum().item(), rates

    def run(self):
        options, started, first = self.options, time.monotonic(), self.step
        said = started
        while self.step < options.steps and not self.is_stale():
            self.learn()
            now = time.monotonic()
            if self.step % options.measure_every == 0 or self.step == options.steps:
                loss, _ = self.measure()
                # `since` holds the summed loss and weight of the steps since the last measurement.
                mean = self.since[0] / self.since[1]
                self.curve.append([self.step, mean, loss])
                self.since = [0.0, 0.0]
                is_best = self.best is None or loss < self.best[1]
                if is_best:
                    self.best = [self.step, loss]
                    if self.accelerator.is_main_process:
                        self.write("best.pt", self.copies())
                self.save()
                pace = (self.step - first) / (time.monotonic() - started)
                self.tell(
                    f"step {self.step:,} of {options.steps:,}: loss {mean:.4f}, held out {loss:.4f}"
                    f"{' (best so far)' if is_best else ''}, {pace:.2f} steps/s, at most {left(options.steps - self.step, pace)} left")
                said = time.monotonic()
            elif self.step % options.save_every == 0:
                self.save()
            if now - said > 30:
                pace = (self.step - first) / (now - started)
                self.tell(f"step {self.step:,} of {options.steps:,}: at most {left(options.steps - self.step, pace)} left")
                said = now
        self.accelerator.wait_for_everyone()
        if self.step < options.steps:
            self.tell(f"stopped after step {self.step:,}: no better held-out loss in {options.patience} measurements")
        with torch.no_grad():
            for name, value in torch.load(self.folder / "best.pt", map_location="cpu", weights_only=True).items():
                self.parameters[name].copy_(value)

    def is_stale(self):
        """Whether the last `patience` measurements brought no better held-out loss."""
        if self.best is None:
            return False
        return sum(step > self.best[0] for step, _, _ in self.curve) >= self.options.patience

    def finished(self):
        """The model as it is saved: adapters merged into its weights."""
        return self.model.merge_and_unload() if self.options.lora else self.model


def left(steps, pace):
    seconds = steps / pace if pace > 0 else 0
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
