"""Writes decoders/NAME/, tiny random checkpoints of the Llama architecture, and decoders.json: their logits and greedy
continuations by transformers in single precision, whatever the weights are stored in.

    pip install torch transformers safetensors && python make_decoders.py

Configurations are rewritten to the layout that checkpoints on disk mostly have (rope_theta and rope_scaling) but for
one, which keeps rope_parameters.
"""

import json
import pathlib
import random
import shutil

import torch
from transformers import AutoModelForCausalLM, LlamaConfig, MistralConfig, Qwen2Config, Qwen3Config

HERE = pathlib.Path(__file__).parent
VOCABULARY = 80
LENGTHS = [1, 2, 7, 19, 40, 57]
NEW_TOKENS = 6

LLAMA31 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
           "original_max_position_embeddings": 32}

DECODERS = {
    "llama2": dict(dtype=torch.float32, max_shard_size="24KB", config=LlamaConfig(
        num_key_value_heads=4, rms_norm_eps=1e-5, rope_parameters={"rope_type": "default", "rope_theta": 10000.0})),
    "llama3": dict(dtype=torch.bfloat16, config=LlamaConfig(
        num_key_value_heads=2, rms_norm_eps=1e-5, rope_parameters={"rope_type": "default", "rope_theta": 500000.0})),
    "llama31": dict(dtype=torch.float32, config=LlamaConfig(
        num_key_value_heads=1, rms_norm_eps=1e-5, rope_parameters={"rope_theta": 500000.0, **LLAMA31})),
    "llama32-tied": dict(dtype=torch.bfloat16, modern=True, config=LlamaConfig(
        num_key_value_heads=2, head_dim=12, tie_word_embeddings=True,
        rope_parameters={"rope_theta": 500000.0, **LLAMA31, "factor": 32.0})),
    "linear-f16": dict(dtype=torch.float16, config=LlamaConfig(
        num_key_value_heads=2, rope_parameters={"rope_type": "linear", "factor": 4.0, "rope_theta": 10000.0})),
    "biased": dict(dtype=torch.float32, config=LlamaConfig(
        num_key_value_heads=2, attention_bias=True, mlp_bias=True,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0})),
    "mistral": dict(dtype=torch.bfloat16, config=MistralConfig(
        num_key_value_heads=2, head_dim=10, sliding_window=None,
        rope_parameters={"rope_type": "default", "rope_theta": 1000000.0})),
    "qwen2": dict(dtype=torch.bfloat16, modern=True, config=Qwen2Config(num_hidden_layers=2,
        num_key_value_heads=2, tie_word_embeddings=True, use_sliding_window=False, sliding_window=16,
        rope_parameters={"rope_type": "default", "rope_theta": 1000000.0})),
    "qwen25": dict(dtype=torch.float32, config=Qwen2Config(num_hidden_layers=2,
        num_key_value_heads=1, rope_parameters={"rope_type": "default", "rope_theta": 1000000.0})),
    "qwen3": dict(dtype=torch.bfloat16, modern=True, config=Qwen3Config(num_hidden_layers=2,
        num_key_value_heads=2, head_dim=12, rope_parameters={"rope_type": "default", "rope_theta": 1000000.0})),
    "qwen3-biased": dict(dtype=torch.float32, config=Qwen3Config(num_hidden_layers=2,
        num_key_value_heads=1, head_dim=8, attention_bias=True, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0})),
}


def write_legacy(path):
    """Rewrites rope_parameters to rope_theta and rope_scaling."""
    config = json.loads(path.read_text())
    rope = config.pop("rope_parameters")
    config["rope_theta"] = rope.pop("rope_theta")
    config["rope_scaling"] = None if rope["rope_type"] == "default" else rope
    config["torch_dtype"] = config.pop("dtype")
    if config["num_key_value_heads"] == config["num_attention_heads"]:
        # As the first Llamas have it.
        del config["num_key_value_heads"]
        config.pop("head_dim", None)
    path.write_text(json.dumps(config, indent=2) + "\n")


def make(name, options, seed):
    config = options["config"]
    config.vocab_size, config.hidden_size, config.intermediate_size = VOCABULARY, 32, 44
    config.num_attention_heads, config.num_hidden_layers = 4, 2
    config.max_position_embeddings = 128
    config.bos_token_id, config.eos_token_id, config.pad_token_id = 1, 2, None
    if name not in ("llama32-tied", "mistral") and not name.startswith("qwen"):
        config.head_dim = 8
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(config)
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            if "norm" in key:
                parameter.copy_(1 + 0.3 * torch.randn_like(parameter))
            else:
                parameter.copy_(0.25 * torch.randn_like(parameter))
    folder = HERE / "decoders" / name
    model.to(options["dtype"]).save_pretrained(folder, max_shard_size=options.get("max_shard_size", "1GB"))
    (folder / "generation_config.json").unlink()
    if not options.get("modern"):
        write_legacy(folder / "config.json")


def golden(name, seed):
    model = AutoModelForCausalLM.from_pretrained(
        HERE / "decoders" / name, dtype=torch.float32, attn_implementation="eager").eval()
    choice = random.Random(seed)
    rows = []
    for length in LENGTHS:
        ids = [choice.randrange(VOCABULARY) for _ in range(length)]
        with torch.no_grad():
            logits = model(torch.tensor([ids])).logits[0, -1]
            # No end token: every continuation is compared to its whole length.
            model.generation_config.eos_token_id = None
            made = model.generate(torch.tensor([ids]), attention_mask=torch.ones(1, length, dtype=torch.long),
                                  max_new_tokens=NEW_TOKENS, do_sample=False, pad_token_id=0)
        rows.append({"ids": ids, "logits": [round(x, 6) for x in logits.tolist()],
                     "continuation": made[0, length:].tolist()})
    return rows


shutil.rmtree(HERE / "decoders", ignore_errors=True)
results = {}
for seed, (name, options) in enumerate(DECODERS.items()):
    make(name, options, seed)
    results[name] = golden(name, seed)
lines = [f"{json.dumps(name)}: {json.dumps(rows)}" for name, rows in results.items()]
(HERE / "decoders.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
