"""The command's options. Run as a program, it only checks them."""

import argparse
import pathlib

from rows import ABLATION, METHODS

ROOT = pathlib.Path(__file__).resolve().parents[2]


def parse(arguments=None):
    listing = "\n".join(f"  {row.name:<9}{row.title}: {row.note}" for row in METHODS)
    ablation = "\n".join(f"  {row.name:<9}{row.title}: {row.note}" for row in ABLATION)
    parser = argparse.ArgumentParser(
        prog="bench/methods/run", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Compares methods on Fashion-MNIST with ten images per class at equal time.",
        epilog=f"rows:\n{listing}\n\nrows of --ablation:\n{ablation}\n")
    work = parser.add_mutually_exclusive_group()
    work.add_argument("--minutes", type=float, metavar="M",
                      help="time of each row: scores, experts, distillation with its validations "
                      "(10)")
    work.add_argument("--iterations", type=int, metavar="N",
                      help="the same number of iterations for each row, whatever time it takes "
                      "(200 with --ablation)")
    parser.add_argument("--ablation", action="store_true",
                        help="PAD's filters, scorers and masks instead of the methods")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only these rows")
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR",
                        default=ROOT / "build" / "methods_results",
                        help="a file for each row, and the runs; rows that are there are not run "
                        "again (build/methods_results)")
    parser.add_argument("--page", type=pathlib.Path, metavar="FILE",
                        default=ROOT / "docs" / "results.md",
                        help="the page that is written (docs/results.md)")
    parser.add_argument("--page-only", action="store_true", help="run nothing, write the page")
    parser.add_argument("--print-config", action="store_true",
                        help="print the settings of each row and run nothing")
    parser.add_argument("--trial", type=float, metavar="S", default=20,
                        help="seconds of the trial that times an iteration (20)")
    parser.add_argument("--threads", type=int, metavar="N", default=2, help="threads (2)")
    parser.add_argument("--seed", type=int, metavar="N", default=0, help="seed (0)")
    parser.add_argument("--networks", type=int, metavar="N", default=5,
                        help="networks that judge a set (5)")
    parser.add_argument("--epochs", type=int, metavar="N", default=300,
                        help="epochs of each, in validations too (300)")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE",
                        help="a setting of pad_distill for all rows, for a quick look")
    parser.add_argument("--data", type=pathlib.Path, metavar="DIR",
                        default=pathlib.Path("/usr/share/datasets/fashion-mnist"),
                        help="folder of the IDX files (Debian's dataset-fashion-mnist)")
    parser.add_argument("--program", type=pathlib.Path, metavar="FILE",
                        help="a pad_distill that is built already")
    options = parser.parse_args(arguments)
    options.table = "ablation" if options.ablation else "methods"
    if options.minutes is None and options.iterations is None:
        options.minutes, options.iterations = (None, 200) if options.ablation else (10, None)
    check(parser, options)
    return options


def check(parser, options):
    if not (options.minutes is None or options.minutes > 0) or not options.trial > 0:
        parser.error("--minutes and --trial must be positive")
    for name in ("iterations", "networks", "epochs", "threads"):
        if (getattr(options, name) or 0) < 1 and getattr(options, name) is not None:
            parser.error(f"--{name} is {getattr(options, name)}; it must be at least 1")
    for word in options.set:
        if "=" not in word:
            parser.error(f"--set: '{word}' has no '='; write key=value")
    rows = ABLATION if options.ablation else METHODS
    names = [row.name for row in rows]
    for name in options.only or []:
        if name not in names:
            parser.error(f"there is no row '{name}'; the rows are {', '.join(names)}")
    options.rows = [row for row in rows if not options.only or row.name in options.only]


if __name__ == "__main__":
    parse()
