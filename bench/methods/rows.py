"""What is compared: one Row for each line of a table."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """A method and what it sets beside base.toml."""

    name: str
    title: str
    note: str  # what distinguishes it, for the table of settings
    method: str = ""  # pad_distill's --method
    settings: dict = field(default_factory=dict)
    grows: bool = False  # the window of start epochs grows for a share of the iterations

    def prepares_like(self, other):
        """Whether scores and experts are the same: a mask concerns distillation alone."""
        return self.method == other.method and preparation(self.settings) == preparation(other.settings)


def preparation(settings):
    return {key: value for key, value in settings.items() if not key.startswith("mask.")}


# Experts are of SGD everywhere, as in the quickstart.
EXPERTS = {"experts.optimiser": "sgd"}


def pad(name, title, note, **settings):
    """PAD with changes; a key's dot is written as two underscores."""
    changes = {key.replace("__", "."): value for key, value in settings.items()}
    return Row(name, title, note, "pad", {**EXPERTS, **changes}, grows=True)


# Random real images need no run of their own: every run measures them, and this one does nothing else.
RANDOM = Row("random", "random real images", "drawn once, hard labels; nothing is distilled", "dm",
             {"distillation.image_rate": "0", "distillation.iterations": "1"})

METHODS = [
    RANDOM,
    Row("dc", "DC", "gradients row by row, no augmentation; hard labels", "dc"),
    Row("dsa", "DSA", "gradients row by row under DSA; hard labels", "dsa"),
    Row("dm", "DM", "means of features under DSA; hard labels", "dm"),
    Row("mtt", "MTT", "trajectories, fixed window of start epochs, all images, no mask; hard labels",
        "mtt", EXPERTS),
    Row("datm", "DATM", "trajectories, growing window, all images, no mask; learned labels", "datm",
        EXPERTS, grows=True),
    pad("pad", "PAD", "as DATM, with images by difficulty (FIEX) and a mask of 25 % (FIEM)"),
]

# Sets are judged by the run's own evaluation, of the same protocol; random images need no table.
NO_TABLE = {"evaluation__agents": "[]", "evaluation__protocols": "[]"}
ALL_IMAGES = {"scheduler__name": "whole-set", "scoring__scorer": "random"}


def ablated(name, title, note, **settings):
    return pad(name, title, note, **NO_TABLE, **settings)


ABLATION = [
    ablated("none", "neither filter", "all images, no mask", mask__name="none", **ALL_IMAGES),
    ablated("fiex", "FIEX", "images by difficulty (EL2N), no mask", mask__name="none"),
    ablated("fiem", "FIEM", "all images, mask of 25 %", **ALL_IMAGES),
    ablated("both", "FIEX and FIEM", "images by difficulty (EL2N), mask of 25 %"),
    ablated("loss", "scorer loss", "both filters, difficulty by cross entropy", scoring__scorer="loss"),
    ablated("entropy", "scorer entropy", "both filters, difficulty by entropy",
        scoring__scorer="entropy"),
    ablated("chance", "scorer random", "both filters, difficulty by chance", scoring__scorer="random"),
    ablated("mask50", "mask of 50 %", "FIEX, mask of 50 %", mask__fraction="0.5"),
    ablated("mask75", "mask of 75 %", "FIEX, mask of 75 %", mask__fraction="0.75"),
]

# The questions of the ablation; one run may answer several.
QUESTIONS = [
    ("Filters", [("none", "none"), ("FIEX", "fiex"), ("FIEM", "fiem"), ("both", "both")]),
    ("Scorer, with both filters", [("EL2N", "both"), ("loss", "loss"), ("entropy", "entropy"),
                                   ("random", "chance")]),
    ("Share of parameters left out, with FIEX", [("0", "fiex"), ("25 %", "both"),
                                                 ("50 %", "mask50"), ("75 %", "mask75")]),
]

TABLES = {"methods": METHODS, "ablation": ABLATION}
