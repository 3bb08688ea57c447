# SPDX-License-Identifier: GPL-3.0-or-later
# semblance_embed_text(TARGET FILE NAME): compiles a text file into a target, as `extern const char* const NAME` of the
# namespace semblance. A change of the file configures anew.
function(semblance_embed_text target file name)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} text)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
    file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
"// Made from ${file}.
namespace semblance {
extern const char* const @name@;
const char* const @name@ = R\"embedded(@text@)embedded\";
} // namespace semblance
")
    target_sources(${target} PRIVATE ${source})
endfunction()
