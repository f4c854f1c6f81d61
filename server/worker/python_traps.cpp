// See python_traps.hpp. The slots of the interpreter's own types are exchanged: the limited interface has no way to do
// that, so this file belongs to one version of Python.
#include "server/worker/python_traps.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "server/worker/python_numbers.hpp"

namespace portcullis::server::worker {
namespace {

PythonStop end_program = nullptr;
bool program_runs = false;  // the compiler looks into sets as well

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

void add_types(PyTypeObject* type, std::vector<PyTypeObject*>& types) {
  if (std::find(types.begin(), types.end(), type) != types.end()) return;
  types.push_back(type);
  PyObject* const below =
      type == &PyType_Type
          ? PyObject_CallMethod(reinterpret_cast<PyObject*>(&PyType_Type), "__subclasses__", "O", &PyType_Type)
          : PyObject_CallMethod(reinterpret_cast<PyObject*>(type), "__subclasses__", nullptr);
  if (below == nullptr) return PyErr_Clear();
  for (Py_ssize_t i = 0; i < PyList_Size(below); ++i)
    add_types(reinterpret_cast<PyTypeObject*>(PyList_GetItem(below, i)), types);
  Py_DECREF(below);
}

// An address.
PyObject* trapped_repr(PyObject* of) {
  end_program("not_deterministic", std::string("repr of ") + Py_TYPE(of)->tp_name);
  return nullptr;
}

reprfunc function_repr = nullptr;
PyObject* built_in_repr(PyObject* of) {
  PyObject* const self = reinterpret_cast<PyCFunctionObject*>(of)->m_self;
  return self == nullptr || PyModule_Check(self) ? function_repr(of) : trapped_repr(of);
}

// How deep a recursion may go differs.
int too_deep(PyObject*, PyObject*, PyObject*) {
  end_program("recursion_too_deep", {});
  return -1;
}

// Texts have other hashes in each run, objects other addresses; numbers have those that are written down.
bool any_order(PyObject* set) {
  if (!program_runs || PySet_GET_SIZE(set) < 2) return false;
  Py_ssize_t at = 0;
  PyObject* item = nullptr;
  Py_hash_t hash = 0;
  while (_PySet_NextEntry(set, &at, &item, &hash) != 0)
    if (!PyLong_CheckExact(item) && !PyFloat_CheckExact(item) && !PyBool_Check(item)) return true;
  return false;
}

getiterfunc set_iterator = nullptr;
PyObject* iterate_set(PyObject* set) {
  if (any_order(set)) end_program("not_deterministic", "order of a set");
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

template <PyObject* (*function)(PyObject*, PyObject*, PyObject*)>
PyCFunction with_names() {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

PyMethodDef ordered_functions[] = {
    {"sorted", with_names<ordered_sorted>(), METH_VARARGS | METH_KEYWORDS, nullptr},
    {"min", with_names<ordered_min>(), METH_VARARGS | METH_KEYWORDS, nullptr},
    {"max", with_names<ordered_max>(), METH_VARARGS | METH_KEYWORDS, nullptr},
};

PyObject* original_pop = nullptr;
PyObject* pop_of_set(PyObject* set, PyObject*) {
  if (any_order(set)) end_program("not_deterministic", "order of a set");
  return PyObject_CallOneArg(original_pop, set);
}

// It looks into a set without asking for its order.
PyObject* original_fromkeys = nullptr;
PyObject* keys_of(PyObject* type, PyObject* arguments) {
  if (PyTuple_Size(arguments) > 0 && PyAnySet_Check(PyTuple_GetItem(arguments, 0)) &&
      any_order(PyTuple_GetItem(arguments, 0)))
    end_program("not_deterministic", "order of a set");
  auto* const get = Py_TYPE(original_fromkeys)->tp_descr_get;
  PyObject* const method = get(original_fromkeys, nullptr, type);
  PyObject* const result = method == nullptr ? nullptr : PyObject_Call(method, arguments, nullptr);
  Py_XDECREF(method);
  return result;
}

// "{0.__class__}" reads attributes that a program must not name.
PyObject* original_format = nullptr;
PyObject* original_format_map = nullptr;
void look_at_format(PyObject* text) {
  const char* const bytes = PyUnicode_AsUTF8(text);
  if (bytes == nullptr) return PyErr_Clear();
  const std::string_view format = bytes;
  for (const std::string_view inner : {"__", ".gi_", ".cr_", ".ag_", ".tb_", ".f_"})
    if (format.find(inner) != std::string_view::npos) end_program("not_supported", "str.format");
}
PyObject* format_text(PyObject* text, PyObject* arguments, PyObject* named) {
  look_at_format(text);
  PyObject* const self = PyTuple_Pack(1, text);
  PyObject* const all = self == nullptr ? nullptr : PySequence_Concat(self, arguments);
  PyObject* const result = all == nullptr ? nullptr : PyObject_Call(original_format, all, named);
  Py_XDECREF(self);
  Py_XDECREF(all);
  return result;
}
PyObject* format_text_map(PyObject* text, PyObject* map) {
  look_at_format(text);
  return PyObject_CallFunctionObjArgs(original_format_map, text, map, nullptr);
}

// What a class must not have, however it is made: it would run after the end, or when something is copied.
newfunc type_new = nullptr;
PyObject* make_type(PyTypeObject* meta, PyObject* arguments, PyObject* named) {
  PyObject* const members =
      PyTuple_Check(arguments) && PyTuple_Size(arguments) == 3 ? PyTuple_GetItem(arguments, 2) : nullptr;
  if (members != nullptr && PyDict_Check(members)) {
    for (const char* name : {"__del__", "__reduce__", "__reduce_ex__", "__deepcopy__", "__getattribute__",
                             "__instancecheck__", "__subclasscheck__", "__prepare__", "__mro_entries__", "mro"})
      if (PyDict_GetItemString(members, name) != nullptr) end_program("not_supported", name);
    PyObject* const match = PyDict_GetItemString(members, "__match_args__");
    for (Py_ssize_t i = 0; match != nullptr && PyTuple_Check(match) && i < PyTuple_Size(match); ++i) {
      PyObject* const one = PyTuple_GetItem(match, i);
      const char* const name = PyUnicode_Check(one) ? PyUnicode_AsUTF8(one) : "_";
      if (name == nullptr || *name == '_') end_program("not_supported", "__match_args__");
    }
  }
  return type_new(meta, arguments, named);
}

PyMethodDef pop_method{"pop", pop_of_set, METH_NOARGS, nullptr};
PyMethodDef fromkeys_method{"fromkeys", keys_of, METH_VARARGS | METH_CLASS, nullptr};
PyMethodDef format_method{"format", with_names<format_text>(), METH_VARARGS | METH_KEYWORDS, nullptr};
PyMethodDef format_map_method{"format_map", format_text_map, METH_O, nullptr};

// The method that was there, kept for good; null when there was none.
PyObject* exchange_method(PyTypeObject* type, PyMethodDef& method) {
  PyObject* const before = PyDict_GetItemString(type->tp_dict, method.ml_name);
  PyObject* const made =
      (method.ml_flags & METH_CLASS) != 0 ? PyDescr_NewClassMethod(type, &method) : PyDescr_NewMethod(type, &method);
  if (before == nullptr || made == nullptr) return nullptr;
  Py_INCREF(before);
  if (PyDict_SetItemString(type->tp_dict, method.ml_name, made) != 0) return nullptr;
  PyType_Modified(type);
  return before;
}

}  // namespace

PyObject* set_python_traps() {
  std::vector<PyTypeObject*> types;
  add_types(&PyBaseObject_Type, types);
  // All that print an address, and modules, which print where they were read from.
  exchange_everywhere<reprfunc>(types, &PyBaseObject_Type, &PyTypeObject::tp_repr, "__repr__", trapped_repr);
  for (PyTypeObject* type : {&PyFunction_Type, &PyGen_Type, &PyCode_Type, &PyCell_Type, &PyFrame_Type, &PyModule_Type,
                             &PyCoro_Type, &PyAsyncGen_Type, &_PyMethodWrapper_Type, &_PyWeakref_RefType})
    exchange_everywhere<reprfunc>(types, type, &PyTypeObject::tp_repr, "__repr__", trapped_repr);
  function_repr = PyCFunction_Type.tp_repr;
  exchange_everywhere<reprfunc>(types, &PyCFunction_Type, &PyTypeObject::tp_repr, "__repr__", built_in_repr);
  set_iterator = PySet_Type.tp_iter;
  exchange_everywhere<getiterfunc>(types, &PySet_Type, &PyTypeObject::tp_iter, "__iter__", iterate_set);
  exchange_everywhere<getiterfunc>(types, &PyFrozenSet_Type, &PyTypeObject::tp_iter, "__iter__", iterate_set);
  auto* const recursion = reinterpret_cast<PyTypeObject*>(PyExc_RecursionError);
  recursion->tp_init = too_deep;
  type_new = PyType_Type.tp_new;
  for (PyTypeObject* type : types)
    if (type->tp_new == type_new) type->tp_new = make_type;
  set_python_number_traps(end_program);

  original_pop = exchange_method(&PySet_Type, pop_method);
  original_fromkeys = exchange_method(&PyDict_Type, fromkeys_method);
  original_format = exchange_method(&PyUnicode_Type, format_method);
  original_format_map = exchange_method(&PyUnicode_Type, format_map_method);
  PyObject* const functions = PyDict_New();
  PyObject* const module = PyDict_GetItemString(PyImport_GetModuleDict(), "builtins");
  const auto original = [&](const char* name) {
    return module == nullptr ? nullptr : PyObject_GetAttrString(module, name);
  };
  original_sorted = original("sorted");
  original_min = original("min");
  original_max = original("max");
  if (original_pop == nullptr || original_fromkeys == nullptr || original_format == nullptr ||
      original_format_map == nullptr || original_sorted == nullptr || original_min == nullptr ||
      original_max == nullptr || functions == nullptr)
    return nullptr;
  for (PyMethodDef& function : ordered_functions) {
    PyObject* const made = PyCFunction_New(&function, nullptr);
    if (made == nullptr || PyDict_SetItemString(functions, function.ml_name, made) != 0) return nullptr;
  }
  return functions;
}

namespace {

PyObject* poisoned(PyObject* self, PyObject*, PyObject*) {
  const char* const problem = PyUnicode_AsUTF8(PyTuple_GetItem(self, 1));
  end_program(problem, PyUnicode_AsUTF8(PyTuple_GetItem(self, 0)));
  return nullptr;
}
PyMethodDef poisoned_method{"poisoned", with_names<poisoned>(), METH_VARARGS | METH_KEYWORDS, nullptr};

}  // namespace

PyObject* python_poison(PyObject*, PyObject* arguments) {
  const char* name = nullptr;
  const char* problem = nullptr;
  if (PyArg_ParseTuple(arguments, "ss", &name, &problem) == 0) return nullptr;
  return PyCFunction_New(&poisoned_method, arguments);
}

void begin_python_program() {
  program_runs = true;
}

void use_python_stop(PythonStop stop) {
  end_program = stop;
}

}  // namespace portcullis::server::worker
