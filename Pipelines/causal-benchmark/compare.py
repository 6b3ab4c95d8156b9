"""Compares a causal router's prompts a second with those of llama.cpp on the same checkpoint and the same prompts.

    pip install numpy gguf xllamacpp && python compare.py ROUTELLM_BATCH DIR PROMPTS.jsonl [--count 24] [--rounds 3]
        [--type bf16|q8_0] [--threads 2]

DIR is what make_random_checkpoint.py writes. Its weights are copied into DIR/compare-TYPE.gguf, once; xllamacpp holds
llama.cpp's own server, which gets every prompt as the router words it and answers with one token. What both share is left
out of the comparison: the start, the weights' reading, and the tokens before the question, which both work out once. So the
router is run with COUNT and with a quarter of the prompts, and the difference counts; llama.cpp is timed behind a first
prompt in each of its slots.
"""

import argparse
import concurrent.futures
import json
import pathlib
import resource
import statistics
import subprocess
import tempfile
import time

import gguf
import numpy as np
import xllamacpp

SLOTS = 4


def weights(folder):
    index = json.loads((folder / "model.safetensors.index.json").read_text())
    for file in sorted(set(index["weight_map"].values())):
        with open(folder / file, "rb") as opened:
            length = int.from_bytes(opened.read(8), "little")
            header = json.loads(opened.read(length))
        data = np.memmap(folder / file, np.uint8, "r", offset=8 + length)
        for name, tensor in header.items():
            start, end = tensor["data_offsets"]
            yield name, data[start:end].view(np.uint16).reshape(tensor["shape"])


def convert(folder, path, kind):
    config = json.loads((folder / "config.json").read_text())
    heads, key_heads = config["num_attention_heads"], config["num_key_value_heads"]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(key_heads)
    writer.add_rope_freq_base(config["rope_theta"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_dimension_count(config["head_dim"])
    writer.add_vocab_size(config["vocab_size"])
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokens = sorted(tokenizer["model"]["vocab"], key=tokenizer["model"]["vocab"].get)
    types = [gguf.TokenType.NORMAL] * len(tokens)
    for added in tokenizer["added_tokens"]:
        tokens.append(added["content"])
        types.append(gguf.TokenType.CONTROL)
    while len(tokens) < config["vocab_size"]:
        tokens.append(f"<grade {len(tokens)}>")
        types.append(gguf.TokenType.UNUSED)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("llama-bpe")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges([" ".join(merge) for merge in tokenizer["model"]["merges"]])
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])
    writer.add_add_bos_token(False)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, config["num_hidden_layers"])
    for name, values in weights(folder):
        target = names.get_name(name, try_suffixes=(".weight",))
        if "norm" in name:
            writer.add_tensor(target, (values.astype(np.uint32) << 16).view(np.float32))
            continue
        for part, count in (("q_proj", heads), ("k_proj", key_heads)):
            if part in name:
                # Rotary pairs stand side by side in GGUF, half a head apart in safetensors.
                values = values.reshape(count, 2, -1, values.shape[1]).swapaxes(1, 2).reshape(values.shape)
        if kind == "bf16":
            writer.add_tensor(target, values.view(np.uint8), raw_dtype=gguf.GGMLQuantizationType.BF16)
        else:
            floats = (values.astype(np.uint32) << 16).view(np.float32)
            quantized = gguf.quants.quantize(floats, gguf.GGMLQuantizationType.Q8_0)
            writer.add_tensor(target, quantized, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def worded(folder, prompts):
    system = (folder / "system_ft_v5.txt").read_text().strip()
    classifier = (folder / "classifier_ft_v5.txt").read_text()

    def turn(role, text):
        return f"<|start_header_id|>{role}<|end_header_id|>\n\n{text}<|eot_id|>"

    head = "<|begin_of_text|>" + turn("system", system)
    tail = "<|start_header_id|>assistant<|end_header_id|>\n\n"
    return [head + turn("user", classifier.replace("{question}", prompt).strip()) + tail for prompt in prompts]


def processor_seconds(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def route(program, folder, prompts, threads):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as log:
        for prompt in prompts:
            log.write(json.dumps({"prompt": prompt}) + "\n")
        log.flush()
        before, start = processor_seconds(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(
            [program, "-q", "--router", folder, "--encoding", "estimate", "--threshold",
             "0.5", "--threads", str(threads), "-o", "/dev/null", log.name], check=True)
        return time.monotonic() - start, processor_seconds(resource.RUSAGE_CHILDREN) - before


arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
arguments.add_argument("program")
arguments.add_argument("folder", type=pathlib.Path)
arguments.add_argument("prompts", type=pathlib.Path)
arguments.add_argument("--count", type=int, default=24)
arguments.add_argument("--rounds", type=int, default=3)
arguments.add_argument("--type", choices=["bf16", "q8_0"], default="bf16")
arguments.add_argument("--threads", type=int, default=2)
options = arguments.parse_args()

prompts = []
with options.prompts.open() as opened:
    for line in opened:
        row = json.loads(line)
        prompts.append(row.get("prompt") or row["question"])
        if len(prompts) == options.count:
            break
few = options.count // 4
path = options.folder / f"compare-{options.type}.gguf"
if not path.exists():
    convert(options.folder, path, options.type)

parameters = xllamacpp.CommonParams()
parameters.model.path = str(path)
parameters.n_parallel = SLOTS
parameters.n_ctx = SLOTS * 2048
parameters.n_predict = 1
parameters.cpuparams.n_threads = options.threads
parameters.cpuparams_batch.n_threads = options.threads
parameters.verbosity = -1
server = xllamacpp.Server(parameters)


def answer(text):
    result = server.handle_completions(
        {"prompt": text, "max_tokens": 1, "n_predict": 1, "temperature": 0, "cache_prompt": True})
    if "usage" not in result:
        raise SystemExit(f"llama.cpp: {result}")
    return result["usage"]["prompt_tokens"]


texts = worded(options.folder, prompts)
with concurrent.futures.ThreadPoolExecutor(SLOTS) as pool:
    list(pool.map(answer, texts[:SLOTS]))
    rates = []
    for round in range(options.rounds):
        before, start = processor_seconds(resource.RUSAGE_SELF), time.monotonic()
        counts = list(pool.map(answer, texts))
        theirs = (time.monotonic() - start, processor_seconds(resource.RUSAGE_SELF) - before)
        whole = route(options.program, options.folder, prompts, options.threads)
        part = route(options.program, options.folder, prompts[:few], options.threads)
        ours = tuple(a - b for a, b in zip(whole, part))
        rates.append((len(texts) / theirs[0], (options.count - few) / ours[0],
                      len(texts) / theirs[1], (options.count - few) / ours[1]))
        print("round", round + 1, *(f"{value:.3f}" for value in rates[-1]), flush=True)
median = [statistics.median(column) for column in zip(*rates)]
print(f"{statistics.mean(counts):.0f} tokens a prompt; prompts/s by the clock: llama.cpp {median[0]:.3f}, routellm-batch "
      f"{median[1]:.3f}, {median[1] / median[0]:.2f} times; by processor time {median[3] / median[2]:.2f} times")
