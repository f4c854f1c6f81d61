// See python_engine.hpp. One interpreter in a process, for one program; it is never taken down.
#include "server/worker/python_engine.hpp"

#include "server/worker/python_heap.hpp"
#include "server/worker/python_numbers.hpp"
#include "server/worker/python_sets.hpp"
#include "server/worker/python_source.hpp"
#include "server/worker/python_traps.hpp"
#include "server/worker/python_versions.hpp"

#include <sys/mman.h>

#include <cstdlib>

namespace portcullis::server::worker {
namespace {

struct PythonState {
  PythonStart start;
  std::string printed;
  PyObject* rules = nullptr;
  PyObject* ordered = nullptr;
};
PythonState& state() {
  static PythonState one;
  return one;
}

void heap_full() {
  state().start.stop("out_of_memory", {});
}

PyObject* rules_stop(PyObject*, PyObject* arguments) {
  const char* problem = nullptr;
  PyObject* detail = nullptr;
  if (PyArg_ParseTuple(arguments, "sO", &problem, &detail) == 0) return nullptr;
  const char* const text = PyUnicode_Check(detail) ? PyUnicode_AsUTF8(detail) : nullptr;
  state().start.stop(problem, text == nullptr ? "" : text);
  return nullptr;
}

PyObject* rules_write(PyObject*, PyObject* text) {
  if (!PyUnicode_Check(text)) return PyErr_Format(PyExc_TypeError, "write() argument must be str");
  Py_ssize_t size = 0;
  const char* const bytes = PyUnicode_AsUTF8AndSize(text, &size);
  if (bytes == nullptr) return nullptr;
  if (state().printed.size() + static_cast<std::size_t>(size) > state().start.output_bytes)
    state().start.stop("output_too_large", {});
  state().printed.append(bytes, static_cast<std::size_t>(size));
  return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
}

PyMethodDef rules_functions[] = {
    {"stop", rules_stop, METH_VARARGS, nullptr},
    {"poison", python_poison, METH_VARARGS, nullptr},
    {"disguised", python_disguised, METH_VARARGS, nullptr},
    {"plant", python_plant, METH_VARARGS, nullptr},
    {"mark", python_mark, METH_O, nullptr},
    {"write", rules_write, METH_O, nullptr},
    {"power_is_exact", python_power_is_exact, METH_VARARGS, nullptr},
};

// "ValueError: invalid literal", and no error is set any more.
std::string take_python_error() {
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* trace = nullptr;
  PyErr_Fetch(&type, &value, &trace);
  std::string text = type == nullptr ? "" : reinterpret_cast<PyTypeObject*>(type)->tp_name;
  PyObject* const words = value == nullptr ? nullptr : PyObject_Str(value);
  const char* const bytes = words == nullptr ? nullptr : PyUnicode_AsUTF8(words);
  if (bytes != nullptr && *bytes != 0) text += std::string(": ") + bytes;
  PyErr_Clear();
  return text;
}

// Without a site, an environment, a user, a signal handler or a file that is written.
std::string start_interpreter(const PythonStart& start) {
  PyPreConfig before;
  PyPreConfig_InitIsolatedConfig(&before);
  before.utf8_mode = 1;
  PyStatus status = Py_PreInitialize(&before);
  if (PyStatus_Exception(status) != 0) return "the interpreter does not start";
  if (!use_python_heap(start.memory_bytes, heap_full)) return "no memory for the interpreter";
  PyConfig config;
  PyConfig_InitIsolatedConfig(&config);
  config.site_import = 0;
  config.write_bytecode = 0;
  config.install_signal_handlers = 0;
  config.use_hash_seed = 1;
  config.hash_seed = static_cast<unsigned long>(start.run);
  config.pathconfig_warnings = 0;
  config.module_search_paths_set = 1;
  struct Text {
    wchar_t** field;
    const wchar_t* value;
  };
  for (const Text& text :
       {Text{&config.program_name, L"python3"}, Text{&config.executable, L""}, Text{&config.prefix, L"/usr"},
        Text{&config.exec_prefix, L"/usr"}, Text{&config.base_prefix, L"/usr"}, Text{&config.base_exec_prefix, L"/usr"},
        Text{&config.base_executable, L""}, Text{&config.stdlib_dir, python_library}})
    if (PyStatus_Exception(PyConfig_SetString(&config, text.field, text.value)) != 0) return "no configuration";
  for (const std::wstring& folder : {std::wstring(python_library), std::wstring(python_library) + L"/lib-dynload"})
    if (PyStatus_Exception(PyWideStringList_Append(&config.module_search_paths, folder.c_str())) != 0)
      return "no configuration";
  status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  if (PyStatus_Exception(status) != 0)
    return std::string("the interpreter does not start: ") + (status.err_msg == nullptr ? "" : status.err_msg);
  return {};
}

PyObject* load_rules(std::string_view modules) {
  PyObject* const module = PyModule_New("rules");
  PyObject* const names = module == nullptr ? nullptr : PyModule_GetDict(module);
  if (names == nullptr || PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins()) != 0) return nullptr;
  PyObject* const code = Py_CompileString(python_rules_source, "rules", Py_file_input);
  PyObject* const run = code == nullptr ? nullptr : PyEval_EvalCode(code, names, names);
  if (run == nullptr) return nullptr;
  for (PyMethodDef& function : rules_functions) {
    PyObject* const made = PyCFunction_New(&function, nullptr);
    if (made == nullptr || PyDict_SetItemString(names, function.ml_name, made) != 0) return nullptr;
  }
  PyObject* const number = PyLong_FromLong(state().start.run);
  if (number == nullptr || PyDict_SetItemString(names, "run", number) != 0) return nullptr;
  PyObject* const wanted = PyUnicode_FromStringAndSize(modules.data(), static_cast<Py_ssize_t>(modules.size()));
  PyObject* const words = wanted == nullptr ? nullptr : PyUnicode_Split(wanted, nullptr, -1);
  PyObject* const furnished = words == nullptr ? nullptr : PyObject_CallMethod(module, "furnish", "O", words);
  return furnished == nullptr ? nullptr : module;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) void portcullis_python_prepare(const PythonStart& start,
                                                                                 std::string& why) {
  state().start = start;
  state().printed.reserve(start.output_bytes);
  use_python_stop(start.stop);
  why = start_interpreter(start);
  if (!why.empty()) return;
  if (!std::string_view(Py_GetVersion()).starts_with(python_version)) {
    why = "another version of Python";
    return;
  }
  state().rules = load_rules(start.modules);
  if (state().rules == nullptr) {
    why = "the rules do not load: " + take_python_error();
    return;
  }
  state().ordered = set_python_traps();
  if (state().ordered == nullptr || !set_python_version_traps(start.stop))
    why = "the interpreter is not the expected one";
}

extern "C" __attribute__((visibility("default"))) void portcullis_python_run(std::string_view source,
                                                                             std::string& printed) {
  PythonState& python = state();
  PyObject* const code =
      PyObject_CallMethod(python.rules, "admit", "s#", source.data(), static_cast<Py_ssize_t>(source.size()));
  if (code == nullptr) python.start.stop("not_supported", take_python_error());
  PyObject* const names = PyObject_CallMethod(python.rules, "namespace", "O", python.ordered);
  begin_python_program();
  watch_python_versions(true);
  PyObject* const end = names == nullptr ? nullptr : PyEval_EvalCode(code, names, names);
  watch_python_versions(false);
  if (end == nullptr && PyErr_ExceptionMatches(PyExc_RecursionError) != 0) python.start.stop("recursion_too_deep", {});
  if (end == nullptr) python.start.stop("program_failed", take_python_error());
  printed = std::move(python.printed);
}

}  // namespace portcullis::server::worker
