"""Whether a training fits into memory, said before it begins."""

import psutil
import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSequenceClassification

from exported import InputError
from models import reading


def available(device):
    """Bytes that are free on the device; on a CPU, what the system and this process's control group leave."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    free = psutil.virtual_memory().available
    try:
        limit = open("/sys/fs/cgroup/memory.max", encoding="ascii").read().strip()
        used = int(open("/sys/fs/cgroup/memory.current", encoding="ascii").read())
        if limit != "max":
            free = min(free, int(limit) - used)
    except (OSError, ValueError):
        pass
    return free


def needed(config, whole, options):
    """An estimate in bytes: weights, gradients, Adam's two moments, the best weights so far, and what a micro-batch's
    layers keep for the way back.

    `whole` is the number of parameters."""
    # LoRA matrices are few; what is trained whole beside them are the vectors of tokens, or a small head.
    trained = min(whole, whole // 50 + 2 * config.vocab_size * config.hidden_size) if options.lora else whole
    states = 4 * whole + 16 * trained
    width, layers = config.hidden_size, config.num_hidden_layers
    tokens = options.micro_batch * options.length
    # A layer keeps about twelve rows of its width and three of the inner one a token, and two attention matrices a head.
    layer = 4 * (tokens * (12 * width + 3 * config.intermediate_size)
                 + 2 * config.num_attention_heads * options.length * tokens)
    return states + layer * (2 if options.gradient_checkpointing else layers) + 8 * options.micro_batch * config.vocab_size


def check(kind, base, options, device):
    """Refuses a training that cannot fit, before any weight is read; gives the figures as a text."""
    with reading(base):
        config = AutoConfig.from_pretrained(base)
        with torch.device("meta"):
            model = (AutoModelForSequenceClassification if kind == "bert" else AutoModelForCausalLM).from_config(config)
    whole = sum(parameter.numel() for parameter in model.parameters())
    need, free = needed(config, whole, options), available(device)
    text = f"{whole / 1e6:.1f} million parameters need about {need / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free"
    if need > free and not options.ignore_memory:
        ways = [] if options.small_machine else ["--small-machine"]
        if not options.lora:
            ways.append("--lora")
        if options.micro_batch > 1:
            ways.append("--micro-batch 1")
        if not options.gradient_checkpointing:
            ways.append("--gradient-checkpointing")
        ways += ["a lower --length", "--ignore-memory to try all the same"]
        raise InputError(f"too little memory: {text}; try {', '.join(ways[:-1])}, or {ways[-1]}")
    return text
