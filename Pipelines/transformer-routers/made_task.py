"""A task that a router can learn exactly, and a small random decoder to learn it: which model answers better depends on
one word of the prompt."""

import json
import random

WORDS = {
    "strong": ("prove", "derive", "refute", "formalise", "optimise", "diagnose"),
    "tie": ("summarise", "rephrase", "shorten", "outline", "title", "caption"),
    "weak": ("greet", "thank", "spell", "count", "list", "repeat"),
}
OPENINGS = ("Please", "Now", "Could you", "I would like you to", "Next,", "Kindly", "For tomorrow,", "In two lines,")
SUBJECTS = ("the letter", "this paragraph", "the second theorem", "my shopping list", "the old recipe", "a short poem",
            "the weather report", "the minutes of the meeting", "our travel plan", "the list of rivers", "the bridge design")
ENDINGS = ("for a friend.", "before noon.", "in plain words.", "as a table.", "for the board.", "without a heading.",
           "and keep it polite.", "and mind the commas.", "with one example.", "once more.")
WINNERS = {"strong": "model_a", "tie": "tie", "weak": "model_b"}
STRONG, WEAK = "large-model", "small-model"
SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|"
         r"\s+(?!\S)|\s+")
SPECIAL = ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]


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


def write_decoder(folder, texts, make_config, seed=1):
    """A random decoder of about three million parameters with a tokenizer in Llama 3's layout, trained on `texts`.

    `make_config` takes the number of tokens and the ids of the first and the last one, and gives a configuration.
    """
    import torch
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=2000, initial_alphabet=alphabet, show_progress=False))
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{SPECIAL[0]} $A", special_tokens=[(SPECIAL[0], tokenizer.token_to_id(SPECIAL[0]))])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=SPECIAL[0], eos_token=SPECIAL[-1])
    fast.save_pretrained(folder)
    torch.manual_seed(seed)
    config = make_config(len(fast), fast.bos_token_id, fast.eos_token_id)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)


def llama(count, begin, end):
    from transformers import LlamaConfig

    return LlamaConfig(
        vocab_size=count, hidden_size=192, intermediate_size=512, num_hidden_layers=3, num_attention_heads=6,
        num_key_value_heads=2, max_position_embeddings=512, tie_word_embeddings=True, bos_token_id=begin, eos_token_id=end)
