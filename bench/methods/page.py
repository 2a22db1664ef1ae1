"""The page of results: a template, and figures out of the rows' files."""

import math
import pathlib
import string

from rows import QUESTIONS

HERE = pathlib.Path(__file__).parent


def percent(accuracy):
    return f"{100 * accuracy['mean']:.2f} ± {100 * accuracy['std']:.2f}"


def table(headings, lines):
    rows = [headings, ["---"] * len(headings), *lines]
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)


def points(value):
    return f"{100 * value:+.2f}".replace("-", "−")


def signed(ours, theirs):
    """Difference of two means in percentage points, and whether the networks tell them apart."""
    difference = ours["mean"] - theirs["mean"]
    error = math.sqrt(ours["std"] ** 2 / len(ours["runs"]) + theirs["std"] ** 2 / len(theirs["runs"]))
    return points(difference), len(ours["runs"]) > 1 and abs(difference) > 2 * error


def accuracy_table(rows):
    lines = []
    for row in rows:
        seconds = row["seconds"]
        loss = " → ".join(f"{value:.4g}" for value in row["loss"]) if row["loss"] else "–"
        lines.append([
            row["title"], percent(row["accuracy"]),
            percent(row["hard_labels"]) if row["hard_labels"] else "–",
            points(row["accuracy"]["mean"] - row["random_real"]["mean"]),
            row["iterations"] or "–",
            "–" if row["best_iteration"] is None else row["best_iteration"],
            f"{seconds['score']:.0f} + {seconds['experts']:.0f} + {seconds['distil']:.0f}"
            f" = {sum(seconds.values()):.0f}",
            loss])
    return table(["", "accuracy, %", "with hard labels, %", "over random, points", "iterations",
                  "best after", "seconds: scores + experts + distillation", "loss"], lines)


def settings_table(rows):
    lines = []
    for row in rows:
        if not row["iterations"]:
            continue
        made = row["settings"]["distillation"]
        lines.append([row["title"], row["note"], made["matching"], made["mask"], made["start"],
                      f"{made['image_rate']:g}", f"{row['step_size']:.4f}"])
    return table(["", "what it does", "matching", "mask", "start", "rate of images", "last η"], lines)


def ranking(rows):
    """One sentence with all rows by accuracy, and one for each neighbour that cannot be told apart."""
    order = sorted(rows, key=lambda row: -row["accuracy"]["mean"])
    words = "By accuracy: " + ", ".join(
        f"{row['title']} ({100 * row['accuracy']['mean']:.2f} %)" for row in order) + "."
    close = [f"{a['title']} and {b['title']}" for a, b in zip(order, order[1:])
             if not signed(a["accuracy"], b["accuracy"])[1]]
    if close:
        words += " Neighbours that these networks cannot tell apart: " + "; ".join(close) + "."
    return words


def against(name, rows):
    """How the row of that name stands to every other one, whatever came out."""
    ours = next((row for row in rows if row["name"] == name), None)
    if ours is None:
        return ""
    lines = []
    for row in rows:
        if row is ours:
            continue
        difference, clear = signed(ours["accuracy"], row["accuracy"])
        lines.append(f"- {ours['title']} against {row['title']}: {difference} points"
                     f"{'' if clear else ', not to be told apart'}.")
    return "\n".join(lines)


def answers(results):
    """The ablation, one table for each question."""
    parts = []
    for question, names in QUESTIONS:
        lines = [[label, percent(results[name]["accuracy"]),
                  f"{100 * results[name]['validation_accuracy']:.2f}",
                  results[name]["best_iteration"]]
                 for label, name in names if name in results]
        if lines:
            parts.append(table([question, "accuracy, %", "by validation, %", "best after"], lines))
    return "\n\n".join(parts)


def conditions_of(results):
    found = next(iter(results.values()))["conditions"]
    told = "".join(f" All rows with {word}." for word in found["set"])
    return {**found, **work_of(found), "set": told}


def work_of(conditions):
    """What each row was given, as words and as an option."""
    if conditions.get("iterations"):
        count = conditions["iterations"]
        return {"work": f"{count} iterations each", "option": f"--iterations {count}"}
    return {"work": f"{conditions['minutes']:g} minutes each",
            "option": f"--minutes {conditions['minutes']:g}"}


def fill(template, results, **parts):
    if not results:
        return ""
    words = string.Template((HERE / template).read_text())
    return words.substitute(conditions_of(results), **parts)


def text(tables):
    """The whole page; a table that has no rows yet is left out."""
    methods, ablation = list(tables["methods"].values()), list(tables["ablation"].values())
    return (HERE / "page_start.md").read_text() + fill(
        "page_methods.md", methods and tables["methods"], accuracies=accuracy_table(methods),
        ranking=ranking(methods) if methods else "", against=against("pad", methods),
        settings=settings_table(methods)) + fill(
        "page_ablation.md", ablation and tables["ablation"], answers=answers(tables["ablation"]),
        ranking=ranking(ablation) if ablation else "", against=against("both", ablation),
        accuracies=accuracy_table(ablation), settings=settings_table(ablation))
