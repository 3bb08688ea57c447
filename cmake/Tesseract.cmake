# SPDX-License-Identifier: GPL-3.0-or-later
# The imported target semblance_tesseract: Tesseract 5 and the OpenMP runtime that it uses, to be told how many threads a
# call may have. Tesseract's own configuration for CMake asks for Leptonica's, which Debian does not ship; the runtime is
# named without a path, as LibTorch brings one of the same name.
find_path(SEMBLANCE_TESSERACT_INCLUDE tesseract/baseapi.h REQUIRED)
find_library(SEMBLANCE_TESSERACT tesseract REQUIRED)
add_library(semblance_tesseract INTERFACE)
target_include_directories(semblance_tesseract SYSTEM INTERFACE ${SEMBLANCE_TESSERACT_INCLUDE})
target_link_libraries(semblance_tesseract INTERFACE ${SEMBLANCE_TESSERACT} gomp)
