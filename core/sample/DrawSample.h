// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sample/Acquisition.h"
#include "core/sample/SampleSet.h"

namespace semblance {

/// A sample image with everything its metadata say.
struct Drawing {
    SampleImage sample;
    Acquisition acquisition;
};

/// As drawSample. Throws Error (InvalidArgument) for a class or index that does not exist.
Drawing drawWithAcquisition(int classIndex, int imageIndex, std::uint64_t seed);

/// The formats take turns within every class, so that none tells the class.
enum class SampleFormat { Tiff8, Tiff16, Jpeg };
SampleFormat sampleFormatOf(int imageIndex);

} // namespace semblance
