// The order of a set of anything but numbers is another one in each run. Called by python_traps.cpp.
#pragma once

#include <vector>

#include "server/worker/python_traps.hpp"

namespace portcullis::server::worker {

// Whatever asks a set for that order ends the program. New reference: the functions by name that take the place of
// built-in ones, for they can take a set of texts in an order of their own; null when something is missing.
PyObject* set_python_set_traps(const std::vector<PyTypeObject*>& types, PythonStop stop);

// From here on it is the program that looks into sets.
void begin_python_program();

}  // namespace portcullis::server::worker
