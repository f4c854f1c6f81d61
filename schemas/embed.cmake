# Run at build time: writes OUT, a C++ file that holds every schema of DIR as a raw string.
# cmake -DDIR=schemas -DOUT=embedded.cpp -P embed.cmake
file(GLOB_RECURSE files RELATIVE ${DIR} ${DIR}/*.schema.json)
list(SORT files)
set(code "// Made by schemas/embed.cmake from the files of schemas/.\n#include \"schemas/embedded.hpp\"\n\n")
string(APPEND code "namespace portcullis::schemas {\n\nstd::string_view embedded(std::string_view name) {\n")
foreach(file IN LISTS files)
  file(READ ${DIR}/${file} text)
  string(REPLACE ".schema.json" "" name ${file})
  string(APPEND code "  if (name == \"${name}\") return R\"schema(${text})schema\";\n")
endforeach()
string(APPEND code "  return {};\n}\n\n}  // namespace portcullis::schemas\n")
file(WRITE ${OUT} "${code}")
