#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who tells the right pixel size of makers' files: tifffile, RosettaSciIO, Pillow, and semblance-cli.

usage: peers_pixel_size.py FOLDER SEMBLANCE_CLI
(python3 -m venv peers && peers/bin/pip install tifffile imagecodecs "rosettasciio[image,tiff]" pillow; then peers/bin/python for python3)

FOLDER holds files and a truth.csv with the columns file, pixel_size_nm (empty: none can be told), tolerance_pct and
naive_or_misleading_value_nm. Each peer is asked as its documentation says: tifffile for the metadata of FEI, Zeiss,
Olympus, OME and ImageJ, RosettaSciIO for the scale and units of the axes, Pillow for the resolution in `info`, which is
what scripts take. A value that is the file's print resolution, or the misleading one of the table, counts apart from
other wrong ones. Right is also to tell nothing where nothing can be told.
"""
import csv
import json
import pathlib
import re
import subprocess
import sys
import warnings

import PIL.Image
import rsciio.image
import rsciio.tiff
import tifffile

NM = {"m": 1e9, "mm": 1e6, "\u00b5m": 1e3, "\u03bcm": 1e3, "um": 1e3, "micron": 1e3, "microns": 1e3, "nm": 1, "pm": 1e-3,
      "\u00c5": 0.1, "cm": 1e7, "inch": 25.4e6}


def in_nm(value, unit):
    unit = str(unit).strip().replace("\\u00B5", "\u00b5")
    return float(value) * NM[unit] if unit in NM and float(value) > 0 else None


def of_ome(xml):
    size = re.search(r'PhysicalSizeX="([^"]+)"', xml)
    unit = re.search(r'PhysicalSizeXUnit="([^"]+)"', xml)
    return in_nm(size.group(1), unit.group(1) if unit else "\u00b5m") if size else None


def of_imagej(file):
    resolution = file.pages[0].tags.get("XResolution")
    if not resolution or not resolution.value[0]:
        return None
    return in_nm(resolution.value[1] / resolution.value[0], file.imagej_metadata.get("unit", ""))


def of_tifffile(path):
    with tifffile.TiffFile(path) as file:
        if file.fei_metadata:
            return in_nm(file.fei_metadata.get("Scan", {}).get("PixelWidth", 0), "m")
        if file.sem_metadata:
            entry = file.sem_metadata.get("ap_image_pixel_size") or file.sem_metadata.get("ap_pixel_size")
            return in_nm(*entry[1:3]) if entry else None
        for page in file.pages:
            if isinstance(page, tifffile.TiffPage) and page.is_sis:
                return in_nm(page.tags["OlympusSIS"].value.get("pixelsizex", 0), "m")
        if file.ome_metadata:
            return of_ome(file.ome_metadata)
        return of_imagej(file) if file.imagej_metadata else None


def of_rosettasciio(path):
    reader = rsciio.tiff if path.suffix in (".tif", ".tiff") else rsciio.image
    for signal in reader.file_reader(str(path)):  # a file may come as several, of which one has the scale
        axis = next((axis for axis in signal["axes"] if axis["name"] in ("x", "width")), signal["axes"][-1])
        if size := in_nm(axis["scale"], axis.get("units", "")):
            return size
    return None


def of_pillow(path):
    dpi = PIL.Image.open(path).info.get("dpi")
    return 25.4e6 / float(dpi[0]) if dpi and float(dpi[0]) > 0 else None


def of_semblance(cli):
    def ask(path):
        said = subprocess.run([cli, "inspect", "--json", str(path)], capture_output=True, check=False).stdout
        value = json.loads(said).get("pixel_size_nm") if said else None
        return float(value) if value else None
    return ask


def verdict(value, line, print_nm):
    def near(other, percent):
        return other and abs(value / other - 1) <= percent / 100
    truth = float(line["pixel_size_nm"] or 0)
    if value is None:
        return "none" if truth else "right"
    if truth and near(truth, float(line["tolerance_pct"])):
        return "right"
    named = line["naive_or_misleading_value_nm"]
    misleading = float(named) if re.fullmatch(r"[\d.]+", named) else None
    return "misleading" if near(misleading, 2) or near(print_nm, 2) else "wrong"


def asked(ask, path):
    """A peer that cannot read the file tells nothing."""
    try:
        return ask(path)
    except Exception as error:  # whatever a peer throws
        print(f"  {path.name}: {type(error).__name__}: {str(error)[:80]}", file=sys.stderr)
        return None


def main():
    folder, cli = pathlib.Path(sys.argv[1]), sys.argv[2]
    peers = {"tifffile": of_tifffile, "rosettasciio": of_rosettasciio, "pillow": of_pillow,
             "semblance": of_semblance(cli)}
    counts = {peer: {"right": 0, "wrong": 0, "misleading": 0, "none": 0} for peer in peers}
    warnings.simplefilter("ignore")
    lines = list(csv.DictReader(open(folder / "truth.csv", encoding="utf-8")))
    for line in lines:
        path = folder / line["file"]
        print_nm = asked(of_pillow, path)
        verdicts = {peer: verdict(asked(ask, path), line, print_nm) for peer, ask in peers.items()}
        for peer, said in verdicts.items():
            counts[peer][said] += 1
        print(f"{line['file']:44}" + "".join(f"{said:13}" for said in verdicts.values()))
    print(f"\n{len(lines)} files      " + "".join(f"{kind:>12}" for kind in counts["pillow"]))
    for peer, count in counts.items():
        print(f"{peer:14} " + "".join(f"{value:12}" for value in count.values()))


if __name__ == "__main__":
    main()
