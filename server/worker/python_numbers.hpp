// Powers whose last digit is the choice of a library of mathematical functions. Called by python_traps.cpp.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "server/worker/python_traps.hpp"

namespace portcullis::server::worker {

// Changes ** of float and complex numbers so that such a result ends the program.
void set_python_number_traps(PythonStop stop);

// For the rules: (x, y, x ** y) -> whether every library has that result.
PyObject* python_power_is_exact(PyObject* self, PyObject* arguments);

}  // namespace portcullis::server::worker
