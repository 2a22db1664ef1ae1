"""Times the library against PyTorch and prints the table. bench/against_pytorch/run starts it.

usage: compare.py PAD_PROGRAM WORK_FOLDER [options.py's options]
"""

import json
import pathlib
import re
import sys

import options
from measure import measure
from side import SideError

COLUMNS = "{:<15}{:<8}{:>9}{:>12}{:>8}{:>16}{:>9}{:>12}{:>13}{:>13}{:>12}"
HEADINGS = ("row", "unit", "pad ms", "PyTorch ms", "ratio", "(quartiles)", "pad MB", "PyTorch MB",
            "pad MB/step", "PyT MB/step", "difference")


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    found = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", text, re.MULTILINE)
    return found.group(1) if found else "unknown"


def mb(value, digits):
    return "-" if value is None else f"{value:.{digits}f}"


def line(row, result):
    return COLUMNS.format(
        row.name, row.unit, f"{result['pad_ms']:.2f}", f"{result['pytorch_ms']:.2f}",
        f"{result['ratio']:.2f}", f"({result['ratio_low']:.2f}-{result['ratio_high']:.2f})",
        mb(result["pad_peak_mb"], 0), mb(result["pytorch_peak_mb"], 0),
        mb(result["pad_mb_per_step"], 2), mb(result["pytorch_mb_per_step"], 1),
        f"{result['difference']:.0e}")


MARKDOWN_HEAD = ("| | pad, ms | PyTorch, ms | ratio (quartiles) | pad, MB | PyTorch, MB |\n"
                 "|---|---|---|---|---|---|\n")


def markdown_line(row, result):
    """The line of the table in the repository's README."""
    return (f"| {row.what} | {result['pad_ms']:.1f} | {result['pytorch_ms']:.1f} "
            f"| **{result['ratio']:.2f}** ({result['ratio_low']:.2f}–{result['ratio_high']:.2f}) "
            f"| {mb(result['pad_peak_mb'], 0)} | {mb(result['pytorch_peak_mb'], 0)} |\n")


def main():
    program, work_folder = sys.argv[1:3]
    chosen = options.parse(sys.argv[3:])
    print(f"{processor()}; threads: {chosen.threads}")
    said = False

    def say(pad, pytorch):
        nonlocal said
        if not said:
            print(f"{pad}; {pytorch}\n\n{COLUMNS.format(*HEADINGS)}", flush=True)
        said = True

    results = []
    table = MARKDOWN_HEAD
    failed = False
    for row in chosen.rows:
        folder = pathlib.Path(work_folder, row.name)
        try:
            result = measure(row, program, folder, chosen, say)
        except SideError as error:
            print(f"error: {row.name}: {error}", file=sys.stderr)
            failed = True
            continue
        results.append(result)
        table += markdown_line(row, result)
        print(line(row, result), flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=2) + "\n")
    if chosen.markdown:
        chosen.markdown.write_text(table, encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
