# SPDX-License-Identifier: GPL-3.0-or-later
# Flags for our own code: warnings are errors, sanitizers on request, ccache where it is installed.
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(SEMBLANCE_CCACHE ccache)
if(SEMBLANCE_CCACHE)
    # A precompiled header is only cacheable when its time stamp does not count.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${SEMBLANCE_CCACHE})
    add_compile_options(-fpch-preprocess)
endif()

add_library(semblance_flags INTERFACE)
target_compile_options(semblance_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
    -Wold-style-cast -Werror -Wno-invalid-pch)
target_include_directories(semblance_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(semblance_flags INTERFACE SEMBLANCE_VERSION="${PROJECT_VERSION}")
if(SEMBLANCE_SANITIZE)
    target_compile_options(semblance_flags INTERFACE -fsanitize=${SEMBLANCE_SANITIZE} -fno-omit-frame-pointer -g)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # g++ 12 follows the sanitizers' extra paths into LibTorch's headers and takes values there for uninitialised; the
        # release build keeps the warning.
        target_compile_options(semblance_flags INTERFACE -Wno-maybe-uninitialized)
    endif()
    target_link_options(semblance_flags INTERFACE -fsanitize=${SEMBLANCE_SANITIZE})
endif()
