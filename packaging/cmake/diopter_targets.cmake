# How targets of this project are made: one static library per core folder, warnings as errors, no fused multiply-add (results must be
# bit-identical to Prometheus').

add_library(diopter_flags INTERFACE)
target_include_directories(diopter_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(diopter_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -ffp-contract=off -pthread
                                               -fstack-protector-strong $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
# GCC collects garbage each time its heap has doubled; on a machine that builds this, memory is cheaper: a tenth of the time, a quarter behind a
# precompiled header, for 100 MB more in the largest file.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(--param=ggc-min-heapsize=524288 --param=ggc-min-expand=300)
endif()
# For the window and the tests, whose own code costs more to optimise than it costs to run.
add_library(diopter_light INTERFACE)
target_compile_options(diopter_light INTERFACE $<$<CONFIG:Release>:-O1>)
if(DIOPTER_SANITIZE)
  add_compile_options(-fsanitize=${DIOPTER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${DIOPTER_SANITIZE})
endif()

# Without ccache every file is compiled for real, and reading the standard headers is a quarter of that: read them once. With ccache a
# precompiled header would only turn its hits into misses. Only optimised builds: the others show a forgotten #include.
if(CCACHE OR NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  set(precompile OFF)
else()
  set(precompile ON)
endif()
option(DIOPTER_PRECOMPILE "Precompile the standard headers" ${precompile})
if(DIOPTER_PRECOMPILE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # What GCC 12 finds in inlined code of the library's own headers is wrong, and through a precompiled header it forgets that they are such.
  target_compile_options(diopter_flags INTERFACE -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict)
endif()
set(DIOPTER_STANDARD_HEADERS <algorithm> <array> <atomic> <chrono> <cmath> <cstdint> <cstring> <filesystem> <functional> <limits> <map> <memory>
    <mutex> <optional> <set> <span> <string> <string_view> <unordered_map> <utility> <variant> <vector>)

# diopter_precompile(TARGET OWNER): TARGET shares the precompiled header of the target OWNER, which must be optimised alike (diopter_light or not).
function(diopter_precompile target owner)
  if(DIOPTER_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()

# diopter_batches(TARGET): a release compiles the files of TARGET ten at a time, so that what they all include and instantiate is read once: half
# of the time for core. Names in unnamed namespaces must be unlike within a folder for that; the debug build still shows a forgotten #include.
function(diopter_batches target)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 10)
  endif()
endfunction()

# diopter_core(FOLDER LINKS...): every .cpp of core/FOLDER as the library diopter_FOLDER. LINKS are public.
function(diopter_core folder)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/core/${folder}/*.cpp ${CMAKE_SOURCE_DIR}/core/${folder}/*/*.cpp)
  if(sources)
    add_library(diopter_${folder} STATIC ${sources})
    target_link_libraries(diopter_${folder} PUBLIC ${ARGN} PRIVATE diopter_flags)
    target_include_directories(diopter_${folder} PUBLIC ${CMAKE_SOURCE_DIR})
    diopter_batches(diopter_${folder})
    if(NOT folder STREQUAL base)
      diopter_precompile(diopter_${folder} diopter_base)
    elseif(DIOPTER_PRECOMPILE)
      target_precompile_headers(diopter_base PRIVATE ${DIOPTER_STANDARD_HEADERS})
    endif()
  else()
    add_library(diopter_${folder} INTERFACE)
    target_link_libraries(diopter_${folder} INTERFACE ${ARGN})
    target_include_directories(diopter_${folder} INTERFACE ${CMAKE_SOURCE_DIR})
  endif()
endfunction()
