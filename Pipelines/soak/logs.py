"""Logs to try the program on: rows of many shapes with bad and blank lines among them, the same for the same seed."""
import csv
import io
import json
import random
import subprocess

WORDS = (
    "a the of and for with from into why how what which prove explain write solve list compare find sum price train "
    "river median number integer theorem matrix haiku poem letter python function return error test café naïve "
    "Straße число 数 三 🫖 if then else while let x y z 7 12 221 0.85 3x + - = ? ! , . : \n \t \" \\ / < > & é").split(" ")


def prompt(rng):
    """Of a few words; now and then none, or some ten kilobytes."""
    length = rng.choices((0, 3000, rng.randint(1, 12), rng.randint(12, 90)), (1, 1, 250, 250))[0]
    return " ".join(rng.choices(WORDS, k=length))


def encoded(value, rng):
    """As different writers lay JSON out."""
    separators = rng.choice(((",", ":"), (", ", ": ")))
    return json.dumps(value, ensure_ascii=rng.random() < 0.5, separators=separators).encode()


def usage(rng):
    told, answered = rng.randint(5, 400), rng.randint(0, 600)
    return {"prompt_tokens": told, "completion_tokens": answered, "total_tokens": told + answered}


def chat(number, rng):
    messages = [{"role": "system", "content": "Be brief."}] if rng.random() < 0.3 else []
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        messages += [{"role": "user", "content": prompt(rng)}, {"role": "assistant", "content": prompt(rng)}]
    content = prompt(rng)
    messages.append({"role": "user", "content": [{"type": "text", "text": content}] if rng.random() < 0.1 else content})
    row = {"id": f"c-{number}", "user": f"team-{rng.randrange(40)}", "messages": messages}
    if rng.random() < 0.6:
        row |= {"model": "gpt-4-1106-preview", "usage": usage(rng)}
    return row


def plain(number, rng):
    shape = rng.randrange(8)
    if shape == 0:
        return prompt(rng)
    row = {"id": number if shape == 1 else f"p-{number}", "text" if shape == 2 else "prompt": prompt(rng)}
    return row | {"usage": usage(rng)} if shape > 4 else row


def batch(number, rng):
    body = {"model": "gpt-4o", "messages": chat(number, rng)["messages"]}
    if rng.random() < 0.5:
        body["max_tokens"] = rng.randint(1, 500)
    return {"custom_id": f"b-{number}", "method": "POST", "url": "/v1/chat/completions", "body": body}


SHAPES = {"chat": chat, "plain": plain, "openai-batch": batch}


def spoilt(line, rng):
    """A line that is no row: cut, without a prompt, of another layout, not UTF-8, nested without end; or blank."""
    return rng.choice((
        line[:len(line) // 2], b'{"id":"none","question":"no prompt"}', b"[1,2,3]", b'{"prompt":"caf\xe9"}',
        b'{"prompt":' + b"[" * 400, line + b"}", b"", b"   ", b"\x00\x01", b"null"))


def lines(shape, count, seed, bad=0.02):
    """Lines with their newlines. The first ones are good, because they tell the format."""
    rng = random.Random(f"{shape} {seed}")
    result = []
    for number in range(count):
        line = encoded(SHAPES[shape](number, rng), rng)
        if number > 3 and rng.random() < bad:
            line = spoilt(line, rng)
        result.append(line + b"\n")
    return result


def table(count, seed):
    """A log as CSV, of records over several lines and with quotes."""
    rng = random.Random(f"csv {seed}")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("id", "user", "prompt"))
    writer.writerows((f"t-{number}", f"team-{rng.randrange(40)}", prompt(rng) or "?") for number in range(count))
    return text.getvalue().encode()


def zstd(data):
    """One frame, with a checksum as the zstd command makes it."""
    return subprocess.run(("zstd", "-q", "-c", "-3"), input=data, stdout=subprocess.PIPE, check=True).stdout


def cut_in_pieces(data, pieces, seed):
    """Pieces of random sizes, most of which end within a line."""
    rng = random.Random(seed)
    cuts = [0, *sorted(rng.sample(range(1, len(data)), pieces - 1)), len(data)]
    return [data[start:end] for start, end in zip(cuts, cuts[1:])]


def write_large_logs(folder, rows, seed):
    """Four logs of together `rows` rows, and the JSON lines among them once more as zstd of several frames.

    Returns the names of the plain ones. They are written once; the last one tells that all are there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    last = folder / "3-table.csv"
    if last.exists():
        return sorted(path.name for path in folder.iterdir() if path.suffix in (".jsonl", ".csv"))
    for index, (shape, part) in enumerate((("chat", 0.4), ("plain", 0.3), ("openai-batch", 0.2))):
        data = b"".join(lines(shape, int(rows * part), seed))
        name = f"{index}-{shape}.jsonl"
        (folder / name).write_bytes(data)
        (folder / f"{name}.zst").write_bytes(b"".join(map(zstd, cut_in_pieces(data, 12, seed))))
        names.append(name)
    last.write_bytes(table(int(rows * 0.1), seed))
    return [*names, last.name]
