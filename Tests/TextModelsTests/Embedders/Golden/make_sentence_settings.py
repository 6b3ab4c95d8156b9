"""Writes sentence-settings.json: settings of sentence-transformers around the tiny encoder of RoutingTests/Golden/bert-router,
each as the files that differ from it, and what `encode` makes of texts with them, as unit vectors.

    pip install sentence-transformers==6.2.0 && python make_sentence_settings.py
"""

import json
import pathlib
import shutil
import tempfile

from sentence_transformers import SentenceTransformer

HERE = pathlib.Path(__file__).resolve().parent
BASE = HERE.parents[2] / "RoutingTests/Golden/bert-router"
TEXTS = ["What is the sum of 2 and 3?", "THE Sum Of Many Primes", "a",
         "Prove that there are many primes, and write what the proof is of, and that the sum of many is a prime."]
MODULES = json.dumps([
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}])


def pooling(mode="mean"):
    return {"1_Pooling/config.json": json.dumps({"embedding_dimension": 24, "pooling_mode": mode, "include_prompt": True})}


def transformer(**settings):
    return {"sentence_bert_config.json": json.dumps({"max_seq_length": 20, **settings})}


def sentences(**settings):
    return {"config_sentence_transformers.json": json.dumps(settings)}


CASED = {"tokenizer.json": (BASE / "tokenizer.json").read_text().replace('"lowercase": true', '"lowercase": false')}
LEFT = {"tokenizer_config.json": json.dumps({
    **json.loads((BASE / "tokenizer_config.json").read_text()), "truncation_side": "left"})}
VARIANTS = {
    "plain": {}, "prompt": sentences(default_prompt_name="query", prompts={"query": "write: ", "document": "what "}),
    "cased": CASED, "lower case": {**CASED, **transformer(do_lower_case=True)}, "dimensions": sentences(truncate_dim=10),
    "left": LEFT, **{mode: pooling(mode) for mode in ("cls", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken")},
}

results = []
for name, changes in VARIANTS.items():
    files = {"modules.json": MODULES, **pooling(), **transformer(), **changes}
    with tempfile.TemporaryDirectory() as folder:
        for path in BASE.iterdir():
            shutil.copy(path, folder)
        (pathlib.Path(folder) / "1_Pooling").mkdir()
        for path, text in files.items():
            (pathlib.Path(folder) / path).write_text(text)
        model = SentenceTransformer(folder, device="cpu")
        vectors = [model.encode(text, normalize_embeddings=True).tolist() for text in TEXTS]
    results.append({"name": name, "files": files, "vectors": [[round(x, 6) for x in vector] for vector in vectors]})
lines = ",\n".join(json.dumps(result) for result in results)
(HERE / "sentence-settings.json").write_text(f'{{"texts": {json.dumps(TEXTS)}, "cases": [\n{lines}\n]}}\n')
