// Where the interpreter would let a program see what differs from one run, machine or version to the next. Called by
// python_engine.cpp.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string_view>
#include <vector>

namespace portcullis::server::worker {

using PythonStop = void (*)(const char* problem, std::string_view detail);

// First of all: what ends a program.
void use_python_stop(PythonStop stop);

// The type and all below it that are not there yet.
void add_python_types(PyTypeObject* type, std::vector<PyTypeObject*>& types);

// For the rules: (name, problem) -> a function that ends the program when it is called.
PyObject* python_poison(PyObject* self, PyObject* arguments);

// For the rules: (name, function) -> a built-in function of that name that calls it. One that was written in Python
// would be a method where it stands in a class.
PyObject* python_disguised(PyObject* self, PyObject* arguments);

// For the rules: (type, name, value) -> the type has it from now on.
PyObject* python_plant(PyObject* self, PyObject* arguments);

// Changes the types of the interpreter, once all modules are loaded. New reference: the functions by name that take the
// place of built-in ones; null when this is not the Python that it was written for.
PyObject* set_python_traps();

}  // namespace portcullis::server::worker
