"""The command's options. Run as a program, it only checks them, with nothing but plain Python."""

import argparse
import pathlib

from rows import ROWS


def parse(arguments=None):
    names = [row.name for row in ROWS]
    listing = "\n".join(f"  {row.name:<15}{row.what}" for row in ROWS)
    parser = argparse.ArgumentParser(
        prog="bench/against_pytorch/run",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Times the library against plain PyTorch, after checking that both "
        "compute the same.",
        epilog=f"rows:\n{listing}\n")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE",
                        help="also write the table there as a list of rows")
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE",
                        help="also write the table of the README there, in Markdown")
    parser.add_argument("--pairs", type=int, metavar="N", default=12,
                        help="measurements of PyTorch in each row (12)")
    parser.add_argument("--quick", action="store_const", dest="pairs", const=1,
                        help="the same as --pairs 1")
    parser.add_argument("--rows", metavar="NAME,...", default=",".join(names),
                        help="only these rows")
    parser.add_argument("--memory", type=int, metavar="MB", default=1024,
                        help="memory budget of the library's inner steps: activations that fit "
                        "are stored, others computed again (1024)")
    parser.add_argument("--threads", type=int, metavar="N", default=2,
                        help="threads of each side (2)")
    options = parser.parse_args(arguments)
    wanted = options.rows.split(",")
    for name in wanted:
        if name not in names:
            parser.error(f"there is no row '{name}'; the rows are {', '.join(names)}")
    for name in ("threads", "pairs"):
        if getattr(options, name) < 1:
            parser.error(f"--{name} is {getattr(options, name)}; it must be at least 1")
    if options.memory < 0:
        parser.error(f"--memory is {options.memory}; it must be at least 0")
    options.rows = [row for row in ROWS if row.name in wanted]
    return options


if __name__ == "__main__":
    parse()
