"""Differentiable Siamese augmentation (arXiv 2102.08259) with the published strengths.

One operation is drawn for a batch, and its parameters, [images, 3], for each image.
"""

import math

import torch
import torch.nn.functional as F

OPERATIONS = ("colour", "crop", "cutout", "flip", "scale", "rotate")


def draw(operation, count, height, width, generator=None):
    """Parameters of `operation` for `count` images, in double precision; unused columns are 0.

    colour: brightness, saturation, contrast in [0, 1); crop: shift in rows, in columns; cutout:
    first row, first column; flip: 1 or 0; scale: factor along the width, along the height;
    rotate: angle in radians.
    """
    u = torch.rand(count, 3, generator=generator, dtype=torch.float64)
    sides = torch.tensor([height, width, 0])
    result = torch.zeros_like(u)
    if operation == "colour":
        result = u
    elif operation == "crop":
        largest = (sides * 0.125 + 0.5).floor()
        result = (u * (2 * largest + 1)).floor() - largest
    elif operation == "cutout":
        cut = (sides * 0.5 + 0.5).floor()
        offset = (u * (sides + 1 - cut % 2)).floor()
        result = offset - (cut / 2).floor()
    elif operation == "flip":
        result[:, 0] = u[:, 0] < 0.5
    elif operation == "scale":
        result = 1 / 1.2 + u * (1.2 - 1 / 1.2)
    else:
        result[:, 0] = (2 * u[:, 0] - 1) * math.radians(15)
    used = 3 if operation == "colour" else 2
    result[:, used:] = 0
    return result


def augment(images, operation, parameters):
    """`operation` applied to images [N, C, H, W]; differentiable in the images."""
    p = parameters.to(images.dtype)
    return globals()["_" + operation](images, p)


def random_augment(images, generator=None, operations=OPERATIONS):
    """One of `operations`, all equally likely, with fresh parameters for each image."""
    chosen = int(torch.randint(len(operations), (), generator=generator))
    operation = operations[chosen]
    count, _, height, width = images.shape
    return augment(images, operation, draw(operation, count, height, width, generator))


def _colour(x, p):
    brightness, saturation, contrast = p[:, :, None, None, None].unbind(1)
    x = x + (brightness - 0.5)
    mean = x.mean(1, keepdim=True)
    x = (x - mean) * (2 * saturation) + mean
    mean = x.mean((1, 2, 3), keepdim=True)
    return (x - mean) * (contrast + 0.5) + mean


def _crop(x, p):
    """out[i, j] = x[i + row shift, j + column shift], zero outside."""
    height, width = x.shape[2:]
    up, left = int(height * 0.125 + 0.5), int(width * 0.125 + 0.5)
    rows = torch.arange(height) + up + p[:, :1].long()
    columns = torch.arange(width) + left + p[:, 1:2].long()
    x = F.pad(x, (left, left, up, up))
    return x.take_along_dim(rows[:, None, :, None], 2).take_along_dim(columns[:, None, None, :], 3)


def _cutout(x, p):
    height, width = x.shape[2:]
    rows = torch.arange(height) - p[:, :1]
    columns = torch.arange(width) - p[:, 1:2]
    row_cut = (rows >= 0) & (rows < int(height * 0.5 + 0.5))
    column_cut = (columns >= 0) & (columns < int(width * 0.5 + 0.5))
    keep = ~(row_cut[:, :, None] & column_cut[:, None, :])
    return x * keep[:, None]


def _flip(x, p):
    return torch.where(p[:, 0, None, None, None] > 0, x.flip(3), x)


def _scale(x, p):
    zero = torch.zeros_like(p[:, 0])
    return _resample(x, (p[:, 0], zero, zero, p[:, 1]))


def _rotate(x, p):
    cosine, sine = p[:, 0].cos(), p[:, 0].sin()
    return _resample(x, (cosine, -sine, sine, cosine))


def _resample(x, matrix):
    """Samples at matrix x (u, v), coordinates in [-1, 1]; bilinear, zeros outside."""
    a, b, c, d = matrix
    zero = torch.zeros_like(a)
    theta = torch.stack([a, b, zero, c, d, zero], 1).reshape(-1, 2, 3)
    grid = F.affine_grid(theta, list(x.shape), align_corners=True)
    return F.grid_sample(x, grid, align_corners=True)
