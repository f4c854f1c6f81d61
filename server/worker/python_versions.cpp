// See python_versions.hpp.
#include "server/worker/python_versions.hpp"

#include <array>
#include <string>
#include <unordered_set>

#include "server/worker/python_slots.hpp"

namespace portcullis::server::worker {
namespace {

PythonStop end_other = nullptr;
bool program_asks = false;

// Texts of exceptions that are the same from Python 3.8 to 3.14, by how they begin.
constexpr std::array<std::string_view, 15> lasting_texts{
    "invalid literal for int() with base ",
    "could not convert string to float: ",
    "division by zero",
    "list index out of range",
    "list assignment index out of range",
    "tuple index out of range",
    "string index out of range",
    "pop from empty list",
    "substring not found",
    "unsupported operand type(s) for ",
    "can only concatenate ",
    "not enough values to unpack (expected ",
    "list.remove(x): x not in list",
    "cannot unpack non-iterable ",
    "name '",
};

std::unordered_set<PyObject*>& marked() {
  static std::unordered_set<PyObject*> all;
  return all;
}

// Of an exception that the interpreter or its library has raised with a text; that of an assertion and those of the
// program's own classes have its own.
void look_at_exception(PyObject* of) {
  PyObject* const all = reinterpret_cast<PyBaseExceptionObject*>(of)->args;
  if (!program_asks || marked().contains(of) || all == nullptr || PyTuple_GET_SIZE(all) == 0) return;
  PyObject* const first = PyTuple_GET_ITEM(all, 0);
  if (!PyUnicode_Check(first) || Py_IS_TYPE(of, reinterpret_cast<PyTypeObject*>(PyExc_KeyError)) ||
      Py_IS_TYPE(of, reinterpret_cast<PyTypeObject*>(PyExc_StopIteration)) ||
      Py_IS_TYPE(of, reinterpret_cast<PyTypeObject*>(PyExc_AssertionError)))
    return;
  PyTypeObject* const type = Py_TYPE(of);
  if (PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE) != 0) {
    PyObject* const home = PyDict_GetItemString(type->tp_dict, "__module__");
    if (home != nullptr && PyUnicode_Check(home) && PyUnicode_CompareWithASCIIString(home, "__main__") == 0) return;
  }
  Py_ssize_t size = 0;
  const char* const bytes = PyUnicode_AsUTF8AndSize(first, &size);
  const std::string_view text = bytes == nullptr ? "" : std::string_view(bytes, static_cast<std::size_t>(size));
  for (const std::string_view lasting : lasting_texts)
    if (text.starts_with(lasting)) return;
  end_other("implementation_defined", std::string("text of ") + type->tp_name);
}

reprfunc exception_str = nullptr;
PyObject* str_of_exception(PyObject* of) {
  look_at_exception(of);
  return exception_str(of);
}

reprfunc exception_repr = nullptr;
PyObject* repr_of_exception(PyObject* of) {
  look_at_exception(of);
  return exception_repr(of);
}

PyObject* arguments_of_exception(PyObject* of, void*) {
  look_at_exception(of);
  PyObject* const all = reinterpret_cast<PyBaseExceptionObject*>(of)->args;
  return all == nullptr ? PyTuple_New(0) : Py_NewRef(all);
}
int set_arguments_of_exception(PyObject* of, PyObject* value, void*) {
  if (program_asks || value == nullptr) end_other("not_supported", "args");
  PyObject* const all = PySequence_Tuple(value);
  if (all == nullptr) return -1;
  Py_XSETREF(reinterpret_cast<PyBaseExceptionObject*>(of)->args, all);
  return 0;
}
PyGetSetDef arguments_getset{"args", arguments_of_exception, set_arguments_of_exception, nullptr, nullptr};

// Another one since Python 3.12.
reprfunc ordered_repr = nullptr;
PyObject* repr_of_ordered(PyObject* of) {
  if (program_asks && PyDict_Size(of) > 0) end_other("implementation_defined", "repr of OrderedDict");
  return ordered_repr(of);
}

// Has one since Python 3.12.
Py_hash_t hash_of_slice(PyObject* of) {
  if (program_asks) end_other("implementation_defined", "hash of a slice");
  return PyObject_HashNotImplemented(of);
}

// The directives that are the same on all platforms; what stands before the year 1000 is filled up or not.
void look_at_directives(PyObject* of, PyObject* format) {
  Py_ssize_t size = 0;
  const char* const bytes = format == nullptr || !PyUnicode_Check(format) ? "" : PyUnicode_AsUTF8AndSize(format, &size);
  const std::string_view text = bytes == nullptr ? "%" : std::string_view(bytes, static_cast<std::size_t>(size));
  PyObject* const year = PyObject_GetAttrString(of, "year");
  const bool early = year != nullptr && PyLong_AsLong(year) < 1000;
  PyErr_Clear();
  Py_XDECREF(year);
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 2)) {
    const char directive = at + 1 < text.size() ? text[at + 1] : 0;
    if (directive == 0 || std::string_view("aAwdbBmyYHIMSfpzZjUW%").find(directive) == std::string_view::npos ||
        (early && directive == 'Y'))
      end_other("implementation_defined", "strftime");
  }
}

PyObject* date_strftime = nullptr;
PyObject* time_strftime = nullptr;
template <PyObject*& original>
PyObject* directives(PyObject* of, PyObject* arguments, PyObject* named) {
  look_at_directives(of, PyTuple_Size(arguments) > 0 ? PyTuple_GetItem(arguments, 0)
                         : named == nullptr          ? nullptr
                                                     : PyDict_GetItemString(named, "format"));
  PyObject* const self = PyTuple_Pack(1, of);
  PyObject* const all = self == nullptr ? nullptr : PySequence_Concat(self, arguments);
  PyObject* const result = all == nullptr ? nullptr : PyObject_Call(original, all, named);
  Py_XDECREF(self);
  Py_XDECREF(all);
  return result;
}

PyMethodDef date_method{"strftime", with_names<directives<date_strftime>>(), METH_VARARGS | METH_KEYWORDS, nullptr};
PyMethodDef time_method{"strftime", with_names<directives<time_strftime>>(), METH_VARARGS | METH_KEYWORDS, nullptr};

bool set_time_traps() {
  PyObject* const module = PyDict_GetItemString(PyImport_GetModuleDict(), "datetime");
  if (module == nullptr) return true;
  PyObject* const date = PyObject_GetAttrString(module, "date");
  PyObject* const time = PyObject_GetAttrString(module, "time");
  if (date == nullptr || time == nullptr || !PyType_Check(date) || !PyType_Check(time)) return false;
  date_strftime = exchange_method(reinterpret_cast<PyTypeObject*>(date), date_method);
  time_strftime = exchange_method(reinterpret_cast<PyTypeObject*>(time), time_method);
  return date_strftime != nullptr && time_strftime != nullptr;
}

}  // namespace

bool set_python_version_traps(PythonStop stop) {
  end_other = stop;
  std::vector<PyTypeObject*> types;
  add_python_types(&PyBaseObject_Type, types);
  auto* const exception = reinterpret_cast<PyTypeObject*>(PyExc_BaseException);
  exception_str = exception->tp_str;
  exception_repr = exception->tp_repr;
  exchange_everywhere<reprfunc>(types, exception, &PyTypeObject::tp_str, "__str__", str_of_exception);
  exchange_everywhere<reprfunc>(types, exception, &PyTypeObject::tp_repr, "__repr__", repr_of_exception);
  PyObject* const getset = PyDescr_NewGetSet(exception, &arguments_getset);
  if (getset == nullptr || PyDict_SetItemString(exception->tp_dict, "args", getset) != 0) return false;
  PyType_Modified(exception);
  ordered_repr = PyODict_Type.tp_repr;
  exchange_everywhere<reprfunc>(types, &PyODict_Type, &PyTypeObject::tp_repr, "__repr__", repr_of_ordered);
  PySlice_Type.tp_hash = hash_of_slice;
  return set_time_traps();
}

void watch_python_versions(bool program) {
  program_asks = program;
}

PyObject* python_mark(PyObject*, PyObject* exception) {
  marked().insert(Py_NewRef(exception));  // kept, so that no other one takes its place
  return Py_NewRef(exception);
}

}  // namespace portcullis::server::worker
