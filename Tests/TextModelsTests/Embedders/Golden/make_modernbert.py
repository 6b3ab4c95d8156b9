"""Makes `modernbert`, a tiny random ModernBERT with a tokenizer of the published one's kind (byte-level BPE after NFC, runs of
spaces and private marks as added tokens, a mask that takes the space before it along), as sentence-transformers saves an
encoder, and `modernbert-vectors.json`: what `encode` makes of texts, as unit vectors, with the ids of their tokens.

    pip install sentence-transformers==6.2.0 && python make_modernbert.py
"""

import json
import pathlib
import shutil
import tempfile

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Pooling, Transformer
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import ModernBertConfig, ModernBertModel, PreTrainedTokenizerFast

HERE = pathlib.Path(__file__).resolve().parent
TEXTS = [
    "What is the sum of 2 and 3?",
    "def f(x):\n    return x  +   1\n\n\nprint(f(2025))",
    "Cafe\u0301 na\u00efve \u2014 \U0001f600\u200d\U0001f468 \u4f60\u597d\u3002 \u00c5\u030a \ufb01",
    "It's a [MASK], isn't it? |||EMAIL_ADDRESS||| [CLS] [PAD]",
    "",
    "a",
    "Prove that there are infinitely many primes, and write what the proof assumes of the sum of many of them. " * 6,
]
CORPUS = TEXTS + ["the sum of primes is what the proof is of", "    print(x)  return  def f", "na\u00efve caf\u00e9 \u4f60\u597d"] * 4

tokenizer = Tokenizer(models.BPE())
tokenizer.normalizer = normalizers.NFC()
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
tokenizer.decoder = decoders.ByteLevel()
# The published tokenizer has its private marks and runs of spaces first, then the special tokens at the end.
tokenizer.train_from_iterator(
    CORPUS,
    trainers.BpeTrainer(vocab_size=420, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False),
)
tokenizer.add_tokens(
    [AddedToken("|||EMAIL_ADDRESS|||", normalized=False)] + [AddedToken(" " * n, normalized=True) for n in range(24, 1, -1)]
)
tokenizer.add_special_tokens(
    [AddedToken(text, special=True, normalized=False) for text in ("[UNK]", "[CLS]", "[SEP]", "[PAD]")]
    + [AddedToken("[MASK]", special=True, lstrip=True, normalized=False)]
)
ids = {text: tokenizer.token_to_id(text) for text in ("[CLS]", "[SEP]", "[PAD]")}
tokenizer.post_processor = processors.TemplateProcessing(
    single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:0 [SEP]:0",
    special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])],
)

torch.manual_seed(1)
model = ModernBertModel(
    ModernBertConfig(
        vocab_size=tokenizer.get_vocab_size() + 3,
        hidden_size=24,
        num_hidden_layers=3,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        local_attention=8,
        pad_token_id=ids["[PAD]"],
        bos_token_id=ids["[CLS]"],
        cls_token_id=ids["[CLS]"],
        eos_token_id=ids["[SEP]"],
        sep_token_id=ids["[SEP]"],
        attn_implementation="eager",
    )
)
for name, value in model.named_parameters():
    noise = torch.randn(value.shape)
    value.data = 1 + 0.3 * noise if value.dim() == 1 else noise * (0.8 if "embeddings" in name else 1.6 / value.shape[-1] ** 0.5)

with tempfile.TemporaryDirectory() as folder:
    model.save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]",
        mask_token=AddedToken("[MASK]", special=True, lstrip=True, normalized=False), model_max_length=64,
    ).save_pretrained(folder)
    transformer = Transformer(folder)
    encoder = SentenceTransformer(modules=[transformer, Pooling(24, "mean")], device="cpu")
    target = HERE / "modernbert"
    shutil.rmtree(target, ignore_errors=True)
    encoder.save_pretrained(str(target), create_model_card=False)
encoder = SentenceTransformer(str(target), device="cpu")
vectors = [encoder.encode(text, normalize_embeddings=True).tolist() for text in TEXTS]
token_ids = [encoder.tokenizer(text, truncation=True, max_length=64)["input_ids"] for text in TEXTS]
cases = [
    {"text": text, "ids": ids, "vector": [round(x, 6) for x in vector]}
    for text, ids, vector in zip(TEXTS, token_ids, vectors)
]
lines = ",\n".join(json.dumps(case) for case in cases)
(HERE / "modernbert-vectors.json").write_text(f"[\n{lines}\n]\n")
