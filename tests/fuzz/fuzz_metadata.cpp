// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer's target over the readers of makers' metadata: TIFF tags, XML, INI text, side-cars. None of them may throw, and
// what they say must be possible. See CONTRIBUTING.md.
#include "tests/fuzz/MetadataCase.h"

#include <cstdlib>

using namespace semblance;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (!test::isSound(test::interpretedCase(std::as_bytes(std::span(data, size))))) std::abort();
    return 0;
}
