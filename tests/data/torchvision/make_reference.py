# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what the tests of core/networks compare the networks with, from torchvision itself: NETWORK.txt beside this file.

Run with torch 2.11.0, torchvision 0.26.0 and numpy:  python make_reference.py [NETWORK...]

A line begins with what it tells; all networks are for 10 classes, all numbers computed in float64:
    smallest S              the smallest side in pixels that an evaluation forward takes
    smallest_auxiliary S    the same of a training forward with the auxiliary classifier
    layer NAME TENSOR SIDES [TENSOR SIDES]...   the layer's parameters and buffers; "norm C" stands for a batch norm's
                            weight, bias, running_mean, running_var (C each) and num_batches_tracked (a single value)
    logits H W NUMBER...    [2,10] of an evaluation forward of the two images of that size
    loss H W NUMBER...      training forwards of the two images, labels 3 and 7, before each of three steps of Adam with
                            learning rate 1e-3; dropout and stochastic depth off, no auxiliary classifier
    gradient GROUP N P      of the first of them: norm of all parameters of the group, and their projection
    step GROUP N P          what the three steps added to the parameters
    statistics GROUP N P    what the three steps added to the running means and variances
    auxiliary H W NUMBER... main logits [2,10], then auxiliary ones [2,10], of a training forward
    auxiliary_gradient GROUP N P    of loss + 0.4 * auxiliary loss
A group is a tensor's name up to the first dot, or to the second where it begins with "features". The projection is the
sum of products with u of "direction NAME".

Weights and images are not stored: both sides compute them from the tensor's name and each element's index.
    seed    = FNV-1a, 64 bits, of the name in UTF-8
    u(i)    = 2 * (splitmix64 output number i+1 of that seed >> 11) / 2^53 - 1
    value   = u * sqrt(6 / fan_in)  convolutions, fan_in = shape[1] * shape[2] * shape[3]
              u / sqrt(shape[1])    weights of linear layers
              1 + 0.2 u             weights of norms, layer scale
              1 + 0.5 u             running_var
              0.1 u                 every bias and running_mean
              u                     the images, named "images HEIGHTxWIDTH"
rounded to float32; num_batches_tracked is left alone.
"""
import sys
from pathlib import Path

import numpy
import torch
import torchvision
from torch.nn.functional import cross_entropy

HERE = Path(__file__).parent
NETWORKS = ["densenet121", "densenet161", "densenet169", "densenet201", "inception_v3", "resnet18", "resnet50",
            "mobilenet_v3_large", "efficientnet_b0", "convnext_tiny"]
LABELS = torch.tensor([3, 7])


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
    elif name.endswith("weight") or name.endswith("layer_scale"):
        u = 1 + 0.2 * u
    else:
        u = 0.1 * u
    return torch.from_numpy(u.astype(numpy.float32)).reshape(shape)


def images(height, width):
    u = uniform(f"images {height}x{width}", 2 * 3 * height * width)
    return torch.from_numpy(u.astype(numpy.float32)).reshape(2, 3, height, width).double()


def network_of(key, auxiliary=True):
    """By the formula, in float64, without what draws random numbers."""
    options = {"init_weights": False, "aux_logits": auxiliary} if key == "inception_v3" else {}
    network = getattr(torchvision.models, key)(num_classes=10, **options)
    for name, tensor in network.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            tensor.copy_(value(name, tuple(tensor.shape)))
    for module in network.modules():
        if isinstance(module, (torch.nn.Dropout, torchvision.ops.StochasticDepth)):
            module.p = 0.0
    return network.double()


def takes(network, side):
    try:
        with torch.no_grad():
            network(torch.zeros(2, 3, side, side, dtype=torch.float64))
        return True
    except (RuntimeError, ValueError):
        return False


def smallest(network, start):
    """Walks down from a side that works; no side below one that fails is taken to work."""
    side = start
    while side > 1 and takes(network, side - 1):
        side -= 1
    return side


def layer_lines(network):
    layers = {}
    for name, tensor in network.state_dict().items():
        layer, _, last = name.rpartition(".")
        layers.setdefault(layer, []).append((last, "x".join(str(side) for side in tensor.shape) or "-"))
    for layer, tensors in layers.items():
        if "running_mean" in dict(tensors):
            tensors = [("norm", tensors[0][1])]
        yield " ".join([f"layer {layer}", *(f"{name} {sides}" for name, sides in tensors)])


def group_of(name):
    parts = name.split(".")
    return ".".join(parts[: 2 if parts[0] == "features" else 1])


def group_lines(what, tensors):
    """Norm and projection of each group of {name: tensor}."""
    groups = {}
    for name, tensor in tensors.items():
        values = tensor.detach().flatten()
        direction = torch.from_numpy(uniform("direction " + name, values.numel()))
        sums = groups.setdefault(group_of(name), [0.0, 0.0])
        sums[0] += torch.dot(values, values).item()
        sums[1] += torch.dot(values, direction).item()
    for group, (square, projection) in groups.items():
        yield f"{what} {group} {square**0.5:.12g} {projection:.12g}"


def numbers(values):
    return " ".join(f"{number:.12g}" for number in values)


def logits_lines(network, sizes):
    for height, width in sizes:
        with torch.no_grad():
            yield f"logits {height} {width} {numbers(network(images(height, width)).flatten().tolist())}"


def floating(state):
    return {name: tensor.clone() for name, tensor in state if not name.endswith("num_batches_tracked")}


def training_lines(network, height, width):
    network.train()
    optimiser = torch.optim.Adam(network.parameters(), 1e-3)
    parameters, buffers = floating(network.named_parameters()), floating(network.named_buffers())
    losses, lines = [], []
    for step in range(3):
        optimiser.zero_grad()
        loss = cross_entropy(network(images(height, width)), LABELS)
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            lines += group_lines("gradient", {name: it.grad for name, it in network.named_parameters()})
        optimiser.step()
    yield f"loss {height} {width} {numbers(losses)}"
    yield from lines
    yield from group_lines("step", {name: it - parameters[name] for name, it in network.named_parameters()})
    yield from group_lines("statistics", {name: it - buffers[name] for name, it in floating(network.named_buffers()).items()})


def auxiliary_lines(height, width):
    network = network_of("inception_v3").train()
    yield f"smallest_auxiliary {smallest(network, 301)}"
    network = network_of("inception_v3").train()
    logits, auxiliary = network(images(height, width))
    (cross_entropy(logits, LABELS) + 0.4 * cross_entropy(auxiliary, LABELS)).backward()
    yield f"auxiliary {height} {width} {numbers(torch.cat([logits, auxiliary]).flatten().tolist())}"
    yield from group_lines("auxiliary_gradient", {name: it.grad for name, it in network.named_parameters()})


def lines_of(key):
    is_inception = key == "inception_v3"
    network = network_of(key).eval()
    yield f"smallest {smallest(network, 80 if is_inception else 34)}"
    yield from layer_lines(network)
    yield from logits_lines(network, [(107, 107), (91, 139)] if is_inception else [(64, 64), (75, 96)])
    yield from training_lines(network_of(key, auxiliary=False), *((107, 139) if is_inception else (64, 96)))
    if is_inception:
        yield from auxiliary_lines(299, 299)


for name in sys.argv[1:] or NETWORKS:
    (HERE / f"{name}.txt").write_text("# SPDX-License-Identifier: GPL-3.0-or-later\n" + "\n".join(lines_of(name)) + "\n")
    print(name)
