"""Parquet files in and out, through pyarrow, in a pipe.

    python3 -m routellm_batch.parquet read log-*.parquet | routellm-batch -o routed.jsonl
    python3 -m routellm_batch.parquet read log.parquet | routellm-batch | python3 -m routellm_batch.parquet write routed.parquet

One batch of rows is in memory at a time.
"""

import argparse
import json
import os
import sys

from ._rows import lines

_BATCH = 8192


def read(paths, columns, out):
    """Writes every row of the files as a line of JSON."""
    import pyarrow.parquet

    for path in paths:
        with pyarrow.parquet.ParquetFile(path) as file:
            unknown = [column for column in columns or [] if column not in file.schema_arrow.names]
            if unknown:
                raise ValueError(
                    f"{path}: there is no column {unknown[0]!r}; it has {', '.join(file.schema_arrow.names)}"
                )
            for batch in file.iter_batches(batch_size=_BATCH, columns=columns):
                out.writelines(lines(batch))


def write(path, source):
    """Writes lines of JSON objects as one Parquet file, which appears when it is complete.

    The columns are those of the first batch of rows; a later row with another one is an error that names its line.
    """
    import pyarrow
    import pyarrow.parquet

    partial = f"{path}.{os.getpid()}.partial"
    writer = None
    number = 0
    try:
        rows = []
        for line in source:
            rows.append(json.loads(line))
            if len(rows) == _BATCH:
                writer = _append(pyarrow, writer, partial, rows, number)
                number += len(rows)
                rows = []
        if rows or writer is None:
            writer = _append(pyarrow, writer, partial, rows, number)
        writer.close()
        writer = None
        os.replace(partial, path)
    finally:
        if writer is not None:
            writer.close()
        if os.path.exists(partial):
            os.remove(partial)


def _append(pyarrow, writer, path, rows, number):
    if writer is None:
        table = pyarrow.Table.from_pylist(rows)
        writer = pyarrow.parquet.ParquetWriter(path, table.schema, compression="zstd")
    else:
        names = set(writer.schema.names)
        for offset, row in enumerate(rows):
            further = [name for name in row if name not in names]
            if further:
                raise ValueError(f"line {number + offset + 1} has a member {further[0]!r}, which the first rows lack")
        table = pyarrow.Table.from_pylist(rows, schema=writer.schema)
    writer.write_table(table)
    return writer


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python3 -m routellm_batch.parquet", description="Parquet in and out of routellm-batch, in a pipe."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    reading = commands.add_parser("read", help="write every row of Parquet files as a line of JSON")
    reading.add_argument("files", nargs="+", metavar="FILE")
    reading.add_argument("--columns", help="only these, separated by commas", type=lambda text: text.split(","))
    writing = commands.add_parser("write", help="write the lines of standard input as a Parquet file")
    writing.add_argument("file", metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        print("Parquet is read and written by pyarrow: pip install pyarrow", file=sys.stderr)
        return 1
    try:
        if options.command == "read":
            read(options.files, options.columns, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            write(options.file, sys.stdin.buffer)
    except BrokenPipeError:
        # Whoever reads has enough; nothing more is to be flushed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
