"""Writes a causal router's checkpoint with random bfloat16 weights, to measure with: nothing it says means anything.

    pip install numpy && python make_random_checkpoint.py DIR [--shape 8b|1b] [--never-scores]

8b is Llama 3 8B's shape (16 GB in shards of 4 GB), 1b that of Llama 3.2 1B with a head of its own (3 GB). The tokeniser
is laid out as Llama 3's; its merges are cl100k_base's, which Llama 3's begin with, so prompts have about as many tokens.
Nearly every prompt gets its score at the first token, as those of a trained router do; with --never-scores none within
six. Needs zstd.
"""

import argparse
import json
import pathlib
import subprocess

import numpy as np

MERGES = pathlib.Path(__file__).parents[2] / "Sources/CShippedArtefacts/files/encodings/cl100k_base.merges.zst"
SHAPES = {
    "8b": dict(hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32,
               num_key_value_heads=8, head_dim=128),
    "1b": dict(hidden_size=2048, intermediate_size=8192, num_hidden_layers=16, num_attention_heads=32,
               num_key_value_heads=8, head_dim=64),
}
VOCABULARY = 128264
SHARD = 4 << 30
SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|"
         r"\s+(?!\S)|\s+")
SYSTEM = """[Instruction]
Read the question below and foresee how good the answer of a small model will be. Think of what it takes to answer well:
knowledge of facts, several steps of reasoning, depth, detail, and whether what is asked is clear at all. Give a score
from 1 to 5, where a higher score stands for a better answer, in the form "[[score]]".

What scores stand for:
- **4-5**: a small model answers as well as any other, with all that was asked for, correct and in good form.
- **3**: a small model answers with gaps that many people would not mind, such as a missing detail.
- **1-2**: a small model fails, because the question is hard, needs rare knowledge, or leaves open what is meant.
"""
CLASSIFIER = """[Question]
{question}

Score:
"""


def tensors(shape):
    hidden, inner = shape["hidden_size"], shape["intermediate_size"]
    heads = shape["num_attention_heads"] * shape["head_dim"]
    narrow = shape["num_key_value_heads"] * shape["head_dim"]
    yield "model.embed_tokens.weight", (VOCABULARY, hidden)
    for layer in range(shape["num_hidden_layers"]):
        name = f"model.layers.{layer}"
        yield f"{name}.input_layernorm.weight", (hidden,)
        yield f"{name}.self_attn.q_proj.weight", (heads, hidden)
        yield f"{name}.self_attn.k_proj.weight", (narrow, hidden)
        yield f"{name}.self_attn.v_proj.weight", (narrow, hidden)
        yield f"{name}.self_attn.o_proj.weight", (hidden, heads)
        yield f"{name}.post_attention_layernorm.weight", (hidden,)
        yield f"{name}.mlp.gate_proj.weight", (inner, hidden)
        yield f"{name}.mlp.up_proj.weight", (inner, hidden)
        yield f"{name}.mlp.down_proj.weight", (hidden, inner)
    yield "model.norm.weight", (hidden,)
    yield "lm_head.weight", (VOCABULARY, hidden)


def bfloat16(values):
    return (values.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)


def write_weights(folder, shape, score_scale):
    random = np.random.default_rng(0)
    pool = bfloat16(random.normal(0, 0.02, 1 << 24))
    shards, size = [[]], 0
    for name, dimensions in tensors(shape):
        byte_count = 2 * int(np.prod(dimensions))
        if size + byte_count > SHARD and shards[-1]:
            shards.append([])
            size = 0
        shards[-1].append((name, dimensions, byte_count))
        size += byte_count
    weight_map = {}
    for index, shard in enumerate(shards):
        file = f"model-{index + 1:05}-of-{len(shards):05}.safetensors"
        header, start = {}, 0
        for name, dimensions, byte_count in shard:
            header[name] = {"dtype": "BF16", "shape": dimensions, "data_offsets": [start, start + byte_count]}
            start += byte_count
            weight_map[name] = file
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        with open(folder / file, "wb") as out:
            out.write(len(text).to_bytes(8, "little") + text)
            for name, dimensions, byte_count in shard:
                if "norm" in name:
                    out.write(bfloat16(np.ones(dimensions)).tobytes())
                    continue
                rest = byte_count // 2
                tail = b""
                if name == "lm_head.weight":
                    scores = random.normal(0, 0.02 * score_scale, (VOCABULARY - 128256, dimensions[1]))
                    tail = bfloat16(scores).tobytes()
                    rest -= len(tail) // 2
                while rest:
                    # The pool from another place each time: no two rows are alike.
                    place = int(random.integers(len(pool) // 2))
                    part = pool[place:place + min(rest, len(pool) - place)]
                    out.write(part.tobytes())
                    rest -= len(part)
                out.write(tail)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))


def byte_characters():
    """The characters that stand for the 256 bytes in byte-level vocabularies."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in kept]
    return {**{byte: chr(byte) for byte in kept}, **{byte: chr(256 + i) for i, byte in enumerate(others)}}


def write_tokenizer(folder):
    packed = subprocess.run(["zstd", "-dc", MERGES], capture_output=True, check=True).stdout
    total = int.from_bytes(packed[:4], "little")
    characters = byte_characters()
    tokens = [characters[byte] for byte in packed[4:260]]
    planes = np.frombuffer(packed[260:], np.uint8).reshape(6, total - 256).astype(np.int64)
    merges = []
    for left, right in zip(planes[0] + (planes[1] << 8) + (planes[2] << 16),
                           planes[3] + (planes[4] << 8) + (planes[5] << 16)):
        merges.append([tokens[left], tokens[right]])
        tokens.append(tokens[left] + tokens[right])
    assert len(tokens) == total
    tokens += [f"<unused {i}>" for i in range(total, 128000)]
    special = ["<|begin_of_text|>", "<|end_of_text|>", *(f"<|reserved_special_token_{i}|>" for i in range(4)),
               "<|start_header_id|>", "<|end_header_id|>", "<|reserved_special_token_4|>", "<|eot_id|>"]
    special += [f"<|reserved_special_token_{i}|>" for i in range(5, 251)]
    begin = {"id": "<|begin_of_text|>", "ids": [128000], "tokens": ["<|begin_of_text|>"]}
    single = [{"SpecialToken": {"id": "<|begin_of_text|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": 128000 + i, "content": token, "single_word": False, "lstrip": False, "rstrip": False,
                          "normalized": False, "special": True} for i, token in enumerate(special)],
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": SPLIT}, "behavior": "Isolated", "invert": False}, level]},
        "post_processor": {"type": "Sequence", "processors": [
            {**level, "add_prefix_space": True, "use_regex": True},
            {"type": "TemplateProcessing", "single": single, "pair": single,
             "special_tokens": {"<|begin_of_text|>": begin}}]},
        "decoder": {**level, "add_prefix_space": True, "use_regex": True},
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": True,
                  "vocab": {token: i for i, token in enumerate(tokens)}, "merges": merges}}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False))
    (folder / "tokenizer_config.json").write_text(json.dumps({"bos_token": special[0], "eos_token": special[1]}))


arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
arguments.add_argument("directory", type=pathlib.Path)
arguments.add_argument("--shape", choices=SHAPES, default="8b")
arguments.add_argument("--never-scores", action="store_true")
options = arguments.parse_args()
options.directory.mkdir(parents=True, exist_ok=True)
(options.directory / "config.json").write_text(json.dumps({
    "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "vocab_size": VOCABULARY,
    "max_position_embeddings": 8192, "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "rope_scaling": None,
    "tie_word_embeddings": False, "bos_token_id": 128000, "eos_token_id": 128001, "torch_dtype": "bfloat16",
    **SHAPES[options.shape]}, indent=2))
(options.directory / "system_ft_v5.txt").write_text(SYSTEM)
(options.directory / "classifier_ft_v5.txt").write_text(CLASSIFIER)
write_tokenizer(options.directory)
write_weights(options.directory, SHAPES[options.shape], 0 if options.never_scores else 100)
