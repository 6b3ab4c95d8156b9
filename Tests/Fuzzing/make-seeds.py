#!/usr/bin/env python3
"""Small inputs that fuzzing starts from, one folder a reader, made from Samples and by hand.

    make-seeds.py FOLDER
"""
import base64
import gzip
import json
import pathlib
import struct
import sys

root = pathlib.Path(__file__).resolve().parents[2]
target = pathlib.Path(sys.argv[1])


def write(reader, name, data):
    folder = target / reader
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


# In the order of `LogFormat`.
FORMATS = [
    "openai-batch", "anthropic-batch", "bedrock", "bedrock-log", "vertex", "sagemaker", "litellm", "litellm-spend",
    "helicone", "langfuse", "opentelemetry", "langsmith", "braintrust", "openpipe", "proxy", "conversations", "arena-55k",
    "arena", "sharegpt", "chat", "alpaca", "responses", "log-line", "messages", "plain",
]
samples = sorted((root / "Samples").glob("formats/*.*")) + [
    root / "Samples" / name for name in ("chat.jsonl", "openai-batch.jsonl", "plain.jsonl", "with-bad-lines.jsonl")
]
for sample in samples:
    lines = sample.read_bytes().splitlines(keepends=True)[:3]
    stem = sample.name.split(".")[0]
    index = FORMATS.index(stem) if stem in FORMATS else len(FORMATS) - 1
    write("log", sample.name, bytes([index]) + b"".join(lines)[:4000])

head = b"".join((root / "Samples/chat.jsonl").read_bytes().splitlines(keepends=True)[:4])
write("stream", "plain", head)
write("stream", "gzip", gzip.compress(head, mtime=0))
write("stream", "zstd", (root / "Samples/chat.jsonl.zst").read_bytes()[:4096])
write("stream", "csv", b'prompt,model_a,model_b,winner\n"a ""b""\nc",x,y,tie\n')

for name, text in {
    "english": "How many eggs does she sell?", "mixed": "don't 12,345 naïve Ünïcode 日本語 👩‍👩‍👧 \u0301\u200d",
    "code": "def f(x):\n\treturn x**2  # \r\n", "special": "[CLS] [UNK] <|endoftext|> [MASK]",
}.items():
    write("tokenizer", name, text.encode())
write("tokenizer", "bytes", bytes(range(256)))

ranks = b"".join(base64.b64encode(bytes([i])) + b" %d\n" % i for i in range(256))
write("encoding", "bytes", ranks + base64.b64encode(b"ab") + b" 256\n")
write("csv", "plain", b'a,b\n1,"2 ""x""\n3"\r\n4,5\n')

header = json.dumps(
    {"__metadata__": {"k": "v"}, "x": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
     "y": {"dtype": "BF16", "shape": [3], "data_offsets": [16, 22]}}).encode()
write("safetensors", "two", struct.pack("<Q", len(header)) + header + bytes(22))

mark = b"0123456789abcdef" * 2
write("checkpoint", "heading", b"routellm-batch checkpoint 2 " + mark + b"\n" + bytes(8))
position = {"inputIndex": 0, "offset": 9, "finished": []}
write("checkpoint", "text", json.dumps({
    "identity": {"facts": [{"name": "the option --output", "value": "o.jsonl"}]}, "startedAt": "now",
    "elapsedNanoseconds": 1, "progress": {"position": position, "lineCount": 1, "sampledOutCount": 0, "formats": {},
                                          "latestIsCSV": False},
    "tally": {}, "outputs": [{"name": "assignments", "length": 7, "hash": 5, "pendingCount": 0}],
    "cellCount": 0, "markCount": 0}).encode() + bytes(9))
write("spool", "heading", b"routellm-batch spool 2 " + mark + b"\n" + struct.pack("<IQ", 8, 0) + bytes(8))
write("spool", "row", struct.pack("<7q", 1, 1, 0, 0, 0, 0, 4) + struct.pack("<dq", 0.5, 1) + bytes(150))

array = b"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }"
array += b" " * (-(len(array) + 11) % 64) + b"\n"
write("numpy", "floats", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(array)) + array + bytes(16))

# Small tokenizers: the golden ones are larger than what is mutated, so their vocabularies are cut to single bytes.
for name, model, more in (
    ("wordpiece", {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                   "max_input_chars_per_word": 100,
                   "vocab": {"[UNK]": 0, "[CLS]": 1, "x": 2, "##y": 3, "don": 4, "'": 5, "t": 6, ",": 7}},
     {"normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                     "strip_accents": None, "lowercase": True}, "pre_tokenizer": {"type": "BertPreTokenizer"}}),
    ("merges", {"type": "BPE", "unk_token": "<unk>", "fuse_unk": True, "byte_fallback": True,
                "vocab": {"<unk>": 0, "\u2581": 1, "d": 2, "o": 3, "do": 4, "\u2581do": 5}
                | {f"<0x{i:02X}>": 6 + i for i in range(256)}, "merges": ["d o", "\u2581 do"]},
     {"normalizer": {"type": "Sequence", "normalizers": [
         {"type": "Prepend", "prepend": "\u2581"},
         {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]}}),
    ("unigram", {"type": "Unigram", "unk_id": 0, "byte_fallback": False,
                 "vocab": [["<unk>", 0.0], ["\u2581", -2.0], ["don", -3.5], ["t", -4.0], ["'", -5.0]]},
     {"normalizer": {"type": "NFKC"},
      "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}}),
):
    write("tokenizer-json", name, json.dumps(
        {"version": "1.0", "added_tokens": [
            {"id": 1, "content": "[CLS]" if name == "wordpiece" else "\u2581", "single_word": False, "lstrip": False,
             "rstrip": False, "normalized": False, "special": True}],
         "post_processor": None, "model": model} | more, ensure_ascii=False).encode())

write("prices", "litellm", json.dumps(
    {"gpt-4o": {"input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05, "litellm_provider": "openai",
                "input_cost_per_token_above_200k_tokens": 5e-06, "mode": "chat", "deprecation_date": "2027-01-01"},
     "azure/gpt-4o": {"input_cost_per_token": 3e-06, "output_cost_per_token": 1e-05, "litellm_provider": "azure"},
     "m": {"input_cost_per_token": "x"}}).encode())
for report in sorted((root / "Tests").glob("**/Golden/*report*.json"))[:4]:
    write("report", report.name, report.read_bytes()[:200_000])

# Artefacts: the manifest, a zero, the tensors. Shipped manifests lead to their checks, small ones to routers that score.
for folder in ("sw", "mf", "mixture", "kind"):
    manifest = (root / "Sources/CShippedArtefacts/files" / folder / "manifest.json").read_bytes()
    write("artefact", folder, manifest + b"\0")


def tensors(entries):
    header, data = {}, b""
    for name, kind, shape, values in entries:
        packed = struct.pack(f"<{len(values)}{ {'F32': 'f', 'I16': 'h', 'I8': 'b', 'I32': 'i'}[kind] }", *values)
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


vectors = [32767, 0, 0, 0, 0, 32767, 0, 0, 0, 0, 32767, 0]
for kind, more in (("sw_ranking", {"tiers": [["a"], ["b"]]}), ("knn", {"neighbours": {"count": 2, "prior_weight": 2.5}})):
    manifest = {"format_version": 1, "kind": kind, "embedder": {"name": "test", "dimension": 4, "sha256": "ab12"},
                "models": ["a", "b"], "pair": {"strong": "a", "weak": "b"},
                "threshold": {"value": 0.25, "strong_share": 0.5, "calibrated_on": "nothing"},
                "training": {"data": ["x"], "rows": 3, "licence": "none", "command": "true"}} | more
    for name, last in (("grades", ("grades", "I8", [3, 2], [1, 0, 0, 1, 1, 1])),
                       ("battles", ("battles", "I32", [3, 4], [0, 0, 1, 0, 1, 0, 1, 1, 2, 0, 1, 2]))):
        write("artefact", f"{kind}-{name}",
              json.dumps(manifest).encode() + b"\0" + tensors([("prompts", "I16", [3, 4], vectors), last]))

write("labels", "battles", (root / "Samples/battles.csv").read_bytes()[:3000])
for sample in ("arena.jsonl", "arena-55k.csv", "arena-55k.jsonl"):
    write("labels", sample, b"".join((root / "Samples/formats" / sample).read_bytes().splitlines(keepends=True)[:3])[:6000])
write("labels", "observed", b"".join((root / "Samples/feedback.jsonl").read_bytes().splitlines(keepends=True)[:6]))
write("labels", "grades", (root / "Samples/template-grades.csv").read_bytes()[:2000])
for name, rows in {
    "gold": [{"prompt": "x", "m": 1, "n": 0, "domain": "d"}, {"prompt": "y", "m": 0.5, "n": True}],
    "judged": [{"prompt": "x", "mixtral_score": "4"}],
    "ranked": [{"prompt": "\n\nHuman: x\n\nAssistant: ", "answers": [{"model": "m", "rank": 1.0}, {"model": "n", "rank": 2}]}],
    "chosen": [{"prompt": "x", "chosen_model": "m", "rejected_model": "n"}],
    "numbered": [{"idx": 0, "prompt": "x", "model_a": "m", "model_b": "n", "winner": "model_a"}],
}.items():
    write("labels", name, "".join(json.dumps(row) + "\n" for row in rows).encode())

for sample in ("openai-batch.results.jsonl", "anthropic-batch.results.jsonl"):
    write("joined", sample, b"".join((root / "Samples/formats" / sample).read_bytes().splitlines(keepends=True)[:3]))
write("joined", "scores.csv", (root / "Samples/feedback-scores.csv").read_bytes()[:1000])
write("joined", "scores", b'{"id": "a", "score": 0.5}\n{"id": 7, "correct": true}\n{"custom_id": "b", "grade": "good"}\n')

# The log's format, the provider's, a row with all that a request can hold.
full = {"model": "m", "max_tokens": 9, "temperature": 0, "stop": ["x"], "messages": [
    {"role": "system", "content": "s"},
    {"role": "user", "content": [{"type": "text", "text": "t"}, {"type": "image_url", "image_url": {
        "url": "data:image/png;base64,aGk="}}]},
    {"role": "assistant", "content": None, "tool_calls": [
        {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{\"a\":1}"}}]},
    {"role": "tool", "tool_call_id": "c", "content": "r"}],
    "tools": [{"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object"}}}],
    "tool_choice": "auto", "response_format": {"type": "json_object"}}
for provider in range(4):
    line = json.dumps({"custom_id": "i", "method": "POST", "url": "/v1/chat/completions", "body": full}).encode() + b"\n"
    write("requests", f"full-{provider}", bytes([FORMATS.index("openai-batch"), provider]) + line)
    write("requests", f"chat-{provider}", bytes([FORMATS.index("chat"), provider]) + json.dumps(full).encode() + b"\n")
for sample in samples:
    lines = sample.read_bytes().splitlines(keepends=True)[:3]
    stem = sample.name.split(".")[0]
    index = FORMATS.index(stem) if stem in FORMATS else len(FORMATS) - 1
    write("requests", sample.name, bytes([index, len(sample.name) % 4]) + b"".join(lines)[:4000])

for name, text in {
    "names": 'secretAccessKey: "abcDEF123456", token=xyz789 Authorization: Bearer ab.cd-12',
    "prefixes": "sk-proj-abcdefghijklmnop123 xai-0123456789abcdef ghp_0123456789abcdefghijklmnopqrstuvwxyz",
    "escaped": '{"pass\\u0077ord":"p4ss","u":"https://user:pw1@host/?sig=aB3%2F"}',
}.items():
    write("secrets", name, text.encode())
