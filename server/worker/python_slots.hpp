// Exchanging what the interpreter's own types do. Called by python_traps.cpp and python_sets.cpp.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <vector>

namespace portcullis::server::worker {

// The type's slot and, because classes that are made later take theirs from there, the method that stands for it.
template <class Slot>
void exchange(PyTypeObject* type, Slot PyTypeObject::* slot, const char* method, Slot from, Slot to) {
  if (type->*slot == from) type->*slot = to;
  PyObject* const own = type->tp_dict == nullptr ? nullptr : PyDict_GetItemString(type->tp_dict, method);
  if (own == nullptr || !Py_IS_TYPE(own, &PyWrapperDescr_Type)) return;
  auto* const wrapper = reinterpret_cast<PyWrapperDescrObject*>(own);
  if (wrapper->d_wrapped == reinterpret_cast<void*>(from)) wrapper->d_wrapped = reinterpret_cast<void*>(to);
}

template <class Slot>
void exchange_everywhere(const std::vector<PyTypeObject*>& types, PyTypeObject* type, Slot PyTypeObject::* slot,
                         const char* method, Slot to) {
  const Slot from = type->*slot;
  for (PyTypeObject* one : types) exchange(one, slot, method, from, to);
}

// The method that was there, kept for good; null when there was none.
inline PyObject* exchange_method(PyTypeObject* type, PyMethodDef& method) {
  PyObject* const before = PyDict_GetItemString(type->tp_dict, method.ml_name);
  PyObject* const made =
      (method.ml_flags & METH_CLASS) != 0 ? PyDescr_NewClassMethod(type, &method) : PyDescr_NewMethod(type, &method);
  if (before == nullptr || made == nullptr) return nullptr;
  Py_INCREF(before);
  if (PyDict_SetItemString(type->tp_dict, method.ml_name, made) != 0) return nullptr;
  PyType_Modified(type);
  return before;
}

// A function that takes names, as the table of methods wants it.
template <PyObject* (*function)(PyObject*, PyObject*, PyObject*)>
PyCFunction with_names() {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

}  // namespace portcullis::server::worker
