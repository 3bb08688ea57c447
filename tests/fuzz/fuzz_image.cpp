// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer's target over the decoders of images. They may refuse with an Error alone, and what they give is whole. See
// CONTRIBUTING.md.
#include "tests/fuzz/ImageCase.h"

#include <cstdlib>

using namespace semblance;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::optional<Image> image = test::decodedCase(std::as_bytes(std::span(data, size)));
    if (image && !test::isSound(*image)) std::abort();
    return 0;
}
