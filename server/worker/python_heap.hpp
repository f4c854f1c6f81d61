// All memory of the interpreter, in one piece of a fixed size. Called by python_engine.cpp.
#pragma once

#include <cstddef>

namespace portcullis::server::worker {

// Takes the place of Python's allocators; `full` is called when the piece is used up, and does not return. After
// Py_PreInitialize, before the interpreter is made. False when the memory is not there.
bool use_python_heap(std::size_t bytes, void (*full)());

}  // namespace portcullis::server::worker
