#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares `semblance-cli forward` with torchvision, for random weights in every format that torch and safetensors write.

usage: check_forward.py CLI [--network N]... [--size WxH] [--images I] [--classes K]

Wants torch, torchvision, numpy and safetensors; it is no part of the test suite, which needs no Python packages. Without
--network all networks are taken that both sides know. Prints one line a file and fails where the largest difference is
above 1e-4 of the largest logit, or anything is missing or unexpected.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import torch
import torchvision
from safetensors.torch import save_file

LARGEST_DIFFERENCE = 1e-4
OPTIONS = {"inception_v3": {"init_weights": True, "aux_logits": True}}


def writers():
    """Name of a format -> (suffix, function that writes a state dict)."""
    def old(state, path):
        torch.save(state, path, _use_new_zipfile_serialization=False)

    def checkpoint(state, path):
        state = {"module." + name: tensor for name, tensor in state.items()}
        torch.save({"epoch": 1, "arch": "any", "state_dict": state, "optimizer": {"state": {}}}, path)

    def contiguous(state, path):
        save_file({name: tensor.contiguous() for name, tensor in state.items()}, path)

    return {
        "zip": (".pth", torch.save),
        "legacy": (".pth", old),
        "checkpoint": (".pth.tar", checkpoint),
        "safetensors": (".safetensors", contiguous),
    }


def randomNetwork(name, classes):
    torch.manual_seed(sum(name.encode()))
    network = torchvision.models.get_model(name, weights=None, num_classes=classes, **OPTIONS.get(name, {}))
    with torch.no_grad():
        for key, buffer in network.named_buffers():
            if key.endswith("running_mean"):
                buffer.normal_(0, 0.1)
            elif key.endswith("running_var"):
                buffer.uniform_(0.5, 1.5)
    return network.eval()


def run(cli, network, weights, folder):
    output = folder / "y.npy"
    output.unlink(missing_ok=True)
    call = [cli, "--json", "forward", "--network", network, "--weights", weights, "--input", folder / "x.npy", "--out", output]
    done = subprocess.run([str(word) for word in call], capture_output=True, text=True)
    if done.returncode != 0:
        return None, done.stderr.strip()
    return numpy.load(output), json.loads(done.stdout)


def compare(arguments, name, folder):
    """Prints a line a format; the number of failures."""
    network = randomNetwork(name, arguments.classes)
    width, height = (int(side) for side in arguments.size.split("x"))
    images = torch.randn(arguments.images, 3, height, width)
    numpy.save(folder / "x.npy", images.numpy())
    with torch.no_grad():
        expected = network(images).numpy()
    failures = 0
    for form, (suffix, write) in writers().items():
        path = folder / f"{name}{suffix}"
        write(network.state_dict(), path)
        logits, report = run(arguments.cli, name, path, folder)
        path.unlink()
        if logits is None:
            print(f"{name:20} {form:12} FAILED: {report}")
            failures += 1
            continue
        difference = float(numpy.abs(logits - expected).max() / numpy.abs(expected).max())
        isGood = difference < LARGEST_DIFFERENCE and not report["missing"] and not report["unexpected"]
        failures += not isGood
        print(f"{name:20} {form:12} {'ok' if isGood else 'FAILED'}  difference {difference:.1e}, {report['loaded']} loaded")
    return failures


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("cli", type=Path)
    parser.add_argument("--network", action="append")
    parser.add_argument("--size", default="224x224")
    parser.add_argument("--images", type=int, default=2)
    parser.add_argument("--classes", type=int, default=10)
    arguments = parser.parse_args()
    listed = subprocess.run([str(arguments.cli), "--json", "networks"], capture_output=True, text=True, check=True).stdout
    known = [json.loads(line)["name"] for line in listed.splitlines()]
    both = [name for name in known if name in torchvision.models.list_models()]
    with tempfile.TemporaryDirectory() as folder:
        return min(1, sum(compare(arguments, name, Path(folder)) for name in arguments.network or both))


if __name__ == "__main__":
    sys.exit(main())
