// See python_traps.hpp. The slots of the interpreter's own types are exchanged: the limited interface has no way to do
// that, so this file belongs to one version of Python.
#include "server/worker/python_traps.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "server/worker/python_numbers.hpp"
#include "server/worker/python_sets.hpp"
#include "server/worker/python_slots.hpp"

namespace portcullis::server::worker {
namespace {

PythonStop end_program = nullptr;

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

// "{0.__class__}" reads attributes that a program must not name.
PyObject* original_format = nullptr;
PyObject* original_format_map = nullptr;
void look_at_format(PyObject* text) {
  Py_ssize_t size = 0;
  const char* const bytes = PyUnicode_AsUTF8AndSize(text, &size);
  if (bytes == nullptr) return end_program("not_supported", "str.format");
  const std::string_view format(bytes, static_cast<std::size_t>(size));
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

// The library makes program text of the names in them: they are names, and nobody else keeps the dictionary. New
// reference: the arguments with it.
PyObject* with_own_hints(PyObject* arguments, PyObject* members, PyObject* hints) {
  if (!PyDict_CheckExact(hints)) end_program("not_supported", "__annotations__");
  PyObject* const kept = PyDict_Copy(hints);
  PyObject* const all = PyDict_Copy(members);
  Py_ssize_t at = 0;
  PyObject* name = nullptr;
  while (kept != nullptr && PyDict_Next(kept, &at, &name, nullptr) != 0)
    if (!PyUnicode_CheckExact(name) || PyUnicode_IsIdentifier(name) != 1)
      end_program("not_supported", "__annotations__");
  PyObject* own = nullptr;
  if (kept != nullptr && all != nullptr && PyDict_SetItemString(all, "__annotations__", kept) == 0)
    own = PyTuple_Pack(3, PyTuple_GetItem(arguments, 0), PyTuple_GetItem(arguments, 1), all);
  Py_XDECREF(kept);
  Py_XDECREF(all);
  return own;
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
  PyObject* const hints = members == nullptr ? nullptr : PyDict_GetItemString(members, "__annotations__");
  PyObject* const own = hints == nullptr ? Py_NewRef(arguments) : with_own_hints(arguments, members, hints);
  PyObject* const made = own == nullptr ? nullptr : type_new(meta, own, named);
  Py_XDECREF(own);
  // Until Python 3.11 it stands for what __set_name__ has raised.
  if (made == nullptr && PyErr_ExceptionMatches(PyExc_RuntimeError) != 0)
    end_program("implementation_defined", "__set_name__");
  return made;
}

PyMethodDef format_method{"format", with_names<format_text>(), METH_VARARGS | METH_KEYWORDS, nullptr};
PyMethodDef format_map_method{"format_map", format_text_map, METH_O, nullptr};

}  // namespace

void add_python_types(PyTypeObject* type, std::vector<PyTypeObject*>& types) {
  if (std::find(types.begin(), types.end(), type) != types.end()) return;
  types.push_back(type);
  PyObject* const below =
      type == &PyType_Type
          ? PyObject_CallMethod(reinterpret_cast<PyObject*>(&PyType_Type), "__subclasses__", "O", &PyType_Type)
          : PyObject_CallMethod(reinterpret_cast<PyObject*>(type), "__subclasses__", nullptr);
  if (below == nullptr) return PyErr_Clear();
  for (Py_ssize_t i = 0; i < PyList_Size(below); ++i)
    add_python_types(reinterpret_cast<PyTypeObject*>(PyList_GetItem(below, i)), types);
  Py_DECREF(below);
}

PyObject* set_python_traps() {
  std::vector<PyTypeObject*> types;
  add_python_types(&PyBaseObject_Type, types);
  // All that print an address, and modules, which print where they were read from.
  exchange_everywhere<reprfunc>(types, &PyBaseObject_Type, &PyTypeObject::tp_repr, "__repr__", trapped_repr);
  for (PyTypeObject* type : {&PyFunction_Type, &PyGen_Type, &PyCode_Type, &PyCell_Type, &PyFrame_Type, &PyModule_Type,
                             &PyCoro_Type, &PyAsyncGen_Type, &_PyMethodWrapper_Type, &_PyWeakref_RefType})
    exchange_everywhere<reprfunc>(types, type, &PyTypeObject::tp_repr, "__repr__", trapped_repr);
  function_repr = PyCFunction_Type.tp_repr;
  exchange_everywhere<reprfunc>(types, &PyCFunction_Type, &PyTypeObject::tp_repr, "__repr__", built_in_repr);
  auto* const recursion = reinterpret_cast<PyTypeObject*>(PyExc_RecursionError);
  recursion->tp_init = too_deep;
  type_new = PyType_Type.tp_new;
  for (PyTypeObject* type : types)
    if (type->tp_new == type_new) type->tp_new = make_type;
  set_python_number_traps(end_program);

  original_format = exchange_method(&PyUnicode_Type, format_method);
  original_format_map = exchange_method(&PyUnicode_Type, format_map_method);
  if (original_format == nullptr || original_format_map == nullptr) return nullptr;
  return set_python_set_traps(types, end_program);
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

namespace {

// `self` is a module, as it is for the functions of one.
PyObject* call_disguised(PyObject* self, PyObject* arguments, PyObject* named) {
  return PyObject_Call(PyDict_GetItemString(PyModule_GetDict(self), "call"), arguments, named);
}

}  // namespace

PyObject* python_disguised(PyObject*, PyObject* arguments) {
  const char* name = nullptr;
  PyObject* function = nullptr;
  if (PyArg_ParseTuple(arguments, "sO", &name, &function) == 0) return nullptr;
  PyObject* const module = PyModule_New(name);
  if (module == nullptr || PyDict_SetItemString(PyModule_GetDict(module), "call", function) != 0) return nullptr;
  // For good, as the interpreter is.
  auto* const method =
      new PyMethodDef{PyModule_GetName(module), with_names<call_disguised>(), METH_VARARGS | METH_KEYWORDS, nullptr};
  Py_INCREF(module);
  return PyCFunction_New(method, module);
}

PyObject* python_plant(PyObject*, PyObject* arguments) {
  PyTypeObject* type = nullptr;
  const char* name = nullptr;
  PyObject* value = nullptr;
  if (PyArg_ParseTuple(arguments, "O!sO", &PyType_Type, &type, &name, &value) == 0) return nullptr;
  if (PyDict_SetItemString(type->tp_dict, name, value) != 0) return nullptr;
  PyType_Modified(type);
  Py_RETURN_NONE;
}

void use_python_stop(PythonStop stop) {
  end_program = stop;
}

}  // namespace portcullis::server::worker
