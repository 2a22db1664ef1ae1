"""The library's files in Python: trajectories, distilled sets, and which tensors a network has."""


class InputError(Exception):
    """Something is wrong with a file or an option, in one sentence."""
