"""Runs one row and says what came out, as a dictionary."""

import json
import os
import pathlib
import re
import shutil

import budget
from program import Program, records, seconds_of
from rows import ABLATION


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    found = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", text, re.MULTILINE)
    return found.group(1) if found else "unknown"


def conditions(options):
    """What rows of one table must have in common."""
    return {"minutes": options.minutes, "iterations": options.iterations,
            "threads": options.threads, "seed": options.seed, "networks": options.networks,
            "epochs": options.epochs, "set": options.set, "processor": processor(),
            "cores": len(os.sched_getaffinity(0))}


def run_row(row, options, runs):
    """Runs it in a folder of its own and returns its result.

    In a given time, the iterations follow from a trial, which leaves its scores and experts to the
    run. For a given number of iterations, they may come from another row that prepares alike.
    """
    folder = runs / row.name
    shutil.rmtree(folder, ignore_errors=True)
    prepared, final = folder / "trial", folder / "run"
    program = Program(row, options)
    times, settings = None, {}
    if row.name == "random":
        prepared = final
    elif options.iterations:
        settings = budget.fixed(options.iterations, row.grows)
        prepared = prepared_by_another(row, runs) or final
    else:
        times = time_iterations(program, prepared, options)
        settings = budget.fill(times, 60 * options.minutes, row.grows)
    if prepared != final:
        take_over(prepared, final)
    program.run(final, "report", settings)
    return result(row, options, prepared, final, times)


def prepared_by_another(row, runs):
    """The finished run of a row with the same scores and experts, if there is one."""
    for other in ABLATION:
        if row.prepares_like(other) and runs.with_name(f"{other.name}.json").exists():
            return runs / other.name / "run"
    return None


def time_iterations(program, trial, options):
    extra = {"distillation.iterations": budget.NEVER, "validation.every": budget.NEVER}
    program.run(trial, "experts", extra)
    preparation = seconds_of(trial, "score") + seconds_of(trial, "experts")
    program.distil_for(trial, options.trial, extra)
    return budget.measure(trial, period(program), preparation)


def period(program):
    found = re.search(r"^networks\.matchings = (\d+)", program.config(), re.MULTILINE)
    return int(found.group(1)) if found else 1


def take_over(prepared, final):
    final.mkdir(parents=True)
    shutil.copy(prepared / "scores.npy", final)
    if (prepared / "experts").exists():
        shutil.copytree(prepared / "experts", final / "experts")


def result(row, options, prepared, final, times):
    record = json.loads((final / "run.json").read_text())
    results = json.loads((final / "results.json").read_text())
    line = results["table"][0] if "table" in results else results
    distil = records(final, "distil")
    seconds = {"score": seconds_of(prepared, "score"), "experts": seconds_of(prepared, "experts"),
               "distil": seconds_of(final, "distil")}
    distilled = row.name != "random"
    return {
        "name": row.name, "title": row.title, "note": row.note,
        "conditions": conditions(options),
        "accuracy": line["distilled" if distilled else "random_real"],
        "hard_labels": line.get("hard_labels") if distilled else None,
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
