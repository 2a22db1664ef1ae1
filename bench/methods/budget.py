"""The settings of a row that are counted in iterations: of a given number, or of what fills a given time."""

from dataclasses import asdict, dataclass

from program import RunError, records

VALIDATIONS = 10  # in a given time, besides the one before the first iteration
VALIDATIONS_OF_FIXED = 5  # of a given number of iterations
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


def fill(times, seconds, grows):
    """As many iterations as the time allows."""
    left = seconds - times.preparation - (VALIDATIONS + 1) * times.validation
    iterations = max(LEAST, int(left / times.iteration))
    return settings_of(iterations, VALIDATIONS, grows)


def fixed(iterations, grows):
    return settings_of(iterations, VALIDATIONS_OF_FIXED, grows)


def settings_of(iterations, validations, grows):
    settings = {"distillation.iterations": iterations,
                "validation.every": -(-iterations // validations)}
    if grows:
        settings["matching.expansion_end"] = max(1, round(GROWTH * iterations))
    return settings


def as_json(times):
    return asdict(times)
