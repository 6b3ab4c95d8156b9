"""Tests the Python module against a built program.

    pip install -r requirements.txt && python3 self_test.py ../../.build/release/routellm-batch
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))

import routellm_batch  # noqa: E402

rows = [
    {"id": "a", "prompt": "What is the capital of France?"},
    {"id": "b", "prompt": "Prove that the square root of two is irrational, and generalise it."},
    {"id": "c", "prompt": "Translate 'good morning' into German."},
]
samples = here.parents[1] / "Samples"


class RouteTests(unittest.TestCase):
    def test_rows_come_back_in_order_with_the_report(self):
        routed = routellm_batch.route(rows, router="random", threshold=0.5)
        self.assertEqual([row["id"] for row in routed], ["a", "b", "c"])
        self.assertEqual(routed.report["requests"]["routed"], 3)
        self.assertEqual(routed.rejected, [])
        self.assertEqual(routed.status, 0)

    def test_every_kind_of_rows_gives_the_same(self):
        import pandas
        import pyarrow

        expected = routellm_batch.route(rows, router="mf").assignments
        table = pyarrow.Table.from_pylist(rows)
        for kind in (iter(rows), pandas.DataFrame(rows), table, table.to_batches()[0], table.to_reader()):
            self.assertEqual(routellm_batch.route(kind, router="mf").assignments, expected, type(kind))
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "log.jsonl")
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
            self.assertEqual(routellm_batch.route(path, router="mf").assignments, expected)
            self.assertEqual(routellm_batch.route(str(path), router="mf").assignments, expected)
            self.assertEqual(routellm_batch.route([path], router="mf").assignments, expected)

    def test_texts_are_prompts_and_missing_values_are_null(self):
        import pandas

        self.assertEqual(len(routellm_batch.route(["Hello", "Goodbye"], router="random", threshold=0.5)), 2)
        frame = pandas.DataFrame({"prompt": ["Hello", "Goodbye"], "user": ["u", None], "day": pandas.NaT})
        self.assertEqual(len(routellm_batch.route(frame, router="random", threshold=0.5)), 2)

    def test_tables_of_assignments(self):
        routed = routellm_batch.route(rows, router="random", threshold=0.5)
        self.assertEqual(routed.to_arrow().num_rows, 3)
        self.assertEqual(list(routed.to_pandas()["id"]), ["a", "b", "c"])

    def test_rejected_rows_are_given_back(self):
        routed = routellm_batch.route([*rows, {"id": "d", "prompt": ""}], router="random", threshold=0.5)
        self.assertEqual(len(routed), 3)
        self.assertEqual([row["line"] for row in routed.rejected], [4])
        self.assertEqual(routed.status, 3)

    def test_an_error_of_the_program_is_raised_in_its_words(self):
        with self.assertRaises(routellm_batch.ProgramError) as raised:
            routellm_batch.route(rows, router="nonsense")
        self.assertIn("nonsense", str(raised.exception))

    def test_an_error_of_the_rows_is_raised_and_nothing_hangs(self):
        def failing():
            yield rows[0]
            raise KeyError("of the caller")

        with self.assertRaises(KeyError):
            routellm_batch.route(failing(), router="random", threshold=0.5)

    def test_a_stream_can_be_left_early(self):
        def endless():
            while True:
                yield rows[0]

        for number, _ in enumerate(routellm_batch.stream(endless(), router="random", threshold=0.5)):
            if number == 100_000:
                break

    def test_what_writes_files_is_refused(self):
        with self.assertRaises(TypeError):
            routellm_batch.route(rows, emit="openai-batch")


class ParquetTests(unittest.TestCase):
    def test_there_and_back(self):
        import pyarrow
        import pyarrow.parquet

        many = [{"id": str(number), "prompt": f"Prompt {number}", "tags": ["x"]} for number in range(20_000)]
        with tempfile.TemporaryDirectory() as folder:
            log, routed = os.path.join(folder, "log.parquet"), os.path.join(folder, "routed.parquet")
            pyarrow.parquet.write_table(pyarrow.Table.from_pylist(many), log)
            module = f"{sys.executable} -m routellm_batch.parquet"
            command = (
                f"set -o pipefail; {module} read {log} | {routellm_batch.executable()} -q --router random"
                f" --threshold 0.5 | {module} write {routed}"
            )
            subprocess.run(["bash", "-c", command], check=True, cwd=here)
            self.assertEqual(sorted(os.listdir(folder)), ["log.parquet", "routed.parquet"])
            table = pyarrow.parquet.read_table(routed)
            self.assertEqual(table["id"].to_pylist(), [row["id"] for row in many])

    def test_errors_name_what_is_wrong(self):
        for arguments in (["read", "missing.parquet"], ["write", "/nowhere/at/all.parquet"]):
            done = subprocess.run(
                [sys.executable, "-m", "routellm_batch.parquet", *arguments],
                input='{"a": 1}\n', capture_output=True, text=True, cwd=here,
            )
            self.assertEqual(done.returncode, 1)
            self.assertIn("error: ", done.stderr)
            self.assertNotIn("Traceback", done.stderr)


if __name__ == "__main__":
    if len(sys.argv) > 1 and os.access(sys.argv[1], os.X_OK):
        os.environ["ROUTELLM_BATCH_EXECUTABLE"] = os.path.abspath(sys.argv.pop(1))
    unittest.main()
