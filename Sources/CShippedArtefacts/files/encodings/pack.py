"""Packs an encoding in tiktoken's format as NAME.merges.zst, the form in which it ships.

    python3 pack.py cl100k_base.tiktoken o200k_base.tiktoken      # needs zstd; writes beside itself

Every token of more than one byte is two tokens of lower rank, end to end: the two that byte pair encoding would have
left had the merges ended just before it. So a token is told by two ranks, and its bytes need not be kept. Layout before
compression: the number of tokens (4 bytes, little-endian); the 256 bytes of ranks 0 to 255; of the others by rank the
lowest bytes of the left ranks, their middle and their highest bytes; and the same of the right ranks. Each of these
parts is a zstd frame of its own, the first two together: they have nothing in common.
"""

import base64
import hashlib
import subprocess
import sys
from pathlib import Path

# As tiktoken checks what it downloads.
PUBLISHED = {
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}


def halves(token, ranks, rank):
    """The ranks of the two parts that merging pairs below `rank` leaves of a token."""
    parts = [token[i:i + 1] for i in range(len(token))]
    while len(parts) > 2:
        candidates = [(ranks.get(parts[i] + parts[i + 1], rank), i) for i in range(len(parts) - 1)]
        lowest, place = min(candidates)
        assert lowest < rank, token
        parts[place:place + 2] = [parts[place] + parts[place + 1]]
    return ranks[parts[0]], ranks[parts[1]]


def planes(values):
    return [bytes(value >> shift & 0xFF for value in values) for shift in (0, 8, 16)]


def frame(part):
    command = ["zstd", "--ultra", "-22", "--content-size", "--check", f"--stream-size={len(part)}", "-c"]
    return subprocess.run(command, input=part, capture_output=True, check=True).stdout


for path in map(Path, sys.argv[1:]):
    name, text = path.stem, path.read_bytes()
    assert hashlib.sha256(text).hexdigest() == PUBLISHED[name], name
    ranks = {}
    for line in text.splitlines():
        token, rank = line.split()
        ranks[base64.b64decode(token)] = int(rank)
    tokens = sorted(ranks, key=ranks.get)
    assert [ranks[token] for token in tokens] == list(range(len(tokens)))
    assert all(len(token) == 1 for token in tokens[:256])
    pairs = [halves(token, ranks, rank) for rank, token in enumerate(tokens) if rank >= 256]
    parts = [len(tokens).to_bytes(4, "little") + b"".join(tokens[:256])]
    parts += planes([left for left, _ in pairs]) + planes([right for _, right in pairs])
    compressed = b"".join(map(frame, parts))
    Path(__file__).with_name(f"{name}.merges.zst").write_bytes(compressed)
    print(f"{name}: {len(tokens)} tokens, {len(text)} bytes as text, {len(compressed)} packed")
