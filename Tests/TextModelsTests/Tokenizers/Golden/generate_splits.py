"""Writes splits.jsonl: layouts of pre-tokenizers and normalizers, what Hugging Face `tokenizers` makes of many texts with each,
and small tokenizers with the pre-tokenizers of published models.

    pip install tokenizers==0.23.3
    python3 generate_splits.py            # splits.jsonl
    python3 generate_splits.py 20000 7    # other texts, to standard output, to look for differences

The first line has the texts. Each other line is a layout (`pre_tokenizer`, or `normalizer`) or a whole tokenizer (`document`),
and `digits`: for each text eight digits, FNV-1a over the pieces' bytes, each piece followed by FF, over the normalised
text's bytes, or over the ids, each as four bytes, little-endian.
"""

import json
import random
import sys
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

HERE = Path(__file__).resolve().parent
SAMPLES = {
    "latin": "the Quick brown FOX isn't naïve It's WE'LL they've I'd don't résumé STRASSE straße ﬁne ſo Kelvin ʼn",
    "other": "Ωmega ΣΊΣΥΦΟΣ Привет мир שלום עולם مرحبا بالعالم नमस्ते दुनिया ไทย ქართული Ⴀ Ꭰ ᏸ ჅᲐ 𐐀𐐨 𞤀𞤢 ᾳ ǅ ʰ ª",
    "chinese": "你好世界 北京市朝阳区 ひらがな カタカナ 漢字かな交じり 안녕하세요 ᄀ ᅡ 龥 龦 ㍿ 々 〆 ー",
    "digits": "0 12 345 6789 1234567 3.14 ½ ² Ⅷ ٣٤٥ १२३ ９８ 𝟘𝟙 ① 一二三 10,000 1e-9 v2.0.1 2025-01-31",
    "marks": "e\u0301 a\u0323\u0302 \u0301x க\u0bcd र\u094d ش\u0651 \u20dd A\u0345 \u05b0 \U0001d165 \ufe0f \u200d \u034f",
    "symbols": "!? ... -- – — “x” ‘y’ «z» ¿qué? #$%& @ ~ ^ ` | \\ / [a] {b} (c) <d> += -> != €5 £ ¥ ™ © ° § ± × ÷ ∑ √ → 　。、！？：；（）",
    "emoji": "😀 👍🏽 👩‍👩‍👧 🇳🇴🇸🇪 ❤️ ☃ 🫠 ⚧ ♂",
    "space": "a\tb  c   d\u00a0e\u3000f\u2009g\u200bh\u0085i\u2028j\u2029k\x0bl\x0cm\x1cn\ufeffo \u180e",
    "lines": "a\nb\r\nc\rd\n\ne\r\n\r\n f  \n  g\n \n\n   \n",
    "code": "def f(x):\n    return x**2  # it's\n\n\tif (a[i] != 0x1F) { b -= 1; }\nSELECT * FROM t WHERE a='b'",
    "odd": "\x00 \x01 \x7f \ufffd \ufffe \U0010ffff \ue000 \u0378 \U000e0041 \u061c \u2060 \xad ␣ \U0001fae8 \U0001e4d0",
}
SPACES = ["", "", " ", " ", "  ", "   ", "\n", "\r\n", "\n\n", "\t", "\u00a0", "\u3000", " \n", "\n  "]
EDGES = ["", " ", "\n", "a", "\r\n", "  ", "\n ", " \n", "\n\n", "x ", " x", "x\n", "1", "123", "12345", "'", "''s", "'S", "'\u017f",
         "\u212a", "xx-yy--zz", "--", "x--", "--x", "-", "aXbXXc", "XX", "X", "\u3000", "e\u0301", "\u0301", "aaa", "aab", "abab",
         "a.b", "line one\nline two\n", "\n\n\n", "foo_bar", "don't", "DON'T", "ends with spaces   ", "   begins", "A1b2C3", "!!", "?!x"]


def texts(count, seed):
    rng = random.Random(seed)
    words = {name: sample.split(" ") for name, sample in SAMPLES.items()}
    yield from EDGES
    for index in range(count - len(EDGES)):
        names = rng.sample(sorted(words), rng.randint(1, 4))
        text = ""
        for _ in range(rng.randint(1, 14)):
            draw = rng.random()
            if draw < .06:
                text += chr(rng.choice([rng.randrange(0x20, 0x250), rng.randrange(0x250, 0x3000), rng.randrange(0x3000, 0xD800),
                                        rng.randrange(0xE000, 0x10000), rng.randrange(0x10000, 0x20000)]))
            elif draw < .12:
                text += rng.choice(EDGES)
            else:
                text += rng.choice(words[rng.choice(names)])
            text += rng.choice(SPACES)
        yield text


CONTRACTION, WHITE = "(?i:'s|'t|'re|'ve|'m|'ll|'d)", r"\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN35 = CONTRACTION + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|" + WHITE
LLAMA3 = CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|" + WHITE
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
# DeepSeek's letters with two cases, its punctuation, and its Chinese, Japanese and Korean.
CASED = ("A-Za-z\xb5\xc0-\xd6\xd8-\xf6\xf8-\u01ba\u01bc-\u01bf\u01c4-\u0293\u0295-\u02af\u0370-\u0373\u0376\u0377\u037b-\u037d"
         "\u037f\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03f5\u03f7-\u0481\u048a-\u052f\u0531-\u0556\u10a0-\u10c5"
         "\u13a0-\u13f5\u13f8-\u13fd\u1c90-\u1cba\u1cbd-\u1cbf\u1d00-\u1d2b\u1d6b-\u1d77\u1d79-\u1d9a\u1e00-\u1f15\u1f18-\u1f1d"
         "\u1f20-\u1f45\u1f48-\u1f4d\u1f50-\u1f57\u1f59\u1f5b\u1f5d\u1f5f-\u1f7d\u1f80-\u1fb4\u1fb6-\u1fbc\u1fbe\u1fc2-\u1fc4"
         "\u1fc6-\u1fcc\u1fd0-\u1fd3\u1fd6-\u1fdb\u1fe0-\u1fec\u1ff2-\u1ff4\u1ff6-\u1ffc\u2102\u2107\u210a-\u2113\u2115"
         "\u2119-\u211d\u2124\u2126\u2128\u212a-\u212d\u212f-\u2134\u2139\u213c-\u213f\u2145-\u2149\u214e\u2183\u2184"
         "\u2c00-\u2c7b\u2c7e-\u2ce4\u2ceb-\u2cee\u2cf2\u2cf3\ua640-\ua66d\ua680-\ua69b\ua722-\ua76f\ua771-\ua787\ua78b-\ua78e"
         "\uab70-\uabbf\ufb00-\ufb06\ufb13-\ufb17\uff21-\uff3a\uff41-\uff5a\U00010400-\U0001044f\U000104b0-\U000104d3"
         "\U000104d8-\U000104fb\U00010c80-\U00010cb2\U00010cc0-\U00010cf2\U000118a0-\U000118df\U0001e900-\U0001e943")
HAN = "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+"
DEEPSEEK3 = (r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|"""
             + WHITE)
BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
DIGIT = {"type": "Digits", "individual_digits": True}


def split(pattern, behavior="Isolated", invert=False, kind="Regex"):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def sequence(*steps):
    return {"type": "Sequence", "pretokenizers": list(steps)}


PUBLISHED = {
    "deepseek-v2": sequence(split(r"[\r\n]"), split(rf"\s?[{CASED}]+"), split("\\s?[!-/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002]+"), split(r"\s+$"),
                            split(HAN), DIGIT, BYTES),
    "deepseek-coder": sequence(split(r"[\r\n]"), split(r"\s?\p{L}+"), split(r"\s?\p{P}+"), split(HAN), DIGIT, BYTES),
    "deepseek-v3": sequence(split(r"\p{N}{1,3}"), split("[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"), split(DEEPSEEK3), BYTES),
    "qwen3.5": sequence(split(QWEN35), BYTES),
    "smollm": sequence(DIGIT, {**BYTES, "use_regex": True}),
    "command-r": sequence(DIGIT, {**BYTES, "add_prefix_space": True, "use_regex": True}),
    "falcon": sequence({"type": "Punctuation", "behavior": "Contiguous"}, {**BYTES, "use_regex": True},
                       {"type": "Digits", "individual_digits": False}, split("[0-9][0-9][0-9]")),
    "bloom": sequence(split(" ?[^(\\s|[.,!?…。，、।۔،])]+"), BYTES),
    "gpt-neox": {**BYTES, "use_regex": True},
    "llama3": sequence(split(LLAMA3, "Removed", True), BYTES),
    "twice": sequence(split(LLAMA3), {**BYTES, "use_regex": True}),
}
EXPRESSIONS = [
    GPT2, LLAMA3, QWEN35, DEEPSEEK3, r"\s+", r"\S+", r"\w+", r"\W+", r"\d", r"\D+", r"\p{Lu}\p{Ll}*", r"\P{L}+", r"\p{^L}+", r"[^\S\n]+",
    r"\p{P}", r"\p{S}+", r"[\p{Mn}\p{Mc}\p{Me}]", r"\p{Zs}+", r"\p{Cc}|\p{Cf}|\p{Co}|\p{Cn}", r"[\p{Nd}\p{Nl}]+|\p{No}", r"^.", r".$",
    r"^", r"$", r"\A\s*", r"\s*\z", r"\s\Z", r"\bx", r"\b", r"\Ba", r"(?<=\s)\S", r"(?<!\s)\p{Lu}", r"(?<=[a-z])(?=[A-Z])", r"x(?!-)", r"a*",
    r"a*?b", r"a+?", r"a??b", r"(?:ab)+", r"(?:a|ab)(?:c|bc)?", r"(?>a+)b", r"a++b", r"a*+a", r"a?+a", r"\p{N}{1,3}+", r"\p{N}{2}",
    r"\p{L}{2,}", r"\p{L}{,2}", r"\p{L}{2,4}?", r"x{", r"a{,}", r"(?i)don't|x", r"(?i:[k-s]+)", r"(?i:[^k])", r"(a(?i)b|X)c?", r"(?i:we(?-i:'LL))",
    r"[a-z&&[^aeiou]]+", r"[^a-z&&[^aeiou]]+", r"[\p{L}&&[^\p{Lu}]]+", r"[[a-c][x-z]]+", r"[^[a-c]x]+", r"[-a]+", r"[a-]+", r"[]a]+", r"[\]\[]",
    r"[\x41-\x5a]+", r"\x{4f60}", r"[\u4e00-\u9fff]+", r"\t|\v|\f|\a|\e", r"\.\*|\\", r"(\s|\p{P})+", r"(?:a*)*b", r"(?:a*)+", r"(?:(?:a+)+)+c",
    r"(?=a)a+", r"(?!a)\w", r"[\w'’]+|[^\w\s]", r"(?<=a|b)c", r"\R" if False else r"\r\n|\n|\r", r"\s+$", r" {2,}", r"[^\r\n\p{L}\p{N}]?+\p{L}++",
]
REFUSED = [r"(a)\1", r"\X", r"\R", r"\K", r"\h", r"(?<n>a)", r"[[:alpha:]]", r"\p{Han}", r"(?<=a+)b", r"(?m:a.b)", r"(?x) a", "(?i:ss)", "(?i:é)",
           r"(?i:\p{Lu})", "*a", "a**", "(", ")", "[", "[a", "a{2}?", "[z-a]", r"[\w-z]", "\\", r"\p{", r"\xZ", "(?#x)", r"\G", r"\Qa\E"]
LAYOUTS = (
    [sequence(split(expression), BYTES) for expression in EXPRESSIONS]
    + [split(pattern, behavior, invert, kind)
       for behavior in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous") for invert in (False, True)
       for pattern, kind in (("X", "String"), ("--", "String"), (" ", "String"), (r"\p{P}", "Regex"), (r"\s*", "Regex"), (r"(?<=\s)", "Regex"))]
    + [{"type": "Punctuation", "behavior": behavior}
       for behavior in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous")]
    + [DIGIT, {"type": "Digits", "individual_digits": False}, {"type": "Whitespace"}, {"type": "WhitespaceSplit"}, {"type": "BertPreTokenizer"},
       {"type": "CharDelimiterSplit", "delimiter": "-"}, {"type": "CharDelimiterSplit", "delimiter": "\u3000"}, {"type": "FixedLength", "length": 3},
       {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
       {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": False},
       sequence({"type": "Whitespace"}, DIGIT, {"type": "Punctuation", "behavior": "Isolated"}),
       sequence({"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}),
       sequence({"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "first", "split": True}, DIGIT),
       sequence(DIGIT, {"type": "Metaspace", "replacement": "_", "prepend_scheme": "first", "split": True}),
       sequence(BYTES, BYTES), sequence(),
       {"type": "UnicodeScripts"}, sequence({"type": "UnicodeScripts"}, {"type": "WhitespaceSplit"}),
       sequence({"type": "WhitespaceSplit"}, {"type": "UnicodeScripts"}), sequence({"type": "UnicodeScripts"}, BYTES),
       sequence({"type": "UnicodeScripts"}, {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "first", "split": True})]
    + list(PUBLISHED.values())
)
NORMALIZERS = [
    {"type": "Replace", "pattern": {"Regex": pattern}, "content": content}
    for pattern, content in ((r"\p{M}", ""), (r"(?<=\d)(?=\d)", "_"), (r"\s+$", ""), (r"[^\x00-\x7f]", "?"), (r"``|''", '"'), ("a*", "<>"), ("^", "> "))
] + [{"type": "ByteLevel"}, {"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Replace", "pattern": {"Regex": " {2,}|\t"}, "content": " "}]}]


def fnv(data):
    state = 0x811C9DC5
    for byte in data:
        state = ((state ^ byte) * 0x01000193) & 0xFFFFFFFF
    return f"{state:08x}"


EMPTY = json.loads(Tokenizer(models.BPE()).to_str())


def digits_of_pieces(layout, every):
    tokenizer = Tokenizer.from_str(json.dumps({**EMPTY, "pre_tokenizer": layout}))
    return "".join(fnv(b"".join(piece.encode() + b"\xff" for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(text) if piece))
                   for text in every)


def digits_of_texts(layout, every):
    tokenizer = Tokenizer.from_str(json.dumps({**EMPTY, "normalizer": layout}))
    return "".join(fnv(tokenizer.normalizer.normalize_str(text).encode()) for text in every)


def trained(layout):
    """A tokenizer of few merges, which join across every boundary that the layout does not draw."""
    loose = Tokenizer(models.BPE())
    loose.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    lines = [sample[start:start + 24] for sample in SAMPLES.values() for start in range(0, len(sample), 12)] * 2
    loose.train_from_iterator(lines + [f"{a}{b}" for a in range(40) for b in range(10)], trainers.BpeTrainer(
        vocab_size=420, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return {**json.loads(loose.to_str()), "pre_tokenizer": layout}


def words(model, trainer, layout, normalizer=None):
    """A tokenizer of words, or with marks at the ends of words."""
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = Tokenizer.from_str(json.dumps({**EMPTY, "pre_tokenizer": layout})).pre_tokenizer
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.train_from_iterator(list(SAMPLES.values()) * 2, trainer)
    return json.loads(tokenizer.to_str())


def documents_of_words():
    def merging(layout, normalizer=None, fuse=False, unknown="[UNK]", alphabet=(), **affixes):
        special = [unknown] if unknown else []
        return words(models.BPE(unk_token=unknown, fuse_unk=fuse, **affixes), trainers.BpeTrainer(
            vocab_size=330, show_progress=False, special_tokens=special, limit_alphabet=150, initial_alphabet=list(alphabet), **affixes),
            layout, normalizer)

    def levels(layout, normalizer=None):
        return words(models.WordLevel(unk_token="[UNK]"), trainers.WordLevelTrainer(
            vocab_size=80, show_progress=False, special_tokens=["[PAD]", "[UNK]"]), layout, normalizer)

    untyped = levels({"type": "WhitespaceSplit"})
    del untyped["model"]["type"]
    bert = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=True, strip_accents=False, lowercase=False)
    return {
        "word-level": levels({"type": "Whitespace"}), "word-level-untyped": untyped,
        "word-level-scripts": levels(sequence({"type": "UnicodeScripts"}, {"type": "Whitespace"}), normalizers.Lowercase()),
        "herbert": merging({"type": "BertPreTokenizer"}, bert, end_of_word_suffix="</w>"),
        "clip": merging(sequence(split(GPT2), BYTES), unknown=None, alphabet=pre_tokenizers.ByteLevel.alphabet(), end_of_word_suffix="</w>"),
        "prefix": merging({"type": "Whitespace"}, fuse=True, continuing_subword_prefix="##"),
        "affixes": merging({"type": "WhitespaceSplit"}, continuing_subword_prefix="@", end_of_word_suffix="."),
    }


def digits_of_ids(document, every):
    tokenizer = Tokenizer.from_str(json.dumps(document))
    return "".join(fnv(b"".join(number.to_bytes(4, "little") for number in tokenizer.encode(text, add_special_tokens=False).ids))
                   for text in every)


def main():
    count, seed = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (320, 11)
    every = [text.encode("utf-8", "ignore").decode() for text in texts(count, seed)]
    out = [{"texts": every, "refused": REFUSED}]
    out += [{"pre_tokenizer": layout, "digits": digits_of_pieces(layout, every)} for layout in LAYOUTS]
    out += [{"normalizer": layout, "digits": digits_of_texts(layout, every)} for layout in NORMALIZERS]
    for name, document in {**{name: trained(layout) for name, layout in PUBLISHED.items()}, **documents_of_words()}.items():
        out.append({"name": name, "document": document, "digits": digits_of_ids(document, every)})
    lines = "".join(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n" for value in out)
    if len(sys.argv) > 2:
        sys.stdout.write(lines)
    else:
        (HERE / "splits.jsonl").write_text(lines)


main()
