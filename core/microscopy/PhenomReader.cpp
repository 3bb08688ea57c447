// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/PhenomReader.h"

#include "core/microscopy/IniText.h"
#include "core/microscopy/PixelSize.h"
#include "core/microscopy/Quantity.h"
#include "core/microscopy/TiffTags.h"
#include "core/microscopy/XmlText.h"

#include <algorithm>

namespace semblance {
namespace {

constexpr std::uint16_t kXmlTag = 34683;

std::optional<double> sideNm(const XmlElement& root, const char* name) {
    const XmlElement* side = root.find(name);
    return side ? lengthNm(side->text, side->value("unit").value_or("nm")) : std::nullopt;
}

Calibration calibrationOf(const XmlElement& root) {
    const auto xNm = sideNm(root, "pixelWidth");
    if (!xNm) return {};
    return calibrationFrom(CalibrationSource::VendorTag, "Phenom tag 34683, pixelWidth", *xNm,
                           sideNm(root, "pixelHeight"));
}

/// A whole number from 0 that an image side can be.
std::optional<int> place(const XmlElement& hint, const char* name) {
    const auto value = parseNumber(hint.value(name).value_or(""));
    return value && *value >= 0 && *value <= 1 << 20 ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

/// Edges (left, top, right, bottom), or a corner with a width and a height.
std::optional<PixelRectangle> rectangleOf(const XmlElement& hint) {
    const auto x = hint.value("left") ? place(hint, "left") : place(hint, "x");
    const auto y = hint.value("top") ? place(hint, "top") : place(hint, "y");
    auto width = place(hint, "width");
    auto height = place(hint, "height");
    if (const auto right = place(hint, "right"); right && x) width = *right - *x;
    if (const auto bottom = place(hint, "bottom"); bottom && y) height = *bottom - *y;
    if (!width || !height || *width < 1 || *height < 1) return std::nullopt;
    return PixelRectangle{x.value_or(0), y.value_or(0), *width, *height};
}

std::optional<PixelRectangle> cropHint(const XmlElement& root, const MetadataInput& input) {
    const XmlElement* hint = root.find("cropHint");
    const auto rectangle = hint ? rectangleOf(*hint) : std::nullopt;
    const bool isInside = rectangle && rectangle->x + rectangle->width <= input.widthPx &&
                          rectangle->y + rectangle->height <= input.heightPx;
    return isInside ? rectangle : std::nullopt;
}

/// What the hint leaves out at the bottom.
std::optional<int> dataBarHeight(const std::optional<PixelRectangle>& hint, const MetadataInput& input) {
    return hint ? pixelCount(input.heightPx - hint->y - hint->height) : std::nullopt;
}

std::string firstOf(const XmlElement& root, std::initializer_list<const char*> paths) {
    for (const char* path : paths)
        if (const auto value = root.value(path)) return *value;
    return {};
}

/// A number with its unit as an attribute: <workingDistance unit="mm">.
std::string withUnit(const XmlElement& root, const char* path) {
    const XmlElement* element = root.find(path);
    return element ? element->text + " " + element->value("unit").value_or("") : std::string();
}

} // namespace

std::optional<ImageMetadata> PhenomReader::read(const MetadataInput& input) const {
    const auto text = input.tags ? input.tags->text(kXmlTag) : std::nullopt;
    const auto root = text ? readXml(*text) : std::nullopt;
    if (!root || root->name != "FeiImage") return std::nullopt;
    ImageMetadata metadata;
    metadata.vendor = vendor();
    metadata.calibration = calibrationOf(*root);
    metadata.instrument = firstOf(*root, {"instrument/type", "instrument/name", "instrument"});
    metadata.voltageKv = voltageKv(withUnit(*root, "acquisition/scan/highVoltage"), "kV");
    metadata.workingDistanceMm = lengthMm(withUnit(*root, "workingDistance"), "mm");
    metadata.magnification = magnificationOf(firstOf(*root, {"acquisition/magnification", "magnification"}));
    metadata.detector = firstOf(*root, {"acquisition/scan/detector"});
    metadata.date = firstOf(*root, {"time"});
    metadata.cropHint = cropHint(*root, input);
    metadata.dataBarHeightPx = dataBarHeight(metadata.cropHint, input);
    return metadata;
}

} // namespace semblance
