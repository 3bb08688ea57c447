# SPDX-License-Identifier: GPL-3.0-or-later
# Checks of the sources themselves, as tests: format, findings of clang-tidy, layers, licence lines, scripts.
find_package(Python3 3.9 COMPONENTS Interpreter)
find_program(SEMBLANCE_CLANG_FORMAT NAMES clang-format-14 clang-format)
find_program(SEMBLANCE_TIDY NAMES clang-tidy-16 clang-tidy) # 14 cannot read the ranges of GCC 12

function(semblance_check name script tool)
    set(command ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/support/${script} ${ARGN})
    if(NOT Python3_EXECUTABLE OR (tool AND NOT ${tool}))
        # Not left out in silence: it fails and says what to install.
        set(command ${CMAKE_COMMAND} -E false)
        message(STATUS "${name} will fail: its tool is missing (./test.sh installs python3, clang-format and clang-tidy)")
    endif()
    add_test(NAME ${name} COMMAND ${command} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()

semblance_check(layering check_layering.py "" ${CMAKE_SOURCE_DIR})
semblance_check(layering-finds-violations check_layering.py "" ${CMAKE_SOURCE_DIR} --prove)
semblance_check(tree check_tree.py "" ${CMAKE_SOURCE_DIR})
semblance_check(clang-format check_format.py SEMBLANCE_CLANG_FORMAT ${CMAKE_SOURCE_DIR} ${SEMBLANCE_CLANG_FORMAT})
semblance_check(clang-tidy check_tidy.py SEMBLANCE_TIDY ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR} ${SEMBLANCE_TIDY})
add_test(NAME set-up COMMAND bash ${CMAKE_SOURCE_DIR}/tests/support/check_set_up.sh ${CMAKE_SOURCE_DIR})
cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
set_tests_properties(clang-tidy PROPERTIES PROCESSORS ${cores})
