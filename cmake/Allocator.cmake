# SPDX-License-Identifier: GPL-3.0-or-later
# The allocator of the programs (core/base/KeptMemory.h). Its runtime package is enough: no header is needed. Where it is
# missing, or a sanitizer brings its own, the C library's serves.
find_library(SEMBLANCE_ALLOCATOR NAMES tcmalloc_minimal libtcmalloc_minimal.so.4)
if(NOT SEMBLANCE_ALLOCATOR)
    message(STATUS "tcmalloc was not found: the programs use the C library's allocator")
endif()

function(semblance_allocator program)
    if(NOT SEMBLANCE_ALLOCATOR OR SEMBLANCE_SANITIZE)
        return()
    endif()
    # Nothing in the program names it, so that linkers would leave it out.
    target_link_options(${program} PRIVATE "LINKER:--no-as-needed")
    target_link_libraries(${program} PRIVATE ${SEMBLANCE_ALLOCATOR})
endfunction()
