# How targets of this project are made: one static library per core folder, warnings as errors, no fused multiply-add (results must be
# bit-identical to Prometheus').

add_library(diopter_flags INTERFACE)
target_include_directories(diopter_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(diopter_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -ffp-contract=off
                                               -fstack-protector-strong $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
if(DIOPTER_SANITIZE)
  add_compile_options(-fsanitize=${DIOPTER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${DIOPTER_SANITIZE})
endif()

# diopter_core(FOLDER LINKS...): every .cpp of core/FOLDER as the library diopter_FOLDER. LINKS are public.
function(diopter_core folder)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/core/${folder}/*.cpp ${CMAKE_SOURCE_DIR}/core/${folder}/*/*.cpp)
  if(sources)
    add_library(diopter_${folder} STATIC ${sources})
    target_link_libraries(diopter_${folder} PUBLIC ${ARGN} PRIVATE diopter_flags)
    target_include_directories(diopter_${folder} PUBLIC ${CMAKE_SOURCE_DIR})
  else()
    add_library(diopter_${folder} INTERFACE)
    target_link_libraries(diopter_${folder} INTERFACE ${ARGN})
    target_include_directories(diopter_${folder} INTERFACE ${CMAKE_SOURCE_DIR})
  endif()
endfunction()
