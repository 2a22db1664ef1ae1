"""Runs the rows that are missing and writes the page of results. bench/methods/run starts it."""

import json
import signal
import sys
import time

import options as command
import page
from program import Program, RunError
from row_run import conditions, run_row
from rows import TABLES


def read(folder):
    """The results of a table that are there, by name, in the order of the table."""
    found = {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}
    return {row.name: found[row.name] for row in TABLES[folder.name] if row.name in found}


def require_same(results, chosen):
    wanted = conditions(chosen)
    for name, found in results.items():
        for key, value in wanted.items():
            if found["conditions"].get(key) != value:
                sys.exit(f"error: the row '{name}' in {chosen.out / chosen.table} was run with {key} "
                         f"{found['conditions'].get(key)}, not {value}; name another folder with --out")


def write(path, result):
    """As a whole or not at all."""
    half = path.with_suffix(".half")
    half.write_text(json.dumps(result, indent=2) + "\n")
    half.replace(path)


def run_missing(chosen, folder):
    """Whether all rows that were asked for are there in the end."""
    folder.mkdir(parents=True, exist_ok=True)
    there = read(folder)
    require_same(there, chosen)
    complete = True
    for row in chosen.rows:
        if row.name in there:
            print(f"{row.name:<9}is there already", flush=True)
            continue
        start = time.monotonic()
        try:
            result = run_row(row, chosen, folder / "runs")
        except RunError as error:
            print(f"error: {row.name}: {error}", file=sys.stderr, flush=True)
            complete = False
            continue
        write(folder / f"{row.name}.json", result)
        used = sum(result["seconds"].values())
        print(f"{row.name:<9}{page.percent(result['accuracy'])} %, {result['iterations']} iterations, "
              f"{used:.0f} s (all in all {time.monotonic() - start:.0f} s)", flush=True)
    return complete


def main():
    chosen = command.parse()
    if chosen.print_config:
        for row in chosen.rows:
            print(f"# {row.name}: {row.title}\n{Program(row, chosen).config()}")
        return 0
    chosen.out = chosen.out.resolve()
    complete = chosen.page_only or run_missing(chosen, chosen.out / chosen.table)
    tables = {name: read(chosen.out / name) for name in TABLES}
    chosen.page.parent.mkdir(parents=True, exist_ok=True)
    chosen.page.write_text(page.text(tables))
    print(f"page: {chosen.page}")
    return 0 if complete else 1


if __name__ == "__main__":
    # An orderly end takes the child process along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
