// See python_sets.hpp.
#include "server/worker/python_sets.hpp"

#include <cmath>

#include "server/worker/python_slots.hpp"

namespace portcullis::server::worker {
namespace {

PythonStop end_unordered = nullptr;
bool program_runs = false;  // the compiler looks into sets as well

// Texts have other hashes in each run, objects other addresses; numbers have those that are written down.
bool any_order(PyObject* set) {
  if (!program_runs || PySet_GET_SIZE(set) < 2) return false;
  Py_ssize_t at = 0;
  PyObject* item = nullptr;
  Py_hash_t hash = 0;
  while (_PySet_NextEntry(set, &at, &item, &hash) != 0)
    if (!PyLong_CheckExact(item) && !PyBool_Check(item) &&
        !(PyFloat_CheckExact(item) && !std::isnan(PyFloat_AS_DOUBLE(item))))
      return true;
  return false;
}

getiterfunc set_iterator = nullptr;
PyObject* iterate_set(PyObject* set) {
  if (any_order(set)) end_unordered("not_deterministic", "order of a set");
  return set_iterator(set);
}

// The elements of a set of texts when nothing else has to be known of them: they have one order, and no two are equal.
// New reference, or null without an error.
PyObject* sortable(PyObject* arguments, PyObject* named) {
  if (PyTuple_Size(arguments) != 1) return nullptr;
  PyObject* const set = PyTuple_GetItem(arguments, 0);
  if (!PyAnySet_CheckExact(set) || !any_order(set)) return nullptr;
  PyObject* const key = named == nullptr ? nullptr : PyDict_GetItemString(named, "key");
  if (key != nullptr && key != Py_None) return nullptr;
  Py_ssize_t at = 0;
  PyObject* item = nullptr;
  Py_hash_t hash = 0;
  while (_PySet_NextEntry(set, &at, &item, &hash) != 0)
    if (!PyUnicode_CheckExact(item)) return nullptr;
  PyObject* const list = PyList_New(0);
  for (at = 0; list != nullptr && _PySet_NextEntry(set, &at, &item, &hash) != 0;)
    if (PyList_Append(list, item) != 0) return nullptr;
  return list;
}

PyObject* original_sorted = nullptr;
PyObject* original_min = nullptr;
PyObject* original_max = nullptr;

PyObject* in_order(PyObject* original, PyObject* arguments, PyObject* named) {
  PyObject* const list = sortable(arguments, named);
  if (list == nullptr) return PyErr_Occurred() != nullptr ? nullptr : PyObject_Call(original, arguments, named);
  PyObject* const only = PyTuple_Pack(1, list);
  PyObject* const result = only == nullptr ? nullptr : PyObject_Call(original, only, named);
  Py_XDECREF(only);
  Py_DECREF(list);
  return result;
}
PyObject* ordered_sorted(PyObject*, PyObject* arguments, PyObject* named) {
  return in_order(original_sorted, arguments, named);
}
PyObject* ordered_min(PyObject*, PyObject* arguments, PyObject* named) {
  return in_order(original_min, arguments, named);
}
PyObject* ordered_max(PyObject*, PyObject* arguments, PyObject* named) {
  return in_order(original_max, arguments, named);
}

PyMethodDef ordered_functions[] = {
    {"sorted", with_names<ordered_sorted>(), METH_VARARGS | METH_KEYWORDS, nullptr},
    {"min", with_names<ordered_min>(), METH_VARARGS | METH_KEYWORDS, nullptr},
    {"max", with_names<ordered_max>(), METH_VARARGS | METH_KEYWORDS, nullptr},
};

PyObject* original_pop = nullptr;
PyObject* pop_of_set(PyObject* set, PyObject*) {
  if (any_order(set)) end_unordered("not_deterministic", "order of a set");
  return PyObject_CallOneArg(original_pop, set);
}

// It looks into a set without asking for its order.
PyObject* original_fromkeys = nullptr;
PyObject* keys_of(PyObject* type, PyObject* arguments) {
  if (PyTuple_Size(arguments) > 0 && PyAnySet_Check(PyTuple_GetItem(arguments, 0)) &&
      any_order(PyTuple_GetItem(arguments, 0)))
    end_unordered("not_deterministic", "order of a set");
  auto* const get = Py_TYPE(original_fromkeys)->tp_descr_get;
  PyObject* const method = get(original_fromkeys, nullptr, type);
  PyObject* const result = method == nullptr ? nullptr : PyObject_Call(method, arguments, nullptr);
  Py_XDECREF(method);
  return result;
}

PyMethodDef pop_method{"pop", pop_of_set, METH_NOARGS, nullptr};
PyMethodDef fromkeys_method{"fromkeys", keys_of, METH_VARARGS | METH_CLASS, nullptr};

}  // namespace

PyObject* set_python_set_traps(const std::vector<PyTypeObject*>& types, PythonStop stop) {
  end_unordered = stop;
  set_iterator = PySet_Type.tp_iter;
  exchange_everywhere<getiterfunc>(types, &PySet_Type, &PyTypeObject::tp_iter, "__iter__", iterate_set);
  exchange_everywhere<getiterfunc>(types, &PyFrozenSet_Type, &PyTypeObject::tp_iter, "__iter__", iterate_set);
  original_pop = exchange_method(&PySet_Type, pop_method);
  original_fromkeys = exchange_method(&PyDict_Type, fromkeys_method);
  PyObject* const functions = PyDict_New();
  PyObject* const module = PyDict_GetItemString(PyImport_GetModuleDict(), "builtins");
  const auto original = [&](const char* name) {
    return module == nullptr ? nullptr : PyObject_GetAttrString(module, name);
  };
  original_sorted = original("sorted");
  original_min = original("min");
  original_max = original("max");
  if (original_pop == nullptr || original_fromkeys == nullptr || original_sorted == nullptr ||
      original_min == nullptr || original_max == nullptr || functions == nullptr)
    return nullptr;
  for (PyMethodDef& function : ordered_functions) {
    PyObject* const made = PyCFunction_New(&function, nullptr);
    if (made == nullptr || PyDict_SetItemString(functions, function.ml_name, made) != 0) return nullptr;
  }
  return functions;
}

void begin_python_program() {
  program_runs = true;
}

}  // namespace portcullis::server::worker
