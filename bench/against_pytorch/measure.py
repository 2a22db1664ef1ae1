"""Comparing and timing one row."""

import statistics

import problem
from side import SideError, pad_side, pytorch_side

TOLERANCE = 1e-4


def measure(row, program, folder, chosen, say):
    """The row of the table, as a dictionary."""
    problem.write(row, folder)

    def start_pad(steps=row.steps):
        return pad_side(program, folder, steps, chosen.threads, chosen.memory)

    def start_pytorch(steps=row.steps):
        return pytorch_side(folder, steps, chosen.threads)

    with start_pad() as pad, start_pytorch() as pytorch:
        say(pad.versions, pytorch.versions)
        difference = compare(row, folder, pad, pytorch)
        after_one_run = [pad.peak_mb(), pytorch.peak_mb()]
        pad_ms, pytorch_ms, ratios = interleave(pad, pytorch, chosen.pairs)
        peaks = [pad.peak_mb(), pytorch.peak_mb()]
    per_step = [memory_per_step(row, peak, start)
                for peak, start in zip(after_one_run, (start_pad, start_pytorch))]
    low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return {
        "name": row.name,
        "pad_ms": statistics.median(pad_ms) / row.steps,
        "pytorch_ms": statistics.median(pytorch_ms) / row.steps,
        "ratio": middle,
        "ratio_low": low,
        "ratio_high": high,
        "pad_peak_mb": peaks[0],
        "pytorch_peak_mb": peaks[1],
        "pad_mb_per_step": per_step[0],
        "pytorch_mb_per_step": per_step[1],
        "difference": difference,
    }


def compare(row, folder, pad, pytorch):
    """Runs both once, which also warms them up; returns the largest relative difference."""
    for side in (pad, pytorch):
        side.run()
        side.write()
    found = problem.differences(row, folder)
    for name, difference in found.items():
        if not difference <= TOLERANCE:
            raise SideError(f"the two sides' '{name}' differ by {difference:.1e} of its length, "
                            f"which is more than {TOLERANCE:.0e}; nothing was timed")
    return max(found.values())


def interleave(pad, pytorch, pairs):
    """Times of both sides in turn, and the ratios of neighbours.

    The machine's speed drifts; neighbours share it. Each measurement has one on either side.
    """
    pad_ms, pytorch_ms, ratios = [pad.run()], [], []
    for _ in range(pairs):
        pytorch_ms.append(pytorch.run())
        ratios.append(pytorch_ms[-1] / pad_ms[-1])
        pad_ms.append(pad.run())
        ratios.append(pytorch_ms[-1] / pad_ms[-1])
    return pad_ms, pytorch_ms, ratios


def memory_per_step(row, peak, start):
    """By how much `peak`, after one run, grows with each inner step: a new process does fewer."""
    if row.work != "unroll":
        return None
    fewer = row.steps // 2
    with start(fewer) as side:
        side.run()
        return (peak - side.peak_mb()) / (row.steps - fewer)
