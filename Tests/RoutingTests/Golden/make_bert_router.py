"""Makes tiny random checkpoints with tokenisers, and what the original bert router makes of prompts with them.

    pip install torch transformers tokenizers safetensors
    python make_bert_router.py

writes, beside itself, bert-router/ (BERT, labels by position, model_max_length 24) and roberta-router/ (RoBERTa, no
model_max_length, labels that name their outcomes in another order), each with expected.json: prompts, and the win rate
1 - (softmax[tie] + softmax[weak]) in f32, as RouteLLM's BERTRouter computes it.
"""

import json
import pathlib

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaForSequenceClassification,
)

HERE = pathlib.Path(__file__).parent
PROMPTS = [
    "What is the sum of 2 and 3?",
    "Write a poem about the sea.",
    "",
    "Prove that there are infinitely many primes, and say how the proof would change for primes of the form 4 k + 3; "
    "then write it down once more in words that a child of ten would follow, with an example for each of the steps.",
    "Résumé: naïve café 你好 🙂",
    "the the the the the the the the the the the the the the the the the the the the the the the the the",
    "[SEP] What? <s> [MASK]",
]
SIZES = dict(hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=40)


def tokenizer(special, prefix, suffix, unknown):
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,:;?!+-*/=()[]<>"
    words = ["the", "what", "write", "a", "of", "is", "prove", "that", "there", "are", "many", "prime", "sum", "and"]
    pieces = ["##" + c for c in letters] + ["##ing", "##s", "##ly", "##ed"]
    entries = list(dict.fromkeys(special + list(letters) + words + pieces))
    vocabulary = {entry: index for index, entry in enumerate(entries)}
    result = Tokenizer(models.WordPiece(vocabulary, unk_token=unknown, max_input_chars_per_word=100))
    result.normalizer = normalizers.BertNormalizer(lowercase=True)
    result.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    result.add_special_tokens(special)
    result.post_processor = processors.TemplateProcessing(
        single=f"{prefix} $A {suffix}",
        special_tokens=[(prefix, vocabulary[prefix]), (suffix, vocabulary[suffix])],
    )
    return result


def scatter(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, value in model.named_parameters():
        noise = torch.randn(value.shape, generator=generator)
        if "LayerNorm.weight" in name:
            value.data = 1 + 0.3 * noise
        elif value.dim() == 1:
            value.data = 0.2 * noise
        else:
            value.data = noise * (0.8 if "embeddings" in name else 1.2 / value.shape[-1] ** 0.5)


def make(name, model, fast, limit, outcomes):
    folder = HERE / name
    model.eval().save_pretrained(folder)
    fast.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    cases = []
    for prompt in PROMPTS:
        inputs = fast(prompt, return_tensors="pt", truncation=True, max_length=limit)
        inputs.pop("token_type_ids", None)
        with torch.no_grad():
            scores = torch.softmax(model(**inputs).logits[0].float(), dim=-1)
        win_rate = 1 - (scores[outcomes[1]] + scores[outcomes[2]])
        cases.append({"prompt": prompt, "tokens": inputs["input_ids"].shape[1], "win_rate": win_rate.item()})
    (folder / "expected.json").write_text(json.dumps({"cases": cases}, indent=1) + "\n")


special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
fast = PreTrainedTokenizerFast(
    tokenizer_object=tokenizer(special, "[CLS]", "[SEP]", "[UNK]"), pad_token="[PAD]", unk_token="[UNK]",
    cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]", model_max_length=24,
)
model = BertForSequenceClassification(
    BertConfig(**SIZES, vocab_size=len(fast), max_position_embeddings=40, num_labels=3)
)
scatter(model, 1)
make("bert-router", model, fast, 24, (0, 1, 2))

special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
fast = PreTrainedTokenizerFast(
    tokenizer_object=tokenizer(special, "<s>", "</s>", "<unk>"), pad_token="<pad>", unk_token="<unk>",
    bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>", mask_token="<mask>",
)
config = RobertaConfig(
    **SIZES, vocab_size=len(fast), max_position_embeddings=40, type_vocab_size=1, pad_token_id=1, num_labels=3,
    id2label={0: "tie", 1: "weak_wins", 2: "strong_wins"}, label2id={"tie": 0, "weak_wins": 1, "strong_wins": 2},
)
model = RobertaForSequenceClassification(config)
scatter(model, 2)
make("roberta-router", model, fast, 38, (2, 0, 1))
