# SPDX-License-Identifier: GPL-3.0-or-later
# semblance_cuda: the one library that is compiled against CUDA's headers, built where the CUDA pack or a toolkit has them.
# It links nothing of CUDA: the programs load it behind the CUDA pack, which has what it leaves undefined.
option(SEMBLANCE_CUDA "Build semblance_cuda where CUDA's headers are found" ON)
find_path(SEMBLANCE_CUDA_INCLUDE crt/host_defines.h
    HINTS "${SEMBLANCE_LIBTORCH}/../nvidia/cu13/include" ENV CUDA_HOME ENV CUDA_PATH PATHS /usr/local/cuda /opt/cuda PATH_SUFFIXES include
    DOC "Folder with cuda_runtime_api.h")
if(NOT SEMBLANCE_CUDA OR NOT SEMBLANCE_CUDA_INCLUDE OR NOT EXISTS "${SEMBLANCE_LIBTORCH}/include/ATen/cuda/CUDAGraph.h"
   OR NOT EXISTS "${SEMBLANCE_LIBTORCH}/include/c10/cuda/CUDAEvent.h")
    message(STATUS "semblance_cuda is not built: a training on a GPU does without CUDA graphs")
    return()
endif()

file(GLOB cuda_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/cuda/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/cuda/*.h)
add_library(semblance_cuda MODULE ${cuda_sources})
target_include_directories(semblance_cuda SYSTEM PRIVATE "${SEMBLANCE_CUDA_INCLUDE}")
target_link_libraries(semblance_cuda PRIVATE semblance_flags semblance::torch)
semblance_with_torch_header(semblance_cuda)

# Where the programs of this build look for it, as installed ones do: in lib/semblance above their own folder.
set_target_properties(semblance_cuda PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/semblance)
add_dependencies(semblance_training semblance_cuda)
