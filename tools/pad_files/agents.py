"""Which tensors a network has, from the text by which the library names it."""

import re

_CONVNET = re.compile(r"ConvNet (\d+)x(\d+)x(\d+) classes (\d+) width (\d+) depth (\d+) "
                      r"norm (\S+) of (\d+) activation (\S+) pool (\S+) (\d+)")
_MLP = re.compile(r"Mlp (\d+)x(\d+)x(\d+) classes (\d+) width (\d+)")


def shapes(agent):
    """[(name, shape)] of the parameters in their order; None for a network not known here."""
    found = _CONVNET.fullmatch(agent)
    if found:
        norm, pool = found[7], int(found[11])
        return _convnet(*(int(found[i]) for i in range(1, 7)), norm != "none", pool)
    found = _MLP.fullmatch(agent)
    if found:
        channels, height, width, classes, hidden = map(int, found.groups())
        sizes = [channels * height * width, hidden, hidden, classes]
        return [entry for i in range(3)
                for entry in ((f"fc_{i + 1}.weight", (sizes[i + 1], sizes[i])),
                              (f"fc_{i + 1}.bias", (sizes[i + 1],)))]
    return None


def _convnet(channels, height, width, classes, features, depth, norm, pool):
    result = []
    grown = 4 if channels == 1 else 0  # the first convolution pads one-channel images by 3
    height, width = height + grown, width + grown
    module, inputs = 0, channels
    for _ in range(depth):
        result += [(f"features.{module}.weight", (features, inputs, 3, 3)),
                   (f"features.{module}.bias", (features,))]
        module += 1
        if norm:
            result += [(f"features.{module}.weight", (features,)),
                       (f"features.{module}.bias", (features,))]
            module += 1
        module += 2 if pool > 1 else 1  # activation, pooling
        inputs = features
        height, width = height // pool, width // pool
    return result + [("classifier.weight", (classes, features * height * width)),
                     ("classifier.bias", (classes,))]
