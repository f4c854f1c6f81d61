// What another version of Python, or another platform, prints otherwise. Called by python_engine.cpp.
#pragma once

#include "server/worker/python_traps.hpp"

namespace portcullis::server::worker {

// Changes types so that asking for such a thing ends the program. Once all modules are loaded; false when this is not
// the Python that it was written for.
bool set_python_version_traps(PythonStop stop);

// Whether it is the program that asks.
void watch_python_versions(bool program);

// For the rules: an exception whose text the program has written -> the same.
PyObject* python_mark(PyObject* self, PyObject* exception);

}  // namespace portcullis::server::worker
