"""Tables of two stages over all code points, and how they are written in C."""


def two_stages(values, unit):
    """The index of blocks, the blocks, and the shift that makes both smallest; `unit` is a value's size in bytes."""
    best = None
    for shift in (4, 5, 6, 7, 8):
        blocks, index = {}, []
        for start in range(0, len(values), 1 << shift):
            block = tuple(values[start:start + (1 << shift)])
            index.append(blocks.setdefault(block, len(blocks)))
        if len(blocks) > 0xFFFF:
            continue
        size = len(index) * (1 if len(blocks) <= 256 else 2) + len(blocks) * (unit << shift)
        if best is None or size < best[0]:
            best = (size, index, list(blocks), shift)
    return best[1:]


def array(out, declaration, values):
    """Appends the lines of an array of numbers."""
    out.append(f"{declaration}[{len(values)}] = {{")
    line = ""
    for value in values:
        text = f"{value},"
        if len(line) + len(text) > 118:
            out.append(line)
            line = ""
        line += text
    out.extend([line, "};"])
