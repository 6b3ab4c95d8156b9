"""Writes bert_characters.h: what BERT's normaliser and pre-tokeniser do to each code point.

Every fact is asked of Hugging Face `tokenizers` (the Python package), one code point at a time, so the tables carry
the library's own versions of Unicode rather than Python's. Run from this folder:

    python3 generate.py      # needs `pip install tokenizers==0.23.3`, takes about a minute
"""

import sys
from collections import Counter
from pathlib import Path

import tokenizers
from tokenizers.normalizers import NFD, BertNormalizer, Lowercase
from tokenizers.pre_tokenizers import BertPreTokenizer

bert = BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True)
clean = BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
strip = BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
nfd, lower, split = NFD(), Lowercase(), BertPreTokenizer()

# Actions, as in CText.h.
WORD, DROP, BREAK, SPACE, ISOLATED, HANGUL = range(6)
NONSTARTER, SEQUENCE = 0x100, 0x200

ORDER_LOW, ORDER_HIGH = "\u0334", "\u0345"  # canonical combining classes 1 and 240, the least and the greatest


def is_starter(c):
    """A starter keeps a mark of class 240 before it and one of class 1 behind it where they are."""
    probe = "a" + ORDER_HIGH + c + ORDER_LOW
    return nfd.normalize_str(probe) == probe


def kind(c):
    """Whether the pre-tokeniser takes a character as part of a word, as a word of its own, or as a space."""
    pieces = [piece for piece, _ in split.pre_tokenize_str("a" + c + "b")]
    return {1: "word", 2: "space", 3: "isolated"}[len(pieces)]


def survives(c):
    return strip.normalize_str(c) != ""


def scalars():
    for value in range(0x110000):
        if not 0xD800 <= value < 0xE000:
            yield chr(value)


def combining_classes(marks):
    """Ranks of the canonical combining classes among `marks`: sorting by rank is sorting by class."""
    ranks = {}
    representatives = []  # one mark of each class, ascending
    for mark in marks:
        position = 0
        while position < len(representatives):
            other = representatives[position]
            if nfd.normalize_str("a" + other + mark) != "a" + other + mark:
                representatives.insert(position, mark)
                break
            if nfd.normalize_str("a" + mark + other) == "a" + mark + other:
                break
            position += 1
        else:
            representatives.append(mark)
    for mark in marks:
        ranks[mark] = next(
            rank for rank, other in enumerate(representatives)
            if nfd.normalize_str("a" + other + mark) == "a" + other + mark
            and nfd.normalize_str("a" + mark + other) == "a" + mark + other)
    return ranks


def elements(c):
    """What becomes of a character that cleaning keeps: a list of (character, kind) in canonical order."""
    whole = bert.normalize_str(c)
    result = [(d, kind(d)) for d in whole]
    if len(whole) == 3 and whole[0] == whole[2] == " ":
        return [(whole[1], "isolated")]
    return result


def main():
    decomposed = {}
    surviving_marks = set()
    actions = []
    sequences, pool = {}, []
    census = Counter()

    for c in scalars():
        parts = nfd.normalize_str(c)
        decomposed[c] = parts
        if clean.normalize_str(c) == c:
            surviving_marks.update(p for p in parts if not is_starter(p) and survives(p))
    ranks = combining_classes(sorted(surviving_marks))
    assert max(ranks.values()) < 0x100

    def sequence(items):
        key = tuple(items)
        if key not in sequences:
            sequences[key] = len(pool)
            pool.append(len(items))
            for d, what in items:
                if what == "break":
                    pool.append(BREAK)
                    continue
                code = {"word": WORD, "space": SPACE, "isolated": ISOLATED}[what]
                if d in ranks:
                    assert what == "word"
                    code = NONSTARTER | ranks[d]
                pool.append(ord(d) << 10 | code)
        return SEQUENCE + sequences[key]

    def action(c):
        cleaned = clean.normalize_str(c)
        if cleaned == "":
            return DROP
        if cleaned == " ":
            return SPACE
        assert cleaned == c
        parts = decomposed[c]
        if 0xAC00 <= ord(c) <= 0xD7A3:
            index = ord(c) - 0xAC00
            jamo = chr(0x1100 + index // 588) + chr(0x1161 + index % 588 // 28)
            jamo += chr(0x11A7 + index % 28) if index % 28 else ""
            assert bert.normalize_str(c) == jamo and all(kind(d) == "word" for d in jamo)
            return HANGUL
        items = elements(c)
        if not items:
            return BREAK if any(is_starter(p) for p in parts) else DROP
        # A removed starter ahead of a surviving mark ends the run that the mark would be sorted in.
        if is_starter(parts[0]) and not survives(parts[0]) and items[0][0] in ranks:
            items = [("", "break")] + items
        assert len([1 for d, what in items if what in ("word", "isolated")]) <= len(c.encode()), hex(ord(c))
        if len(items) == 1 and items[0][0] == c:
            if c in ranks:
                return NONSTARTER | ranks[c]
            return {"word": WORD, "space": SPACE, "isolated": ISOLATED}[items[0][1]]
        return sequence(items)

    for value in range(0x110000):
        surrogate = 0xD800 <= value < 0xE000
        actions.append(DROP if surrogate else action(chr(value)))
        census["sequence" if actions[-1] >= SEQUENCE else "nonstarter" if actions[-1] >= NONSTARTER else actions[-1]] += 1
    assert max(actions) < 0x10000

    best = None
    for shift in (5, 6, 7, 8):
        blocks, index = {}, []
        for start in range(0, len(actions), 1 << shift):
            block = tuple(actions[start:start + (1 << shift)])
            index.append(blocks.setdefault(block, len(blocks)))
        if len(blocks) > 256:
            continue
        size = len(index) * 1 + len(blocks) * (2 << shift)
        if best is None or size < best[0]:
            best = (size, shift, blocks, index)
    size, shift, blocks, index = best

    out = ["// Generated by Generator/generate.py from Hugging Face tokenizers "
           f"{tokenizers.__version__}; do not edit.", "",
           '#include "CText.h"', "",
           f'_Static_assert(BERT_BLOCK_SHIFT == {shift}, "the header declares another size of block");', ""]

    def array(declaration, values):
        out.append(f"static const {declaration}[{len(values)}] = {{")
        line = ""
        for value in values:
            text = f"{value},"
            if len(line) + len(text) > 118:
                out.append(line)
                line = ""
            line += text
        out.extend([line, "};"])

    array("uint8_t block_index", index)
    array("uint16_t block_actions", [a for block in blocks for a in block])
    array("uint32_t sequence_pool", pool)
    Path(__file__).with_name("..").joinpath("bert_characters.h").resolve().write_text("\n".join(out) + "\n")
    print(f"{len(blocks)} blocks of {1 << shift}, {len(pool)} pool words, {size + 4 * len(pool)} bytes;",
          f"{len(ranks)} surviving marks in {len(set(ranks.values()))} classes; {dict(census)}", file=sys.stderr)


main()
