#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes label_glyphs.txt: what the characters of scale-bar labels look like in the fonts that labels are set in.

usage: make_label_glyphs.py > label_glyphs.txt
Needs Pillow (10 or newer) and the Debian packages fonts-liberation2 (metrically Arial, Times New Roman, Courier New),
fonts-freefont-ttf (Helvetica), fonts-crosextra-carlito (Calibri), fonts-open-sans and fonts-dejavu-core (close to Verdana).
A line: font, character, columns, then the shades of its pixels as hexadecimal digits (f: ink), row by row: 34 rows, of
which digits take the rows 6 to 25.
"""
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont

FOLDER = "/usr/share/fonts/truetype/"
FONTS = ["liberation2/LiberationSans-Regular", "liberation2/LiberationSans-Bold", "liberation2/LiberationSans-Italic",
         "liberation2/LiberationSans-BoldItalic", "liberation2/LiberationSerif-Regular", "liberation2/LiberationSerif-Bold",
         "liberation2/LiberationSerif-Italic", "liberation2/LiberationMono-Regular", "liberation2/LiberationMono-Bold",
         "freefont/FreeSans", "freefont/FreeSansBold", "dejavu/DejaVuSans", "dejavu/DejaVuSans-Bold", "dejavu/DejaVuSansMono", "crosextra/Carlito-Regular",
         "crosextra/Carlito-Bold", "open-sans/OpenSans-Regular"]
CHARACTERS = "0123456789.nm\u00b5u\u00c5"
ROWS, TOP, DIGIT = 34, 6, 20
FACTOR = 8  # drawn larger and averaged


def size_for(name):
    """The font size at which the digit 5, with its flat head, is DIGIT * FACTOR pixels high."""
    font = PIL.ImageFont.truetype(FOLDER + name + ".ttf", 1000)
    _, top, _, bottom = font.getbbox("5", anchor="ls")
    return round(1000 * DIGIT * FACTOR / (bottom - top))


def shades(font, character):
    """Rows of values 0 to 15, cut to the character's width."""
    left, _, right, _ = font.getbbox(character, anchor="ls")
    columns = max(1, -(-(right - left) // FACTOR))
    image = PIL.Image.new("L", (columns * FACTOR, ROWS * FACTOR), 0)
    indent = (columns * FACTOR - (right - left)) // 2
    PIL.ImageDraw.Draw(image).text((indent - left, (TOP + DIGIT) * FACTOR), character, font=font, fill=255, anchor="ls")
    small = image.resize((columns, ROWS), PIL.Image.BOX)
    return columns, [round(value / 17) for value in small.tobytes()]


def main():
    for name in FONTS:
        font = PIL.ImageFont.truetype(FOLDER + name + ".ttf", size_for(name))
        for character in CHARACTERS:
            columns, values = shades(font, character)
            print(name.split("/")[1], character, columns, "".join(f"{value:x}" for value in values))


if __name__ == "__main__":
    main()
