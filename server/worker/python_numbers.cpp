// See python_numbers.hpp.
#include "server/worker/python_numbers.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace portcullis::server::worker {
namespace {

PythonStop end_inexact = nullptr;

bool power_is_exact(double x, double y, double result) {
  if (!std::isfinite(x) || !std::isfinite(y) || !std::isfinite(result) || x == 0 || x == 1 || y == 0 || y == 1)
    return true;
  if (y == 2) return result == x * x;
  if (y == 0.5 && x > 0) return result == std::sqrt(x);
  if (y == -1) return result == 1 / x;
  if (std::fabs(result) < std::numeric_limits<double>::min()) return false;
  // Far enough from the middle between two numbers that no library rounds to the other one.
  const double step = std::nextafter(std::fabs(result), HUGE_VAL) - std::fabs(result);
  const long double real = std::pow(static_cast<long double>(x), static_cast<long double>(y));
  return std::fabs((real - static_cast<long double>(result)) / static_cast<long double>(step)) <= 0.45L;
}

ternaryfunc float_power = nullptr;
PyObject* power_of_float(PyObject* x, PyObject* y, PyObject* modulus) {
  PyObject* const result = float_power(x, y, modulus);
  if (result == nullptr || !PyFloat_Check(result)) return result;
  const double base = PyFloat_AsDouble(x);
  const double exponent = PyErr_Occurred() != nullptr ? 0 : PyFloat_AsDouble(y);
  if (PyErr_Occurred() != nullptr) PyErr_Clear();
  if (!power_is_exact(base, exponent, PyFloat_AS_DOUBLE(result))) end_inexact("implementation_defined", "**");
  return result;
}
PyObject* power_of_complex(PyObject*, PyObject*, PyObject*) {
  end_inexact("implementation_defined", "** of complex numbers");
  return nullptr;
}
unaryfunc complex_absolute = nullptr;
PyObject* absolute_of_complex(PyObject* of) {
  PyObject* const result = complex_absolute(of);
  if (result != nullptr && std::trunc(PyFloat_AS_DOUBLE(result)) != PyFloat_AS_DOUBLE(result))
    end_inexact("implementation_defined", "abs of a complex number");
  return result;
}

void exchange_number(PyTypeObject* type, const char* method, void* from, void* to) {
  PyObject* const own = PyDict_GetItemString(type->tp_dict, method);
  if (own == nullptr || !Py_IS_TYPE(own, &PyWrapperDescr_Type)) return;
  auto* const wrapper = reinterpret_cast<PyWrapperDescrObject*>(own);
  if (wrapper->d_wrapped == from) wrapper->d_wrapped = to;
}

}  // namespace

void set_python_number_traps(PythonStop stop) {
  end_inexact = stop;
  PyNumberMethods* const real = PyFloat_Type.tp_as_number;
  float_power = std::exchange(real->nb_power, power_of_float);
  for (const char* name : {"__pow__", "__rpow__"})
    exchange_number(&PyFloat_Type, name, reinterpret_cast<void*>(float_power), reinterpret_cast<void*>(power_of_float));
  PyNumberMethods* const pair = PyComplex_Type.tp_as_number;
  const auto power = std::exchange(pair->nb_power, power_of_complex);
  for (const char* name : {"__pow__", "__rpow__"})
    exchange_number(&PyComplex_Type, name, reinterpret_cast<void*>(power), reinterpret_cast<void*>(power_of_complex));
  complex_absolute = std::exchange(pair->nb_absolute, absolute_of_complex);
  exchange_number(&PyComplex_Type, "__abs__", reinterpret_cast<void*>(complex_absolute),
                  reinterpret_cast<void*>(absolute_of_complex));
}

PyObject* python_power_is_exact(PyObject*, PyObject* arguments) {
  double x = 0;
  double y = 0;
  double result = 0;
  if (PyArg_ParseTuple(arguments, "ddd", &x, &y, &result) == 0) return nullptr;
  return PyBool_FromLong(power_is_exact(x, y, result) ? 1 : 0);
}

}  // namespace portcullis::server::worker
