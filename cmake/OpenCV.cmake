# SPDX-License-Identifier: GPL-3.0-or-later
# The imported target semblance_opencv: core, imgproc and imgcodecs alone. Debian's OpenCVConfig.cmake comes with the whole
# of OpenCV (libopencv-dev, half a gigabyte with Qt 5); the three development packages do without it.
find_path(SEMBLANCE_OPENCV_INCLUDE opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
add_library(semblance_opencv INTERFACE)
target_include_directories(semblance_opencv SYSTEM INTERFACE ${SEMBLANCE_OPENCV_INCLUDE})
foreach(module core imgproc imgcodecs)
    find_library(SEMBLANCE_OPENCV_${module} opencv_${module} REQUIRED)
    target_link_libraries(semblance_opencv INTERFACE ${SEMBLANCE_OPENCV_${module}})
endforeach()
