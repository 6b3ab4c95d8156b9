"""Where the program is, how options become arguments, and what its failure looks like."""

import os
import shutil
import subprocess
import sysconfig


class ProgramError(RuntimeError):
    """The program ended with an error; the text is what it said.

    ``status`` is its exit status: 2 for a wrong option, 1 for anything else that stopped it.
    """

    def __init__(self, status, errors):
        super().__init__(errors.strip() or f"routellm-batch ended with status {status}")
        self.status = status


def executable():
    """The path of the program: that of ROUTELLM_BATCH_EXECUTABLE, else the one that came with this package, else on PATH.

    Raises FileNotFoundError where there is none.
    """
    named = os.environ.get("ROUTELLM_BATCH_EXECUTABLE")
    if named:
        return named
    package = os.path.dirname(os.path.abspath(__file__))
    schemes = [os.path.join(sysconfig.get_path("scripts"), "routellm-batch")]
    # `pip install --user` and `pip install --target` lay scripts down elsewhere.
    if os.name + "_user" in sysconfig.get_scheme_names():
        schemes.append(os.path.join(sysconfig.get_path("scripts", os.name + "_user"), "routellm-batch"))
    schemes.append(os.path.join(os.path.dirname(package), "bin", "routellm-batch"))
    for path in schemes:
        if os.access(path, os.X_OK):
            return path
    found = shutil.which("routellm-batch")
    if found:
        return found
    raise FileNotFoundError(
        "the program routellm-batch is neither beside this package nor on the PATH; "
        "install the wheel, or set ROUTELLM_BATCH_EXECUTABLE"
    )


def version():
    """What ``routellm-batch --version`` says."""
    return subprocess.run([executable(), "--version"], check=True, capture_output=True, text=True).stdout.strip()


def arguments(options):
    """The arguments of keyword options: ``strong_share="30%"`` is ``--strong-share=30%``, True a flag, a list several."""
    found = []
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is True:
                found.append(option)
            elif one is not None and one is not False:
                found += [option, str(one)]
    return found
