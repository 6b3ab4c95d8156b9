"""Cost-quality routing of LLM request logs: the program routellm-batch, called from Python.

    import routellm_batch

    routed = routellm_batch.route(rows, router="mixture", strong="gpt-4o", weak="gpt-4o-mini", strong_share="30%")
    routed.assignments[0]["model"], routed.report["cost"]

The wheel also puts ``routellm-batch`` itself on the PATH. Nothing here decides anything: rows go to the program's
standard input as JSON lines, and what it writes comes back.
"""

from ._program import ProgramError, executable, version
from ._route import Routed, route, stream

__all__ = ["ProgramError", "Routed", "executable", "route", "stream", "version"]
