"""Writes model2vec/: a tiny static embedding as model2vec saves it, with weights and a mapping, and what `encode` makes of
texts with it and with its variants, as unit vectors.

    pip install model2vec==0.10.0 && python make_model2vec.py
"""

import json
import pathlib

import numpy as np
from model2vec import StaticModel
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

HERE = pathlib.Path(__file__).resolve().parent / "model2vec"
WORDS = ["[PAD]", "[UNK]", "what", "is", "the", "sum", "of", "prime", "##s", "2", "and", "3", "?", "prove", "that", "a",
         "##rest", "write", ",", "many"]
TEXTS = ["What is the sum of 2 and 3?", "zebra", "", "Prove that a primes sum, and write many primes.", "the zebra the",
         "the " * 700 + "sum", "sum " + "zebra " * 900 + "prove"]

HERE.mkdir(exist_ok=True)
tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
tokenizer.normalizer = normalizers.BertNormalizer()
tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
tokenizer.save(str(HERE / "tokenizer.json"))
generator = np.random.default_rng(1)
embeddings = generator.normal(size=(9, 12)).astype(np.float32)
weights = generator.uniform(0.2, 2, size=len(WORDS)).astype(np.float32)
mapping = generator.integers(0, 9, size=len(WORDS))
config = {"model_type": "model2vec", "architectures": ["StaticModel"], "normalize": True}
(HERE / "config.json").write_text(json.dumps(config) + "\n")
save_file({"embeddings": embeddings, "weights": weights, "mapping": mapping}, HERE / "model.safetensors")


def unit(rows):
    return [[round(float(x), 6) for x in row] for row in rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-32)]


model = StaticModel.from_pretrained(HERE)
vectors = unit(np.stack([model.encode(text) for text in TEXTS]))
lines = ",\n".join(json.dumps(vector) for vector in vectors)
(HERE / "expected.json").write_text(f'{{"texts": {json.dumps(TEXTS)}, "vectors": [\n{lines}\n]}}\n')
