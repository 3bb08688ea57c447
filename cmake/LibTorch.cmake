# SPDX-License-Identifier: GPL-3.0-or-later
# The imported target semblance::torch: libtorch_cpu and libc10 alone, so that one binary serves CPU and CUDA
# (libtorch_cuda is loaded at run time). find_package(Torch) would demand a CUDA toolkit.
set(SEMBLANCE_LIBTORCH_VERSION 2.11.0)
if(DEFINED ENV{XDG_CACHE_HOME})
    set(_semblance_cache "$ENV{XDG_CACHE_HOME}/semblance")
else()
    set(_semblance_cache "$ENV{HOME}/.cache/semblance")
endif()
if(DEFINED ENV{SEMBLANCE_LIBTORCH})
    set(_semblance_libtorch "$ENV{SEMBLANCE_LIBTORCH}")
else()
    set(_semblance_libtorch "${_semblance_cache}/libtorch-${SEMBLANCE_LIBTORCH_VERSION}/torch")
endif()
set(SEMBLANCE_LIBTORCH "${_semblance_libtorch}" CACHE PATH "Folder with LibTorch's include and lib")

if(NOT EXISTS "${SEMBLANCE_LIBTORCH}/lib/libtorch_cpu.so")
    message(FATAL_ERROR "LibTorch is not in ${SEMBLANCE_LIBTORCH}. Run ./run.sh or ./test.sh, which fetch it, "
                        "or set SEMBLANCE_LIBTORCH to a folder with LibTorch's include and lib.")
endif()

add_library(semblance_torch INTERFACE)
target_include_directories(semblance_torch SYSTEM INTERFACE
    "${SEMBLANCE_LIBTORCH}/include" "${SEMBLANCE_LIBTORCH}/include/torch/csrc/api/include")
target_link_libraries(semblance_torch INTERFACE
    "${SEMBLANCE_LIBTORCH}/lib/libtorch_cpu.so" "${SEMBLANCE_LIBTORCH}/lib/libc10.so"
    gomp) # without a path, so that LibTorch's own copy is the one that is loaded
target_link_options(semblance_torch INTERFACE "-Wl,-rpath,${SEMBLANCE_LIBTORCH}/lib"
    "-Wl,-rpath-link,${SEMBLANCE_LIBTORCH}/lib" "-Wl,-rpath-link,${SEMBLANCE_LIBTORCH}/../nvidia/cu13/lib" -Wl,--allow-shlib-undefined)
add_library(semblance::torch ALIAS semblance_torch)

# A target whose sources include LibTorch: it shares the one precompiled header, and at::parallel_for, a template that
# without OpenMP goes over everything on the thread that calls it, uses every core. Targets that link such a one, the
# window's pages among them, are compiled without OpenMP.
function(semblance_with_torch_header target)
    target_compile_options(${target} PRIVATE -fopenmp
        -fPIC) # as the header, which is compiled for libraries; an executable's -fPIE would not match it
    if(NOT target STREQUAL semblance_torch_header)
        target_precompile_headers(${target} REUSE_FROM semblance_torch_header)
    endif()
endfunction()
