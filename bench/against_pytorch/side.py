"""One of the two processes that are compared."""

import ctypes
import os
import pathlib
import re
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
# Variables that make PyTorch or numpy slower than they have to be.
UNWANTED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
# Stock malloc hands large blocks back to the system and faults them in again in every step, which
# makes PyTorch several times slower. This keeps them, on huge pages.
TUNED_MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 36),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 36),
    "MALLOC_TOP_PAD_": str(1 << 26),
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}


class SideError(Exception):
    """A side that cannot go on, in one sentence."""


class Side:
    """A process that runs only while it is asked something, and is stopped in between.

    A stopped process takes no time from the other one, whatever its waiting threads do.
    """

    def __init__(self, name, command, environment, *numbers):
        self.name = name
        # A session of its own: a shell that ends sends no hang-up because of a stopped process.
        self.process = subprocess.Popen(
            [*command, *map(str, numbers)], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
            preexec_fn=_end_with_parent)
        self.versions = self._answer().removeprefix("ready ")
        self._signal(signal.SIGSTOP)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def run(self):
        """Milliseconds of one run of the row."""
        return float(self._ask("run"))

    def write(self):
        self._ask("write")

    def peak_mb(self):
        """The most memory the process has had so far. (Its ru_maxrss would also count what its
        parent had when it was started.)"""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s*(\d+) kB", status).group(1)) * 1024 / 1e6

    def _ask(self, command):
        self._signal(signal.SIGCONT)
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self._answer()
        self._signal(signal.SIGSTOP)
        return answer

    def _signal(self, number):
        self.process.send_signal(number)

    def _answer(self):
        line = self.process.stdout.readline()
        if line:
            return line.strip()
        status = self.process.wait()
        if status == -signal.SIGKILL:
            raise SideError(f"the {self.name} side was killed, probably because memory ran out; "
                            "leave this row out with --rows")
        raise SideError(f"the {self.name} side ended with status {status}")


def _end_with_parent():
    """Asks the system to kill this process when its parent ends, stopped or not."""
    parent_death_signal = 1  # PR_SET_PDEATHSIG
    ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)


def _environment():
    return {key: value for key, value in os.environ.items() if key not in UNWANTED}


def pad_side(program, folder, steps, threads, memory):
    """The library, in the environment that its programs have."""
    return Side("pad", [program], _environment(), folder, steps, threads, memory)


def pytorch_side(folder, steps, threads):
    """PyTorch, with what makes it fast."""
    environment = _environment() | TUNED_MALLOC
    environment |= {"OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "active"}
    command = [sys.executable, HERE / "pytorch_side.py"]
    return Side("PyTorch", command, environment, folder, steps, threads)
