# SPDX-License-Identifier: GPL-3.0-or-later
# semblance_room(NAME [TORCH] [LINK target...]): a static library of every source in the current folder.
# TORCH: its sources may include LibTorch, and share the one precompiled header.
function(semblance_room name)
    cmake_parse_arguments(ROOM "TORCH" "" "LINK" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.h)
    add_library(semblance_${name} STATIC ${sources})
    target_link_libraries(semblance_${name} PUBLIC semblance_flags ${ROOM_LINK})
    set_target_properties(semblance_${name} PROPERTIES LINKER_LANGUAGE CXX)
    if(ROOM_TORCH)
        target_link_libraries(semblance_${name} PUBLIC semblance::torch)
        semblance_with_torch_header(semblance_${name})
    endif()
endfunction()
