"""A task that a router can learn exactly, and small random decoders to learn it: which model answers better, and whether
both do, is decided by one word of the prompt, which occurs in no other place."""

import json
import random

WORDS = {
    "strong": ("prove", "derive", "refute", "formalise", "optimise", "diagnose"),
    "tie": ("summarise", "rephrase", "shorten", "outline", "title", "caption"),
    "weak": ("greet", "thank", "spell", "count", "name", "repeat"),
}
OPENINGS = ("Please", "Now", "Could you", "I would like you to", "Next,", "Kindly", "For tomorrow,", "In two lines,")
SUBJECTS = ("the letter", "this paragraph", "the second theorem", "my shopping list", "the old recipe", "a short poem",
            "the weather report", "the minutes of the meeting", "our travel plan", "the list of rivers", "the bridge design")
ENDINGS = ("for a friend.", "before noon.", "in plain words.", "as a table.", "for the board.", "without a heading.",
           "and keep it polite.", "and mind the commas.", "with one example.", "once more.")
WINNERS = {"strong": "model_a", "tie": "tie", "weak": "model_b"}
STRONG, WEAK = "large-model", "small-model"
CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
WHITE = r"\s*[\r\n]+|\s+(?!\S)|\s+"
WORD, MARKS = r"[^\r\n\p{L}\p{N}]?\p{L}+", r" ?[^\s\p{L}\p{N}]+[\r\n]*"


def prompts(count, seed):
    """Different prompts with their outcome."""
    drawn, generator = {}, random.Random(seed)
    while len(drawn) < count:
        outcome = generator.choice(sorted(WORDS))
        text = " ".join((generator.choice(OPENINGS), generator.choice(WORDS[outcome]), generator.choice(SUBJECTS),
                         generator.choice(ENDINGS)))
        drawn.setdefault(text, outcome)
    return list(drawn.items())


def write_battles(path, count, seed):
    with open(path, "w", encoding="utf-8") as file:
        for text, outcome in prompts(count, seed):
            row = {"prompt": text, "model_a": STRONG, "model_b": WEAK, "winner": WINNERS[outcome]}
            file.write(json.dumps(row) + "\n")


class Llama:
    """Three million parameters, with a tokenizer in Llama 3's layout, which begins texts with a token of its own."""

    special = ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
    named = {"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>"}
    split = "|".join((CONTRACTIONS, WORD, r"\p{N}{1,3}", MARKS, WHITE))
    takes_whole_words = True

    def config(self, count, begin, end):
        from transformers import LlamaConfig

        return LlamaConfig(
            vocab_size=count, hidden_size=256, intermediate_size=704, num_hidden_layers=4, num_attention_heads=8,
            num_key_value_heads=2, max_position_embeddings=512, tie_word_embeddings=True, bos_token_id=begin,
            eos_token_id=end)


class Qwen2:
    """A million parameters, with a tokenizer in the layout of Qwen 2, 2.5 and 3, and rows to spare for new tokens."""

    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    named = {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"}
    split = "|".join((CONTRACTIONS, WORD, r"\p{N}", MARKS, WHITE))
    takes_whole_words = False
    shape = {"hidden_size": 192, "intermediate_size": 512, "num_hidden_layers": 3, "num_attention_heads": 6,
             "num_key_value_heads": 2, "max_position_embeddings": 512}

    def config(self, count, begin, end):
        from transformers import Qwen2Config

        return Qwen2Config(vocab_size=count + 64, tie_word_embeddings=True, bos_token_id=begin, eos_token_id=end, **self.shape)


class Qwen3(Qwen2):
    """Heads of another width than the model's divided by their number, and a head of its own over the tokens."""

    def config(self, count, begin, end):
        from transformers import Qwen3Config

        return Qwen3Config(
            vocab_size=count + 64, head_dim=48, tie_word_embeddings=False, bos_token_id=begin, eos_token_id=end, **self.shape)


def write_decoder(folder, texts, family, seed=1):
    """A random decoder of a family, with a tokenizer trained on `texts`."""
    import torch
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE(ignore_merges=family.takes_whole_words))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(family.split), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=2000, initial_alphabet=alphabet, show_progress=False))
    tokenizer.add_special_tokens(family.special)
    if "bos_token" in family.named:
        begin = family.named["bos_token"]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{begin} $A", special_tokens=[(begin, tokenizer.token_to_id(begin))])
    else:
        tokenizer.normalizer = normalizers.NFC()
        tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, **family.named)
    fast.save_pretrained(folder)
    torch.manual_seed(seed)
    config = family.config(len(fast), fast.bos_token_id, fast.eos_token_id)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
