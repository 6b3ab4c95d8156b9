"""Makes prompt_features.json: forms and features of made-up prompts, by regular expressions where the program scans.

    python3 make_prompt_features.py        (the standard library alone)
"""

import json
import math
import pathlib
import re

MARKER = re.compile(rb"\n[ \t]*\(?([A-H])[.)][ \t]")
RATIOS = [b"half", b"twice", b"third", b"quarter", b"double", b"triple", b"times", b"percent", b"%"]
PRONOUNS = {b"i", b"my", b"he", b"she", b"his", b"her", b"they"}


def split(text):
    markers = list(MARKER.finditer(text))
    if len(markers) < 2 or markers[0].group(1) != b"A":
        return text, []
    rest = re.sub(rb"\n[ \t]*Answer:[ \t\r\n]*\Z", b"", text[markers[0].start() :])
    return text[: markers[0].start()], [part.strip(b" \t\r\n") for part in MARKER.split(rest)[2::2]]


def features(prompt):
    text = prompt.encode()
    stem, choices = split(text)
    low = stem.lower()
    size = max(1, len(stem))
    log = math.log1p
    words = re.findall(rb"[a-z]+", low)
    numbers = re.findall(rb"[0-9]+", stem)
    joined = b" ".join(choices)
    return [
        log(len(text)),
        log(len(stem)),
        log(len(words)),
        sum(48 <= c < 58 for c in stem) / size,
        log(len(numbers)),
        len(numbers) / max(1, len(words)),
        log(stem.count(b"\n")),
        log(stem.count(b"?")),
        sum(map(len, words)) / len(words) if words else 0.0,
        sum(65 <= c < 91 for c in stem) / size,
        log(sum(map(len, choices)) / len(choices)) if choices else 0.0,
        float(b"following" in low),
        float(b"EXCEPT" in stem or b"LEAST" in stem or b" not " in low),
        float(b"__" in stem),
        float(b"statement 1" in low or b"scenario 1" in low),
        log(len(re.findall(rb"[.!?](?=[ \t\r\n]|\Z)", stem))),
        log(len(re.findall(rb"[0-9](?=[.][0-9])", stem))),
        sum(48 <= c < 58 for c in joined) / max(1, len(joined)),
        log(stem.count(b"$")),
        log(sum(word in PRONOUNS for word in words)),
        log(stem.count(b",")),
        log(sum(low.count(ratio) for ratio in RATIOS)),
    ]


PROMPTS = [
    "",
    " ",
    "\n",
    "Write a limerick about a heron who collects umbrellas.",
    "Which planet is the largest?\nA. Mars\nB. Jupiter\nC. Venus\nD. Earth\nAnswer:",
    "Which planet is the largest?\nA. Mars\nB. Jupiter\nC. Venus\nD. Earth\nAnswer:  \n\r\n",
    "Pick one.\n(A) 12.5 metres\n(B)  30 %\n  C) none, or all\nThank you",
    "Not a choice:\nB. first\nC. second",
    "One answer alone\nA. yes",
    "Blank answers\nA. \nB. \nC. x",
    "A. starts here\nB. but the first line is no answer line",
    "Letters beyond\nA) one\nI) nine\nB) two\nAnswer: B",
    "Answer:\nA. x\nB. y\n\tAnswer:",
    "A list\nA.no blank\nB.none here",
    "Tom has 3 apples, gives his sister half of them, and she eats 1.5. How many are left? They cost $2.50 each.",
    "Statement 1 | All cats purr. Statement 2 | NOT all dogs bark. Which of the following is true?",
    "All of these are true EXCEPT for one; at LEAST one is not so.",
    "Fill in: the capital of Peru is ____, said he. I think my cat and her dog know! They do?",
    "twice thrice a third, a quarter doubled, triple times, 20 percent or 20% half-halved HALF",
    "price 3.14.15 and 1..2 and .5 and 6.",
    "Wie viele Äpfel hat Jürgen? Größe: 3,5 Kilogramm. Не знаю, 10 или 20?",
    "日本の首都はどこですか。\nA. 東京\nB. 大阪",
    "def f(x):\n\treturn x ** 2  # a comment, i.e. not much\n\nassert f(3) == ??",
    "ends with a period.",
    "ends with a mark?!",
    "tabs\tafter.\tsentences?\r\nand breaks!\r\n",
    "\nA. the stem is empty\nB. here",
    "_ _ __ ___",
    "x" * 3000,
    "9" * 50 + " " + "a1b2c3 " * 40,
    "The followingfollowing thing; Scenario 1 says I'm he's hers.",
    "crlf\r\nA. one\r\nB. two\r\nAnswer:\r\n",
]

if __name__ == "__main__":
    cases = []
    for prompt in PROMPTS:
        stem, choices = split(prompt.encode())
        cases.append({
            "prompt": prompt,
            "stem": len(stem),
            "choices": len(choices),
            "choice_bytes": sum(map(len, choices)),
            "features": features(prompt),
        })
    path = pathlib.Path(__file__).parent / "prompt_features.json"
    path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
