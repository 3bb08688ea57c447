# SPDX-License-Identifier: GPL-3.0-or-later
# The loops of core/networks/kernels, compiled once for each instruction set; the program takes the machine's best.
function(semblance_kernel_set name)
    add_library(semblance_kernels_${name} OBJECT ${CMAKE_CURRENT_SOURCE_DIR}/networks/kernels/NormKernelSet.cpp)
    target_link_libraries(semblance_kernels_${name} PRIVATE semblance_flags)
    target_compile_definitions(semblance_kernels_${name} PRIVATE SEMBLANCE_KERNEL_SET=${name}NormKernels)
    target_compile_options(semblance_kernels_${name} PRIVATE -O3 ${ARGN})
    target_link_libraries(semblance_networks PRIVATE $<BUILD_INTERFACE:semblance_kernels_${name}>)
endfunction()

semblance_kernel_set(baseline)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    set_source_files_properties(networks/NormKernels.cpp PROPERTIES COMPILE_DEFINITIONS SEMBLANCE_X86_KERNELS)
    semblance_kernel_set(avx2 -mavx2 -mfma)
    semblance_kernel_set(avx512 -mavx512f -mavx512bw -mavx512vl -mavx512dq -mfma -mprefer-vector-width=512)
endif()
