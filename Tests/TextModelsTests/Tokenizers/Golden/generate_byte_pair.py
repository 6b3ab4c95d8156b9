"""Writes byte_pair.jsonl: texts with the ids that tiktoken gives them. A line is [text, cl100k, o200k, r50k].

    python3 generate_byte_pair.py [--ranks FOLDER] [--count 2400] [--seed 1] [--output FILE]

needs `pip install tiktoken==0.14.0`, which fetches the encodings unless --ranks has cl100k_base.tiktoken and
o200k_base.tiktoken. r50k stands for cl100k_base's ranks behind r50k's pattern, as r50k's own ranks do not ship. A larger
file with another seed looks for differences: BYTE_PAIR_GOLDEN=FILE swift test --filter BytePairEncodingTests.
"""

import argparse
import base64
import json
import random
from pathlib import Path

import tiktoken
from tiktoken_ext import openai_public

parser = argparse.ArgumentParser()
parser.add_argument("--ranks", type=Path)
parser.add_argument("--count", type=int, default=2400)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--output", type=Path, default=Path(__file__).with_name("byte_pair.jsonl"))
options = parser.parse_args()

if options.ranks:
    def local_ranks(url, expected_hash=None):
        lines = (options.ranks / url.split("/")[-1]).read_bytes().splitlines()
        return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines if line)}
    openai_public.load_tiktoken_bpe = local_ranks

cl100k = tiktoken.Encoding(**openai_public.cl100k_base())
o200k = tiktoken.Encoding(**openai_public.o200k_base())
r50k = tiktoken.Encoding(
    "r50k", pat_str=openai_public.r50k_pat_str, mergeable_ranks=cl100k._mergeable_ranks, special_tokens={})

SENTENCES = [
    "The lighthouse keeper's daughter didn't mind that they'd left; she'd've stayed, I'm sure, and we'll see.",
    "Der Straßenbahnfahrer grüßt höflich, während es draußen schneit.",
    "Où est passée la clé de l'armoire que j'avais rangée hier ?",
    "El pingüino añadió azúcar al café, ¿verdad? ¡Qué extraño!",
    "Η θάλασσα ήταν ήρεμη και ο ουρανός γαλανός.",
    "Старый мост через реку ремонтируют уже третий год.",
    "هذا الكتاب مفيد جدًّا للطلاب الجدد.",
    "הספר הזה נמצא על המדף העליון.",
    "यह नदी पहाड़ों से निकलती है।",
    "এই গ্রামে অনেক পুকুর আছে।",
    "ฉันชอบกินข้าวผัดตอนเช้า",
    "今日は天気がいいので、公園まで歩きましょう。カタカナとひらがな。",
    "图书馆在学校的东边，走路要十分钟。",
    "도서관은 학교 동쪽에 있어요. 걸어서 십 분 걸립니다.",
    "Cây cầu này được xây dựng từ năm một nghìn chín trăm.",
    "ქართული ანბანი ძალიან ლამაზია.",
    "Հայերենը հնագույն լեզու է։",
    "இந்த மரம் மிகவும் உயரமானது.",
    "İstanbul'da ılık bir IŞIK gördüm; ığdır ÇOK uzak.",
    "ÐŽemal’s ‘curly’ “quotes” — dashes – ellipsis…",
]
CODE = [
    "for (int i = 0; i < n; ++i) {\n\tsum += a[i] * b[i];  // dot\n}\n",
    "def area(r):\n    return 3.14159 * r ** 2\n\n\nprint(area(2))\n",
    "SELECT id, COUNT(*) FROM orders WHERE total >= 100.50 GROUP BY id;",
    "<div class=\"card\"><a href='https://example.org/a/b?c=d&e=f#g'>x</a></div>",
    "let camelCaseName = HTTPServer(URLPath: \"/v1/XMLParser\")\r\n",
    "{\"key\": [1, 2.5e-10, null], \"nested\": {\"a\\u00e9\": true}}",
    "\\frac{a}{b} \\sum_{i=1}^{n} x_i^2 \\leq \\infty",
    "rm -rf ./build/*.o && make -j8 2>&1 | tee log.txt",
    "#include <stdio.h>\r\n\r\nint main(void)\r\n{\r\n}\r\n",
]
EMOJI = ["😀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪🇫🇷", "❤️", "1️⃣", "🧑🏿‍🚀", "🫠", "\u200d", "\ufe0f"]
CONTRACTIONS = ["'s", "'S", "'t", "'T", "'re", "'RE", "'rE", "'ve", "'VE", "'m", "'M", "'ll", "'LL", "'lL", "'d", "'D",
                "'\u017f", "'l", "'v", "'r", "'", "''", "’s", "'ſs", "'Re", "'\u212a"]
WHITE = [" ", "  ", "   ", "\t", "\n", "\r\n", "\r", "\n\n", "\u00a0", "\u3000", "\u2003", "\u2028", "\u0085", "\v", "\f",
         "\u1680", "\u200b", " \n", "\n ", "\t\n\t", "    \n    "]
CONTROLS = ["\0", "\x01", "\x1b[31m", "\x7f", "\x80", "\x9f", "\u200e", "\u202e", "\ufeff", "\ufffd", "\uffff", "\U0010ffff"]
NUMBERS = ["0", "7", "42", "123", "1234", "1234567890", "٣٤٥٦", "१२३४", "½", "Ⅻ", "²³", "①②③④", "３４５", "1,000,000.00", "一二三"]
MARKS = ["\u0301", "\u0300\u0301", "\u20dd", "\u0e31", "\u093f", "\u064b", "\u0483", "\u1ab0", "\ua66f", "\U000e0100"]
SYMBOLS = list("!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~") + ["//", "...", "!!!", "—", "€", "£", "©", "→", "∑", "/*", "*/", "\n/", "-/\n/"]
SPECIAL = ["<|endoftext|>", "<|fim_prefix|>", "<|endofprompt|>", "<|im_start|>"]
WORDS = "Hello HELLO hello helloWorld HTTPRequest eBay iPhone McDonald ÉCOLE École ǅ ǅabc ʰ ªº ﬁne ŉ ß ẞ Ǆungla aB Ab ABc 中A A中b 中 अ".split()


def character(rng):
    while True:
        top = rng.choice([0x80, 0x250, 0x800, 0x3000, 0x10000, 0x20000, 0x110000])
        value = rng.randrange(top)
        if not 0xD800 <= value < 0xE000:
            return chr(value)


def block(rng):
    """Characters near each other: mostly of one script."""
    start = rng.choice([0x41, 0xC0, 0x100, 0x370, 0x400, 0x531, 0x5D0, 0x620, 0x900, 0xB80, 0xE00, 0x10A0, 0x1100, 0x13A0,
                        0x1C80, 0x1D00, 0x1E00, 0x2100, 0x2C00, 0x3040, 0x4E00, 0xA640, 0xAC00, 0xFF00, 0x10400, 0x10D40,
                        0x10940, 0x1D400, 0x1E900, 0x1F600, 0x16E40])
    return "".join(chr(start + rng.randrange(96)) for _ in range(rng.randrange(1, 12)))


def cased(rng):
    """Upper-case, lower-case, caseless and combining characters in any order, for o200k's words."""
    return "".join(rng.choice(["A", "b", "中", "\u0301", "ʰ", "ǅ", "É", "é", "X", "y"]) for _ in range(rng.randrange(1, 9)))


def slice_of(rng, text):
    start = rng.randrange(len(text))
    return text[start:start + rng.randrange(1, 40)]


def fragment(rng):
    kind = rng.randrange(17)
    if kind < 3:
        return slice_of(rng, rng.choice(SENTENCES))
    if kind == 3:
        return slice_of(rng, rng.choice(CODE))
    if kind == 4:
        return "".join(character(rng) for _ in range(rng.randrange(1, 6)))
    if kind in (5, 6):
        return block(rng)
    if kind == 7:
        return cased(rng)
    if kind == 8:
        return rng.choice(WORDS) + rng.choice(CONTRACTIONS) + rng.choice(["", " ", rng.choice(WORDS)])
    pool = [EMOJI, WHITE, WHITE, CONTROLS, NUMBERS, MARKS, SYMBOLS, SPECIAL + SYMBOLS][kind - 9]
    return "".join(rng.choice(pool) for _ in range(rng.randrange(1, 5)))


def repeat(rng):
    unit = rng.choice(["a", "ab", " ", "\n", "=", "-", "0", "é", "中", "😀", "\u0301", "aA", " a", "\t", "na", "!?", ".\n", "x" * 9])
    return unit * rng.randrange(20, 160)


def texts():
    rng = random.Random(options.seed)
    fixed = ["", " ", "\n", "a", "'", "'s", " 's", *SENTENCES, *CODE, *EMOJI, *CONTRACTIONS, *WHITE, *CONTROLS, *NUMBERS,
             *MARKS, *SYMBOLS, *SPECIAL, *WORDS]
    fixed += [word + white + other for word in ("a", "!", "1", "") for white in WHITE for other in ("", "b", ".")]
    yield from fixed
    for index in range(options.count - len(fixed)):
        if index % 24 == 0:
            yield repeat(rng) + rng.choice(["", fragment(rng)])
        else:
            yield "".join(fragment(rng) for _ in range(rng.choice([1, 1, 2, 3, 4, 6])))


lines = 0
with options.output.open("w", encoding="utf-8", newline="\n") as output:
    for text in texts():
        line = [text] + [encoding.encode_ordinary(text) for encoding in (cl100k, o200k, r50k)]
        output.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        lines += 1
print(f"{lines} texts by tiktoken {tiktoken.__version__}")
