"""pad_distill as a process: stages of a run, and what they leave."""

import json
import pathlib
import signal
import subprocess
import time


class RunError(Exception):
    """A run that failed, in one sentence."""


class Program:
    """pad_distill with the settings of one row."""

    def __init__(self, row, options):
        base = pathlib.Path(__file__).with_name("base.toml")
        self.command = [str(options.program), "--config", str(base), "--quiet",
                        "--data", str(options.data), "--seed", str(options.seed),
                        "--threads", str(options.threads)]
        if row.method:
            self.command += ["--method", row.method]
        self.settings = {**row.settings, "evaluation.networks": options.networks,
                         "evaluation.epochs": options.epochs, "validation.epochs": options.epochs,
                         **dict(word.split("=", 1) for word in options.set)}

    def words(self, extra=None):
        """The command line with the row's settings and those in `extra`."""
        words = list(self.command)
        for key, value in {**self.settings, **(extra or {})}.items():
            words += ["--set", f"{key}={value}"]
        return words

    def config(self):
        return subprocess.run(self.words() + ["--print-config"], check=True, text=True,
                              capture_output=True).stdout

    def run(self, folder, stage, extra=None):
        """Runs the stages up to `stage` that the folder lacks."""
        found = subprocess.run(self.words(extra) + ["--out", str(folder), "--stage", stage],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                               check=False)
        if found.returncode:
            raise RunError(found.stderr.strip() or f"pad_distill ended with {found.returncode}")

    def distil_for(self, folder, seconds, extra):
        """Distils until `seconds` after the first iteration, then stops the process."""
        process = subprocess.Popen(self.words(extra) + ["--out", str(folder), "--stage", "distil"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            end = None
            while process.poll() is None and (end is None or time.monotonic() < end):
                time.sleep(0.1)
                if end is None and records(folder, "distil"):
                    end = time.monotonic() + seconds
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait()
            elif process.returncode:
                raise RunError(process.stderr.read().strip())
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
            process.stderr.close()


def records(folder, stage):
    """The lines of metrics.jsonl of one stage. The last line may be half written."""
    path = pathlib.Path(folder, "metrics.jsonl")
    if not path.exists():
        return []
    found = []
    for line in path.read_text().splitlines():
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        if record.get("stage") == stage:
            found.append(record)
    return found


def seconds_of(folder, stage):
    found = records(folder, stage)
    return found[-1]["seconds"] if found else 0.0
