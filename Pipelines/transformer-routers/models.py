"""The two kinds of router: how a base checkpoint becomes one, what it reads, its loss, and its win rates."""

from contextlib import contextmanager
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

from exported import LABELS, MESSAGES, SCORE_THRESHOLD, InputError, read_json

# What the program can load again, by `model_type`.
ENCODERS = ("bert", "roberta", "xlm-roberta")
DECODERS = ("llama", "mistral", "qwen2", "qwen3")
SCORES = [f"[[{score}]]" for score in range(1, 6)]


def check_base(base, kind):
    """The settings of a base checkpoint of the right architecture with a tokenizer that the program reads."""
    folder = Path(base)
    if not folder.is_dir():
        raise InputError(f"--base {base}: is not a directory; download the checkpoint first")
    if (folder / "adapter_config.json").is_file() and not (folder / "config.json").is_file():
        raise InputError(f"--base {base}: is a PEFT adapter; merge it into its base model and save that")
    if not (folder / "config.json").is_file():
        raise InputError(f"--base {base}: has no config.json; it is not a checkpoint in Hugging Face's layout")
    settings = read_json(folder / "config.json")
    known = ENCODERS if kind == "bert" else DECODERS
    found = settings.get("model_type")
    if found not in known:
        raise InputError(
            f"--base {base}: is of the type '{found}'; a {kind} router is made of {', '.join(known[:-1])} or {known[-1]}")
    if not (folder / "tokenizer.json").is_file():
        raise InputError(
            f"--base {base}: has no tokenizer.json; save a fast tokenizer there, for example with "
            "AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)")
    if not any(folder.glob("*.safetensors")) and not any(folder.glob("pytorch_model*.bin")):
        raise InputError(f"--base {base}: holds no weights")
    return settings


@contextmanager
def reading(base):
    """Says of a base that transformers cannot read what is wrong with it; the libraries raise what they like."""
    try:
        yield
    except Exception as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise InputError(f"--base {base}: cannot be loaded: {lines[0]}") from error


def loaded(model_class, base, new, **settings):
    """The model of a base, all of whose weights are there but those of the parts named in `new`."""
    with reading(base):
        model, found = model_class.from_pretrained(
            base, dtype=torch.float32, ignore_mismatched_sizes=True, output_loading_info=True, **settings)
    mismatched = [key if isinstance(key, str) else key[0] for key in found["mismatched_keys"]]
    lacking = sorted(name for name in (*found["missing_keys"], *mismatched) if not new & set(name.split(".")))
    if lacking:
        raise InputError(
            f"--base {base}: lacks {len(lacking)} weights of its architecture, or has them in another shape, such as {lacking[0]}")
    return model


class Classifier:
    """bert: an encoder's head over three labels, by its first token."""

    def __init__(self, base, options, export):
        self.length = options.length
        with reading(base):
            self.tokenizer = AutoTokenizer.from_pretrained(base)
        # A head of another number of labels gives way to a new one.
        self.model = loaded(
            AutoModelForSequenceClassification, base, {"classifier", "pooler"}, num_labels=3,
            id2label=dict(enumerate(LABELS)), label2id={name: i for i, name in enumerate(LABELS)})
        positions = self.model.config.max_position_embeddings
        if self.model.config.model_type != "bert":
            positions -= self.model.config.pad_token_id + 1
        self.length = min(self.length, positions)
        self.tokenizer.model_max_length = self.length

    def encode(self, prompts):
        """Token ids by prompt, cut on the right as the program cuts them."""
        return self.tokenizer(prompts, truncation=True, max_length=self.length)["input_ids"], 0

    def logits(self, model, ids, mask):
        return model(input_ids=ids, attention_mask=mask).logits

    def classes(self, logits):
        return logits

    def loss(self, logits, classes):
        return torch.nn.functional.cross_entropy(logits.float(), classes, reduction="none")

    def win_rates(self, logits):
        return logits.double().softmax(-1)[:, 0]

    def adapters(self):
        return {"task_type": "SEQ_CLS", "modules_to_save": None}

    def save(self, model, folder):
        model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)


class Scorer:
    """causal: a decoder whose next token is one of five added ones, the score."""

    def __init__(self, base, options, export):
        self.length = options.length
        with reading(base):
            self.tokenizer = AutoTokenizer.from_pretrained(base)
        self.model = loaded(AutoModelForCausalLM, base, set())
        self.length = min(self.length, positions(self.model.config))
        self.system, self.question = (export.message(name) for name in MESSAGES)
        known = self.tokenizer.get_vocab()
        missing = [token for token in SCORES if token not in known]
        if missing and len(missing) < len(SCORES):
            raise InputError(f"--base {base}: has some of the tokens {', '.join(SCORES)} and lacks others")
        self.tokenizer.add_tokens(SCORES, special_tokens=True)
        if len(self.tokenizer) > self.model.get_input_embeddings().weight.shape[0]:
            # Drawn from the old ones' distribution; deterministic by the seed that is set before.
            self.model.resize_token_embeddings(len(self.tokenizer), mean_resizing=False)
        self.scores = self.tokenizer.convert_tokens_to_ids(SCORES)

    def text(self, prompt):
        """RouteLLM's layout whatever the base: the chat format of Llama 3, without the header of an answer."""
        text = ""
        for role, content in (("system", self.system), ("user", self.question.format(question=prompt))):
            if content:
                text += f"<|start_header_id|>{role}<|end_header_id|>\n\n{content.strip()}<|eot_id|>"
        return text

    def encode(self, prompts):
        """Token ids by prompt, and how many prompts are left out because they are too long: a causal router never cuts
        one."""
        ids = self.tokenizer([self.text(prompt) for prompt in prompts])["input_ids"]
        kept = [row if len(row) <= self.length else None for row in ids]
        return kept, sum(row is None for row in kept)

    def logits(self, model, ids, mask):
        """Of the token after each prompt's last; prompts are padded on the right."""
        last = mask.sum(-1) - 1
        decoder = model.get_base_model() if hasattr(model, "get_base_model") else model
        states = decoder.model(input_ids=ids, attention_mask=mask).last_hidden_state
        return decoder.lm_head(states[torch.arange(len(last), device=states.device), last])

    def classes(self, logits):
        return logits[:, self.scores]

    def loss(self, logits, classes):
        """Of the score's token alone, among all tokens: the program looks for it in what the model would say."""
        targets = torch.tensor(self.scores, device=logits.device)[classes]
        return torch.nn.functional.cross_entropy(logits.float(), targets, reduction="none")

    def win_rates(self, logits):
        chances = logits[:, self.scores].double().softmax(-1)
        return 1 - chances[:, SCORE_THRESHOLD - 1:].sum(-1)

    def adapters(self):
        tied = self.model.config.tie_word_embeddings
        return {"task_type": "CAUSAL_LM", "modules_to_save": ["embed_tokens"] if tied else ["embed_tokens", "lm_head"]}

    def save(self, model, folder):
        model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        # The bytes as they were exported: a line end more would be another prompt.
        for name, text in zip(MESSAGES, (self.system, self.question)):
            with open(Path(folder) / name, "w", encoding="utf-8", newline="") as file:
                file.write(text)


def positions(config):
    """Tokens of the longest prompt that the program reads: no more than the window of a decoder that uses one."""
    uses_window = getattr(config, "use_sliding_window", config.model_type == "mistral")
    window = getattr(config, "sliding_window", None) if uses_window else None
    return min(config.max_position_embeddings, window or config.max_position_embeddings)


class Forward(torch.nn.Module):
    """A router's model as one module from token ids to logits, which accelerate can spread over several devices."""

    def __init__(self, router, model):
        super().__init__()
        self.router, self.model = router, model

    def forward(self, ids, mask):
        return self.router.logits(self.model, ids, mask)


def make(kind, base, options, export):
    return (Classifier if kind == "bert" else Scorer)(base, options, export)


def with_adapters(router, rank):
    """The model with LoRA matrices on all linear layers; what is new is trained whole."""
    from peft import LoraConfig, get_peft_model

    settings = router.adapters()
    config = LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.05, target_modules="all-linear", **settings)
    return get_peft_model(router.model, config)
