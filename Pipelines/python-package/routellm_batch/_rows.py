"""Rows of any kind as JSON lines."""

import json


def lines(rows):
    """Yields each row as bytes that end with a line feed.

    A row is a mapping, which becomes a JSON object, or a text, which becomes ``{"prompt": text}``. A pandas DataFrame, an
    Arrow table, record batch or record batch reader gives an object for every row; NaN and NaT of pandas become null.
    """
    for row in _mappings(rows):
        if isinstance(row, (bytes, bytearray)):
            row = row.decode()
        if isinstance(row, str):
            row = {"prompt": row}
        yield json.dumps(row, ensure_ascii=False, default=_plain).encode() + b"\n"


def _mappings(rows):
    if hasattr(rows, "to_batches"):  # an Arrow table
        for batch in rows.to_batches():
            yield from batch.to_pylist()
    elif hasattr(rows, "read_next_batch"):  # a record batch reader
        for batch in rows:
            yield from batch.to_pylist()
    elif hasattr(rows, "to_pylist"):  # a record batch
        yield from rows.to_pylist()
    elif hasattr(rows, "itertuples"):  # a data frame
        names = [str(name) for name in rows.columns]
        for values in rows.itertuples(index=False, name=None):
            yield {name: _without_missing(value) for name, value in zip(names, values)}
    else:
        yield from rows


def _without_missing(value):
    # Of all values only the missing ones differ from themselves.
    try:
        return None if value is None or bool(value != value) else value
    except (TypeError, ValueError):
        return value


def _plain(value):
    for method in ("isoformat", "tolist"):
        if hasattr(value, method):
            return getattr(value, method)()
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return str(value)
