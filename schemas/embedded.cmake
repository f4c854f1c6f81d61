# The schema files themselves, embedded at build time (embedded.hpp).
set(schema_dir ${CMAKE_SOURCE_DIR}/schemas)
file(GLOB_RECURSE portcullis_schema_files CONFIGURE_DEPENDS ${schema_dir}/*.schema.json)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/schemas/embedded.cpp
  COMMAND ${CMAKE_COMMAND} -DDIR=${schema_dir} -DOUT=${CMAKE_BINARY_DIR}/schemas/embedded.cpp
          -P ${schema_dir}/embed.cmake
  DEPENDS ${portcullis_schema_files} ${schema_dir}/embed.cmake VERBATIM)
portcullis_library(portcullis_embedded SOURCES ${CMAKE_BINARY_DIR}/schemas/embedded.cpp)
