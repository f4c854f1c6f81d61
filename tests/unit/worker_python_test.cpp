// Python programs in the sandbox: what is printed, and what could be otherwise elsewhere.
#include "tests/unit/worker_python_support.hpp"

namespace {

using namespace portcullis::test;

TEST(Python, what_is_printed_comes_back_to_the_byte) {
  expect_output({
      {"print(1 + 1)", "2\n"},
      {"", ""},
      {"print('a', 1, True, None, 1.0, 1e16, 0.1 + 0.2, sep='|', end='')",
       "a|1|True|None|1.0|1e+16|0.30000000000000004"},
      {"def fact(n):\n  return 1 if n < 2 else n * fact(n - 1)\nprint(fact(30))",
       "265252859812191058636308480000000\n"},
      {"print('caf\u00e9 \U0001F600', len('\U0001F600'))", "caf\u00e9 \U0001F600 1\n"},
      {"print({'b': 1, 'a': [2, (3,)]}, {3, 1, 2}, sorted({'x', 'y', 'z'}), len({'x', 'y'}), min({'b', 'a'}))",
       "{'b': 1, 'a': [2, (3,)]} {1, 2, 3} ['x', 'y', 'z'] 2 a\n"},
      {"class A:\n  def __init__(self, x): self.x = x\n  def __repr__(self): return f'A({self.x!r})'\n"
       "  def __eq__(self, other): return self.x == other.x\n  def __hash__(self): return hash(self.x)\n"
       "print([A(1), A('b')], A(1) == A(1), len({A(1), A(1)}), type(A(1)).__name__)",
       "[A(1), A('b')] True 1 A\n"},
      {"try:\n  int('x')\nexcept ValueError as e:\n  print('no:', e)\nfinally:\n  print('end')",
       "no: invalid literal for int() with base 10: 'x'\nend\n"},
      {"def g():\n  yield from range(3)\nprint(list(g()), sum(x * x for x in range(10)), 7 ** 0.5, 2 ** -1, 3.5 ** 2)",
       "[0, 1, 2] 285 2.6457513110645907 0.5 12.25\n"},
      {"import math, itertools\nfrom collections import Counter, defaultdict, namedtuple\n"
       "print(math.sqrt(2), math.gcd(12, 18), math.pi, math.factorial(5), math.log2(8), math.cos(0))\n"
       "print(Counter('banana').most_common(2), list(itertools.permutations([1, 2])))\n"
       "P = namedtuple('P', 'x y')\nprint(P(1, 2), P(1, 2).x)",
       "1.4142135623730951 6 3.141592653589793 120 3.0 1.0\n[('a', 3), ('n', 2)] [(1, 2), (2, 1)]\nP(x=1, y=2) 1\n"},
      {"import functools, collections.abc, operator, heapq, bisect, copy, string, textwrap\n"
       "@functools.lru_cache(maxsize=None)\ndef fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)\n"
       "print(fib(80), isinstance([], collections.abc.Sequence), functools.reduce(operator.mul, [1, 2, 3, 4]))\n"
       "def deco(f):\n  @functools.wraps(f)\n  def inner(*a): return f(*a) + 1\n  return inner\n"
       "@deco\ndef one(x): return x\nprint(one(1), one.__name__, heapq.nsmallest(2, [3, 1, 2]), bisect.bisect([1, 3], "
       "2))\n"
       "print(copy.deepcopy([[1]]), string.ascii_lowercase[:3], textwrap.fill('a b c d', 3))",
       "23416728348467685 True 24\n2 one [1, 2] 1\n[[1]] abc a b\nc d\n"},
      {"from dataclasses import dataclass, field\nfrom enum import Enum, auto\nfrom typing import List, Optional\n"
       "@dataclass(order=True)\nclass P:\n  x: int\n  y: List[int] = field(default_factory=list)\n"
       "class C(Enum):\n  RED = auto()\n  BLUE = auto()\nprint(P(1), P(1) < P(2), C.RED, C['BLUE'].value, list(C))",
       "P(x=1, y=[]) True C.RED 2 [<C.RED: 1>, <C.BLUE: 2>]\n"},
      {"import re, json\nfrom fractions import Fraction\nfrom decimal import Decimal, getcontext\nimport statistics\n"
       "getcontext().prec = 6\nprint(re.findall(r'\\d+', 'a1b22'), json.dumps({'b': [1, None]}), json.loads('{\"a\": "
       "1.5}'))\n"
       "print(Fraction(1, 3) + Fraction(1, 6), Decimal(1) / Decimal(7), statistics.mean([1, 2, 4]), "
       "statistics.median([3, 1, 2]))",
       "['1', '22'] {\"b\": [1, null]} {'a': 1.5}\n1/2 0.142857 2.3333333333333335 2\n"},
      {"from datetime import date, timedelta, datetime\nd = date(2024, 2, 28) + timedelta(days=2)\n"
       "print(d, d.strftime('%A'), datetime.strptime('2024-03-01', '%Y-%m-%d') - datetime(2024, 1, 1))",
       "2024-03-01 Friday 60 days, 0:00:00\n"},
      {"match (1, {'k': [2, 3]}):\n  case (1, {'k': [x, *rest]}):\n    print(x, rest)\nif __name__ == '__main__':\n  "
       "print(f'{3.14159:.2f} {\"x\":>3}')",
       "2 [3]\n3.14   x\n"},
      {"id = 5\nfrom abc import ABC, abstractmethod\nclass S(ABC):\n  @abstractmethod\n  def area(self): ...\n"
       "class Q(S):\n  def __init__(self, a): self.__a = a\n  def area(self): return self.__a ** 2\nprint(Q(3).area(), "
       "id, getattr(Q(2), 'area')(), super(Q, Q(1)).__class__.__name__)\n"
       "try: S()\nexcept TypeError: print('abstract')",
       "9 5 4 super\nabstract\n"},
      {"print('{} {:>4} {0.real}'.format(1, 2) if False else '{} {:>4}'.format(1, 2), '%s-%d' % ('a', 3), str(10 ** "
       "100)[:5])",
       "1    2 a-3 10000\n"},
  });
}

TEST(Python, what_could_be_otherwise_elsewhere_is_no_answer) {
  expect_reason({
      {"import random\nprint(random.random())", "not_deterministic"},
      {"import time\nprint(time.time())", "not_deterministic"},
      {"from datetime import datetime\nprint(datetime.now().year > 2000)", "not_deterministic"},
      {"from datetime import date\nprint(getattr(date, 'to' + 'day')())", "not_deterministic"},
      {"print(id(5) == id(5))", "not_deterministic"},
      {"print(list(map(id, [])) if False else 1)", "not_deterministic"},
      {"print(hash('a') == hash('a'))", "not_deterministic"},
      {"print({'a', 'b'})", "not_deterministic"},
      {"print(list({'a', 'b', 'c'})[1])", "not_deterministic"},
      {"for x in frozenset('ab') | {None}: print(x)", "not_deterministic"},
      {"print({None, 1}.pop())", "not_deterministic"},
      {"print({float('nan'), 1})", "not_deterministic"},
      {"print(list(dict.fromkeys({'a', 'b'})))", "not_deterministic"},
      {"print(sorted({'aa', 'bb'}, key=len))", "not_deterministic"},
      {"print(*{(1, 'a'), (2, 'b')})", "not_deterministic"},
      {"class S(set): pass\nprint(S('ab'))", "not_deterministic"},
      {"print({'a': 1}.keys() | {'b'})", "not_deterministic"},
      {"print(object())", "not_deterministic"},
      {"class A: pass\nprint(len(str(A())))", "not_deterministic"},
      {"print(repr(''.join)[-1])", "not_deterministic"},
      {"def f(): pass\nprint(str(f)[:5])", "not_deterministic"},
      {"print(f'{(x for x in [])}'[:3])", "not_deterministic"},
      {"class A: pass\nprint([A()].__str__()[:2], super)", "not_deterministic"},
      {"import math\nprint(math)", "not_deterministic"},
      {"import os\nprint(os.name)", "host_needed"},
      {"try:\n  import sys\nexcept ImportError:\n  print('none')", "host_needed"},
      {"print(open('/etc/passwd').read())", "host_needed"},
      {"x = input()\nprint(1)", "host_needed"},
      {"from . import x", "host_needed"},
      {"print('a'.encode('rot13'))", "host_needed"},
      {"print(eval('1 + 1'))", "not_supported"},
      {"print(5", "not_supported"},
      {"print 5", "not_supported"},
      {"# coding: latin-1\nprint('\u00e9')", "not_supported"},
      {"from math import *\nprint(5)", "not_supported"},
      {"import math\nprint(hasattr(math, 'nothing'))", "not_supported"},
      {"async def f(): pass\nprint(5)", "not_supported"},
      {"class A:\n  def __del__(self): print('late')\na = A()\nprint(5)", "not_supported"},
      {"def g():\n  try:\n    yield 1\n  finally:\n    print('late')\nx = g()\nprint(next(x))", "not_supported"},
      {"print(__file__)", "not_supported"},
      {"x = 257\ny = 257\nprint(x is y)", "implementation_defined"},
      {"import math\nprint(math.sin(1))", "implementation_defined"},
      {"import math\nprint(list(map(math.exp, [1])))", "implementation_defined"},
      {"print(sum([0.1] * 10))", "implementation_defined"},
      {"print((1 + 2j) ** 0.3)", "implementation_defined"},
      {"print(1)\n1 / 0", "program_failed"},
      {"print(1)\nraise SystemExit", "program_failed"},
      {"print(1)\nnope()", "program_failed"},
  });
}

TEST(Python, what_stands_for_a_built_in_function_is_one) {
  expect_output({
      {"print(sum.__name__, getattr.__qualname__, sum, type(sum) is type(print), type(hasattr) is type(len))",
       "sum getattr <built-in function sum> True True\n"},
      {"import math, functools\nprint(math.sin.__name__, type(math.sin) is type(len), functools.wraps.__name__)",
       "sin True wraps\n"},
      {"class A:\n  total = sum\nprint(A().total([1, 2]))", "3\n"},
      {"class A:\n  def __radd__(self, other):\n    print('r')\n    return 1\n"
       "def g():\n  print('1')\n  yield A()\n  print('2')\n  yield 1\nprint(sum(g()))",
       "1\nr\n2\n2\n"},
  });
}

TEST(Python, what_another_version_prints_otherwise_is_no_answer) {
  expect_reason({
      {"x: print('hi') = 5", "not_deterministic"},
      {"def f(a: print('hi')): pass\nprint(5)", "not_deterministic"},
      {"try:\n  def f(a: nothing): pass\n  print(1)\nexcept NameError: print(2)", "not_deterministic"},
      {"print(hasattr(5, 'is_integer'))", "implementation_defined"},
      {"try: int.is_integer(5)\nexcept AttributeError: print('no')", "implementation_defined"},
      {"print(sum([0.1 + 0j] * 10))", "implementation_defined"},
      {"import statistics\nprint(statistics.correlation([1.1, 2.3, 3.7], [2.2, 3.1, 5.9]))", "not_supported"},
      {"from collections import OrderedDict\nprint(OrderedDict(a=1))", "implementation_defined"},
      {"from collections import OrderedDict\nclass D(OrderedDict): pass\nprint(repr(D(a=1)))",
       "implementation_defined"},
      {"import datetime\nprint(f'{datetime.datetime(2020, 1, 1):%s}')", "implementation_defined"},
      {"import datetime\nprint(datetime.date(5, 1, 1).strftime('%Y'))", "implementation_defined"},
      {"import datetime\nprint(datetime.time(5).strftime(format='%-H'))", "implementation_defined"},
      {"try: [].index(3)\nexcept ValueError as e: print(e)", "implementation_defined"},
      {"try: [].index(3)\nexcept ValueError as e: print(len(repr(e)))", "implementation_defined"},
      {"try: [].index(3)\nexcept ValueError as e: print(e.args[0])", "implementation_defined"},
      {"try: [].index(3)\nexcept ValueError as e: print(ValueError(e))", "implementation_defined"},
      {"import copy\ntry: [].index(3)\nexcept ValueError as e: print(copy.copy(e))", "implementation_defined"},
      {"from abc import ABC, abstractmethod\nclass A(ABC):\n  @abstractmethod\n  def f(self): pass\n"
       "try: A()\nexcept TypeError as e: print(e)",
       "implementation_defined"},
      {"import json\ntry: json.loads('[1,]')\nexcept ValueError as e: print(e)", "implementation_defined"},
      {"import json\nclass E(ValueError): pass\ntry: json.loads('[1,]')\nexcept ValueError as e: e.__class__ = E",
       "not_supported"},
      {"class E: pass\nx = E()\nsetattr(x, '__class__', E)", "not_supported"},
      {"print('\U0001fae8'.isprintable())", "implementation_defined"},
      {"print(chr(0x1fae8).isprintable())", "implementation_defined"},
      {"import statistics\nprint(statistics.fmean([1.1, 2.2, 0.3], [3.3, 4.1, 9.7]))", "implementation_defined"},
      {"from fractions import Fraction\ntry: print(f'{Fraction(1, 3):.2f}')\nexcept TypeError: print('no')",
       "implementation_defined"},
      {"from fractions import Fraction\ntry: print(Fraction('1 / 3'))\nexcept ValueError: print('no')",
       "implementation_defined"},
      {"try: {slice(1): 2}\nexcept TypeError: print('no')", "implementation_defined"},
      {"class D:\n  def __set_name__(self, o, n): raise ValueError\ntry:\n  class A:\n    d = D()\n"
       "except Exception as e: print(type(e).__name__)",
       "implementation_defined"},
      {"import typing\nprint(typing.runtime_checkable)", "not_supported"},
      {"import json\ntry: json.loads('[1,]')\nexcept ValueError as e: print(e.pos)", "implementation_defined"},
  });
  expect_output({
      {"def f(x):\n  if x < 0: raise ValueError(f'{x} is negative')\n  return x\n"
       "try: f(-1)\nexcept ValueError as e: print('no:', e, repr(e), e.args)",
       "no: -1 is negative ValueError('-1 is negative') ('-1 is negative',)\n"},
      {"class E(Exception):\n  def __init__(self, n):\n    super().__init__(f'code {n}')\n"
       "try: raise E(5)\nexcept E as e: print(e)\ntry: {}['a']\nexcept KeyError as e: print(e, repr(e))\n"
       "try: assert 1 == 2, 'bad'\nexcept AssertionError as e: print(e)\n"
       "try: 1 / 0\nexcept ZeroDivisionError as e: print(e)",
       "code 5\n'a' KeyError('a')\nbad\ndivision by zero\n"},
      {"from fractions import Fraction\nimport statistics\n"
       "print(f'{Fraction(\" 3/7 \")}', statistics.fmean([1, 2]), chr(0x20ac), chr(65).lower(), [1, 2][slice(1)])",
       "3/7 1.5 \u20ac a [1]\n"},
      {"from datetime import date\nx: int = 5\ndef f(a: int, b: 'str' = '') -> list: return [a]\n"
       "print(f(x), f'{date(2024, 5, 1):%d.%m.%Y}', 1.5.is_integer())",
       "[5] 01.05.2024 False\n"},
  });
}

}  // namespace
