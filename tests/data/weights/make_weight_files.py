# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the small files of weights that the tests of core/networks read, with torch and safetensors themselves.

Run beside this file, with torch 2.11.0 and safetensors:  python make_weight_files.py

Nearly all hold the same small state dict (TINY) in another wrapping. Values are computed from the tensor's name, exactly
representable in every floating type:   value(i) = ((FNV-1a of the name, 64 bits, + 7 i) mod 61 - 30) / 8
"""
import argparse
import collections
import io
import os
import pickle
import struct
import zipfile
from pathlib import Path

import torch
from safetensors.torch import save_file

HERE = Path(__file__).parent
LAYER = "features.denseblock1.denselayer1."
TINY = {
    "features.conv0.weight": (3, 2, 2, 2),
    LAYER + "norm1.weight": (3,),
    LAYER + "norm1.bias": (3,),
    LAYER + "norm1.running_mean": (3,),
    LAYER + "norm1.running_var": (3,),
    LAYER + "norm1.num_batches_tracked": (),
    LAYER + "conv1.weight": (2, 3, 1, 1),
    "classifier.weight": (4, 2),
    "classifier.bias": (4,),
}


def fnv1a(name):
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) % 2**64
    return value


def tensor(name, shape, dtype=torch.float32):
    if name.endswith("num_batches_tracked"):
        return torch.tensor(fnv1a(name) % 61, dtype=torch.int64)
    count = int(torch.tensor(shape).prod()) if shape else 1
    values = [((fnv1a(name) + 7 * i) % 61 - 30) / 8 for i in range(count)]
    return torch.tensor(values, dtype=dtype).reshape(shape)


def tiny(dtype=torch.float32, rename=lambda name: name, keep=lambda name: True):
    return collections.OrderedDict((rename(n), tensor(n, s, dtype)) for n, s in TINY.items() if keep(n))


def module():
    """A module with those names, so that its state dict has what torch adds (metadata)."""
    layer = torch.nn.Module()
    layer.norm1 = torch.nn.BatchNorm2d(3)
    layer.conv1 = torch.nn.Conv2d(3, 2, 1, bias=False)
    block = torch.nn.Module()
    block.denselayer1 = layer
    features = torch.nn.Module()
    features.conv0 = torch.nn.Conv2d(2, 3, 2, bias=False)
    features.denseblock1 = block
    network = torch.nn.Module()
    network.features = features
    network.classifier = torch.nn.Linear(2, 4)
    network.load_state_dict(tiny())
    return network


def save(name, value, **options):
    torch.save(value, HERE / name, **options)


def both(name, value, suffix="pth"):
    save(f"{name}_zip.{suffix}", value)
    save(f"{name}_legacy.{suffix}", value, _use_new_zipfile_serialization=False)


def views():
    """The same values behind other strides, offsets and shared storages."""
    state = tiny()
    norms = torch.arange(20, dtype=torch.float32)
    for i, part in enumerate(("weight", "bias", "running_mean", "running_var")):
        norms[4 * i + 1:4 * i + 4] = state[LAYER + "norm1." + part]
        state[LAYER + "norm1." + part] = norms[4 * i + 1:4 * i + 4]
    state["classifier.weight"] = state["classifier.weight"].t().contiguous().t()
    state["features.conv0.weight"] = state["features.conv0.weight"].contiguous(memory_format=torch.channels_last)
    spread = torch.zeros(8)
    spread[::2] = state["classifier.bias"]
    state["classifier.bias"] = spread[::2]
    state["tied"] = state["classifier.bias"]
    state["expanded"] = torch.tensor([1.5]).expand(2, 3)
    state["empty"] = torch.zeros(0, 5)
    return state


def checkpoint():
    network = module()
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    for parameter in network.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimiser.step()
    network.load_state_dict(tiny())
    return {
        "epoch": 90,
        "arch": "tiny",
        "state_dict": collections.OrderedDict(("module." + n, t) for n, t in network.state_dict().items()),
        "best_acc1": torch.tensor(76.5),
        "losses": [0.5, 0.25, float("nan")],
        "big": 2**80,
        "args": argparse.Namespace(lr=0.1, names=("a", b"b"), path=Path("weights")),
        "optimizer": optimiser.state_dict(),
    }


class Call:
    """Pickles as a call of a function of Python's own."""

    def __init__(self, function, *arguments):
        self.what = function, arguments

    def __reduce__(self):
        return self.what


def rezip(source, target, change=lambda name, data: data, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(HERE / source) as old, zipfile.ZipFile(HERE / target, "w", compression) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), change(name, old.read(name)), compression)


def legacyBigEndian():
    data = (HERE / "tiny_legacy.pth").read_bytes()
    flag = data.index(b"little_endian") + len(b"little_endian")
    place = data.index(b"\x88", flag)  # NEWTRUE
    (HERE / "bigendian_legacy.pth").write_bytes(data[:place] + b"\x89" + data[place + 1:])


def main():
    for old in HERE.iterdir():
        if old.suffix in (".pth", ".tar", ".safetensors"):
            old.unlink()
    both("tiny", module().state_dict())
    for name, dtype in (("half", torch.float16), ("bfloat16", torch.bfloat16), ("double", torch.float64)):
        save(f"{name}_zip.pth", tiny(dtype))
    save("half_legacy.pth", tiny(torch.float16), _use_new_zipfile_serialization=False)
    save("bfloat16_legacy.pth", tiny(torch.bfloat16), _use_new_zipfile_serialization=False)
    save("protocol4_zip.pth", tiny(), pickle_protocol=4)
    save("protocol5_legacy.pth", tiny(), pickle_protocol=5, _use_new_zipfile_serialization=False)
    both("views", views())
    both("checkpoint", checkpoint(), "pth.tar")
    save("parameters_zip.pth", {n: torch.nn.Parameter(t) if t.is_floating_point() else t for n, t in tiny().items()})
    save("nested_zip.pth", {"epoch": 3, "ema": {"decay": 0.9, "shadow": tiny()}})
    save("features_module_zip.pth", tiny(rename=lambda n: n.replace("features.", "features.module.")))
    save("features_alone_zip.pth", tiny(rename=lambda n: n.replace("features.", ""), keep=lambda n: "classifier" not in n))
    save("old_keys_legacy.pth", tiny(rename=lambda n: n.replace("norm1", "norm.1").replace("conv1", "conv.1"),
                                     keep=lambda n: "tracked" not in n), _use_new_zipfile_serialization=False)
    types = tiny()
    types["features.mask"] = torch.tensor([True, False])
    types["features.counts"] = torch.tensor([1, 2, 3], dtype=torch.int32)
    both("types", types)
    save("float8_zip.pth", {**tiny(), "scale": torch.ones(2).to(torch.float8_e4m3fn)})
    save_file(tiny(), HERE / "tiny.safetensors", {"format": "pt"})
    mixed = {n: tensor(n, s, (torch.float16, torch.bfloat16, torch.float64, torch.float32)[i % 4])
             for i, (n, s) in enumerate(TINY.items())}
    mixed["features.mask"] = torch.tensor([True, False])
    save_file(mixed, HERE / "types.safetensors")

    # Files that are refused, each with a sentence of its own.
    save("hostile_zip.pth", {**tiny(), "x": Call(os.system, "touch /tmp/semblance-was-called")})
    save("hostile_legacy.pth", {**tiny(), "x": Call(os.system, "touch /tmp/semblance-was-called")},
         _use_new_zipfile_serialization=False)
    save("module_zip.pth", torch.nn.Linear(2, 2))
    rezip("tiny_zip.pth", "deflated_zip.pth", compression=zipfile.ZIP_DEFLATED)
    rezip("tiny_zip.pth", "bigendian_zip.pth", lambda name, data: b"big" if name.endswith("byteorder") else data)
    legacyBigEndian()
    (HERE / "plain_pickle.pth").write_bytes(pickle.dumps({"a": 1}, 2))


main()
