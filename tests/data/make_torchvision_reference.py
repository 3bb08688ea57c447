# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what the tests of core/networks compare DenseNet-121 with, from torchvision itself.

Run beside this file, with torch 2.11.0, torchvision 0.26.0 and numpy:  python make_torchvision_reference.py

densenet121_parameters.txt  every parameter and buffer: name, then its sides ("-" for a single value)
densenet121_logits.txt      per input size: height, width, then the logits [2,10] of an evaluation forward in float64

Weights and images are not stored: both sides compute them from the tensor's name and each element's index.
    seed    = FNV-1a, 64 bits, of the name in UTF-8
    u(i)    = 2 * (splitmix64 output number i+1 of that seed >> 11) / 2^53 - 1
    value   = u * sqrt(6 / fan_in)  convolutions, fan_in = shape[1] * shape[2] * shape[3]
              u / sqrt(shape[1])    the classifier's weight
              1 + 0.2 u             batch-norm weight
              1 + 0.5 u             running_var
              0.1 u                 every bias and running_mean
              u                     the image, named "images HEIGHTxWIDTH"
rounded to float32; num_batches_tracked is left alone.
"""
from pathlib import Path

import numpy
import torch
import torchvision

HERE = Path(__file__).parent
SIZES = [(64, 64), (75, 96)]


def fnv1a(name):
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) % 2**64
    return value


def uniform(name, count):
    with numpy.errstate(over="ignore"):
        z = numpy.uint64(fnv1a(name)) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z = z ^ (z >> numpy.uint64(31))
    return 2 * ((z >> numpy.uint64(11)).astype(numpy.float64) * 2.0**-53) - 1


def value(name, shape):
    u = uniform(name, int(numpy.prod(shape)))
    if len(shape) == 4:
        u = u * numpy.sqrt(6 / numpy.prod(shape[1:]))
    elif len(shape) == 2:
        u = u / numpy.sqrt(shape[1])
    elif name.endswith("running_var"):
        u = 1 + 0.5 * u
    elif name.endswith("weight"):
        u = 1 + 0.2 * u
    else:
        u = 0.1 * u
    return torch.from_numpy(u.astype(numpy.float32)).reshape(shape)


def images(height, width):
    u = uniform(f"images {height}x{width}", 2 * 3 * height * width)
    return torch.from_numpy(u.astype(numpy.float32)).reshape(2, 3, height, width)


def main():
    network = torchvision.models.densenet121(num_classes=10).eval()
    state = network.state_dict()
    with open(HERE / "densenet121_parameters.txt", "w") as out:
        for name, tensor in state.items():
            sides = "x".join(str(side) for side in tensor.shape) or "-"
            print(name, sides, file=out)
    for name, tensor in state.items():
        if not name.endswith("num_batches_tracked"):
            tensor.copy_(value(name, tuple(tensor.shape)))
    network.double()
    with open(HERE / "densenet121_logits.txt", "w") as out, torch.no_grad():
        for height, width in SIZES:
            logits = network(images(height, width).double())
            print(height, width, *(f"{number:.9g}" for number in logits.flatten().tolist()), file=out)


main()
