"""Runs one row and says what came out, as a dictionary."""

import json
import os
import pathlib
import re
import shutil

import budget
from program import Program, records, seconds_of


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    found = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", text, re.MULTILINE)
    return found.group(1) if found else "unknown"


def conditions(options):
    """What rows of one table must have in common."""
    return {"minutes": options.minutes, "threads": options.threads, "seed": options.seed,
            "networks": options.networks, "epochs": options.epochs, "set": options.set, "processor": processor(),
            "cores": len(os.sched_getaffinity(0))}


def run_row(row, options, folder):
    """Trial, then the run itself in a folder of its own, with the trial's scores and experts."""
    shutil.rmtree(folder, ignore_errors=True)
    trial, final = folder / "trial", folder / "run"
    program = Program(row, options)
    times, settings = None, {}
    if row.name != "random":
        times = time_iterations(program, trial, options)
        settings = budget.plan(times, 60 * options.minutes, row.grows)
        take_over(trial, final)
    program.run(final, "report", settings)
    return result(row, options, trial, final, times)


def time_iterations(program, trial, options):
    extra = {"distillation.iterations": budget.NEVER, "validation.every": budget.NEVER}
    program.run(trial, "experts", extra)
    preparation = seconds_of(trial, "score") + seconds_of(trial, "experts")
    program.distil_for(trial, options.trial, extra)
    return budget.measure(trial, period(program), preparation)


def period(program):
    found = re.search(r"^networks\.matchings = (\d+)", program.config(), re.MULTILINE)
    return int(found.group(1)) if found else 1


def take_over(trial, final):
    final.mkdir(parents=True)
    shutil.copy(trial / "scores.npy", final)
    if (trial / "experts").exists():
        shutil.copytree(trial / "experts", final / "experts")


def result(row, options, trial, final, times):
    record = json.loads((final / "run.json").read_text())
    results = json.loads((final / "results.json").read_text())
    line = results["table"][0]
    distil = records(final, "distil")
    seconds = {"score": seconds_of(trial, "score"), "experts": seconds_of(trial, "experts"),
               "distil": seconds_of(final, "distil")}
    distilled = row.name != "random"
    return {
        "name": row.name, "title": row.title, "note": row.note,
        "conditions": conditions(options),
        "accuracy": line["distilled" if distilled else "random_real"],
        "hard_labels": line["hard_labels"] if distilled else None,
        "random_real": line["random_real"],
        "iterations": len(distil) if distilled else 0,
        "best_iteration": results["distilled"]["iteration"] if distilled else None,
        "validation_accuracy": results["distilled"]["validation_accuracy"] if distilled else None,
        "seconds": seconds if distilled else dict.fromkeys(seconds, 0.0),
        "loss": losses(distil) if distilled else None,
        "step_size": distil[-1]["step_size"],
        "trial": budget.as_json(times) if times else None,
        "settings": record["settings"], "library": record.get("version"),
        "command": Program(row, options).words(),
    }


def losses(distil):
    """Means of the loss over the first and the last tenth: one iteration says little."""
    values = [record["loss"] for record in distil if record["loss"] is not None]
    tenth = max(1, len(values) // 10)
    return [sum(part) / len(part) for part in (values[:tenth], values[-tenth:])] if values else None
