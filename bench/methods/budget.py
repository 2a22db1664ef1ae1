"""How many iterations fill the time of a row."""

from dataclasses import asdict, dataclass

from program import RunError, records

VALIDATIONS = 10  # besides the one before the first iteration
LEAST = 10  # iterations, however little time there is
GROWTH = 0.45  # share of the iterations until the window has grown: 100 of 220 in the quickstart
NEVER = 1000000


@dataclass
class Times:
    """What a trial measured, in seconds."""

    preparation: float  # scores and experts
    validation: float
    iteration: float
    trial_iterations: int


def measure(folder, period, preparation):
    """The times of a trial whose first iteration follows one validation.

    Iterations between two fresh networks differ: `period` of them are taken together.
    """
    ends = [record["seconds"] for record in records(folder, "distil")]
    whole = (len(ends) - 1) // period * period
    count = whole or len(ends) - 1
    if count < 1:
        raise RunError("the trial was too short for two iterations; raise --trial")
    iteration = (ends[count] - ends[0]) / count
    return Times(preparation, max(0.0, ends[0] - iteration), iteration, len(ends))


def plan(times, seconds, grows):
    """The settings that are counted in iterations."""
    left = seconds - times.preparation - (VALIDATIONS + 1) * times.validation
    iterations = max(LEAST, int(left / times.iteration))
    settings = {"distillation.iterations": iterations,
                "validation.every": -(-iterations // VALIDATIONS)}
    if grows:
        settings["matching.expansion_end"] = max(1, round(GROWTH * iterations))
    return settings


def as_json(times):
    return asdict(times)
