# SPDX-License-Identifier: GPL-3.0-or-later
# What the runs' sessions share between threads, under the thread sanitizer: the session's own test, whose trainers are
# scripted, compiled once more with the few sources that it needs. LibTorch, in which the sanitizer reports races on correct
# code, is not among them; Qt is not instrumented, so what it synchronises by itself is left out by the list of suppressions.
if(SEMBLANCE_SANITIZE OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    return()
endif()

set(sources ${CMAKE_CURRENT_SOURCE_DIR}/app/tst_TrainingSession.cpp ${CMAKE_SOURCE_DIR}/app/TrainingSession.h
    ${CMAKE_SOURCE_DIR}/app/WakeUp.h)
foreach(name app/TrainingSession app/CurrentError app/WorkerPriority core/training/TrainingControl core/base/Error
        core/base/KeptThreads core/base/Files core/base/KeptMemory)
    list(APPEND sources ${CMAKE_SOURCE_DIR}/${name}.cpp)
endforeach()
add_executable(semblance-races ${sources})
target_compile_options(semblance-races PRIVATE -fsanitize=thread -g -O1)
target_link_options(semblance-races PRIVATE -fsanitize=thread)
target_link_libraries(semblance-races PRIVATE semblance_flags Qt6::Test Qt6::Widgets nlohmann_json::nlohmann_json
    Threads::Threads gomp)
target_compile_definitions(semblance-races PRIVATE QT_NO_KEYWORDS)
add_test(NAME races/sessions COMMAND semblance-races)
set_tests_properties(races/sessions PROPERTIES ENVIRONMENT
    "QT_QPA_PLATFORM=offscreen;TSAN_OPTIONS=suppressions=${CMAKE_CURRENT_SOURCE_DIR}/support/races.txt")
