#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills the English plural forms in semblance_en.ts: "%n image(s)" becomes "%n image" and "%n images".

Run after lupdate: lupdate -I . -pluralonly -no-obsolete app ui -ts translations/semblance_en.ts && translations/fill_plurals.py
"""
import pathlib
import re
import xml.etree.ElementTree as ET

VERBS = [("folder share ", "folder shares "), ("file were ", "file was "), ("image were ", "image was "),
         ("file are ", "file is "), ("image are ", "image is "), ("file have ", "file has "), ("image have ", "image has "),
         ("and count as", "and counts as"), ("class have ", "class has "), ("link lead ", "link leads "), ("any more and were left", "any more and was left"),
         ("group are ", "group is "), ("read and are left", "read and is left"), ("image stand ", "image stands "),
         ("image exist ", "image exists "), ("file hold ", "file holds "), ("image lie ", "image lies "), ("is no images and were", "is no image and was"),
         ("folders and are left", "folders and is left"), ("image the header and the scale bar disagree; their", "image the header and the scale bar disagree; its"),
         ("class come from an instrument of their own", "class comes from an instrument of its own"),
         ("known scale; click to see them", "known scale; click to see it"), ("n classe", "n class"), (" do not ", " does not ")]

path = pathlib.Path(__file__).with_name("semblance_en.ts")
tree = ET.parse(path)
for message in tree.iter("message"):
    source = message.findtext("source")
    translation = message.find("translation")
    forms = translation.findall("numerusform")
    if any(form.text for form in forms) and translation.get("type") != "unfinished":
        continue
    for form in list(translation):
        translation.remove(form)
    one = re.sub(r"\((e?s)\)", "", source)
    many = re.sub(r"\((e?s)\)", r"\1", source)
    if one == source:
        one = re.sub(r"(%L?n \w+?)s\b", r"\1", source)
    for plural, singular in VERBS:
        one = one.replace(plural, singular)
    for text in (one, many):
        ET.SubElement(translation, "numerusform").text = text
    translation.attrib.pop("type", None)
text = ET.tostring(tree.getroot(), encoding="unicode")
path.write_text('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' + text + "\n", encoding="utf-8")
