"""What is compared: one Row for each line of the table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One setting. Both sides get the same numbers."""

    name: str
    what: str
    unit: str  # what the milliseconds are for; one run of a row does `steps` of them
    work: str  # "unroll", "sgd", "gsam" or "evaluate"
    batch: int
    steps: int
    rate: float
    channels: int = 3
    side: int = 32
    width: int = 128
    augment: bool = False

    @property
    def images(self):
        """Experts see other images in each step; a distilled set is seen as a whole."""
        return self.batch * self.steps if self.work in ("sgd", "gsam") else self.batch

    @property
    def soft_labels(self):
        return self.work in ("unroll", "evaluate")


# Small enough for training to be stable with the parameters of problem.py: unstable training would
# magnify differences in rounding. Nothing else depends on it.
RATE = 0.0005

ROWS = [
    Row("inner", "inner step, batch 100", "step", "unroll", 100, 10, RATE),
    Row("inner_dsa", "the same with DSA", "step", "unroll", 100, 10, RATE, augment=True),
    # Four steps: PyTorch keeps the graph of every step, 1.7 GB here, and ten need 24 GB or more.
    Row("inner_500", "inner step, batch 500", "step", "unroll", 500, 4, RATE),
    Row("inner_10", "inner step, batch 10", "step", "unroll", 10, 10, RATE),
    Row("inner_fashion", "inner step, width 32, 1×28×28, batch 100", "step", "unroll", 100, 10,
        RATE, channels=1, side=28, width=32),
    Row("expert_sgd", "expert's step, SGD, batch 256", "step", "sgd", 256, 2, RATE),
    Row("expert_gsam", "expert's step, GSAM, batch 256", "step", "gsam", 256, 2, RATE),
    Row("evaluation", "evaluation epoch, 100 images", "epoch", "evaluate", 100, 10, RATE),
]
