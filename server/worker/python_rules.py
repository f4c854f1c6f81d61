"""What a Python program may say and what it finds. Runs in the worker, in the interpreter that runs the program, with
all of Python: python_engine.cpp calls furnish() before the sandbox is entered, admit() and namespace() in it.

Every form, name, attribute and module that is not listed ends the program: a name that is merely missing could be
tested for, and the program would then print something else than it does elsewhere."""

import math
import sys
import unicodedata

# Set by python_engine.cpp before furnish().
stop = poison = disguised = plant = mark = write = power_is_exact = None
run = 1  # of the program

BUILTINS = {}
FOUND = {}  # what the program imports, by name


def attribute(name):
    if name.startswith("__") and name.endswith("__"):
        if name not in ATTRIBUTES:
            stop("not_supported", name)
    elif name in INNER:
        stop("not_supported", name)
    elif name in CLOCK and "datetime" in FOUND:
        stop(CLOCK[name], name)
    elif name in OF_JSON_ERRORS and "json" in FOUND:
        stop("implementation_defined", name)


def binding(name):
    if name.startswith("__") and name.endswith("__") and name != "__slots__":
        stop("not_supported", name)


def fields_of(node):
    for field in node._fields:
        value = getattr(node, field, None)
        yield from ((field, one) for one in value) if type(value) is list else ((field, value),)


def walk(tree):
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(value for _, value in fields_of(node) if hasattr(value, "_fields"))


def kind(node):
    return type(node).__name__


def is_hash_method(node):
    if node.name != "__hash__" or len(node.body) != 1 or kind(node.body[0]) != "Return" or node.decorator_list:
        return False
    call = node.body[0].value
    return kind(call) == "Call" and kind(call.func) == "Name" and call.func.id == "hash"


def same_everywhere(node):
    """Of what "is" may be asked: small numbers and texts are one object or two, as an interpreter likes."""
    if kind(node) == "Constant":
        return node.value is None or node.value is ... or type(node.value) is bool
    if kind(node) == "Attribute":
        return node.attr == "__class__"
    return kind(node) == "Call" and kind(node.func) == "Name" and node.func.id == "type"


def take_import(node):
    names = [node.module] if kind(node) == "ImportFrom" else [alias.name for alias in node.names]
    for name in names:
        if name in BY_CHANCE:
            stop("not_deterministic", name)
        if name not in MODULES or getattr(node, "level", 0):
            stop("host_needed", name or ".")
        if name not in FOUND:
            stop("not_supported", name)
    if kind(node) == "ImportFrom":
        for alias in node.names:
            if alias.name not in vars(FOUND[node.module]) or alias.name.startswith("_"):
                stop("not_supported", f"{node.module}.{alias.name}")
    for alias in node.names:
        binding(alias.asname or "")


def take(node, free):
    name = kind(node)
    if name not in NODES:
        stop("not_supported", name)
    if name == "FunctionDef":
        if node.name == "__hash__":
            if not is_hash_method(node):
                stop("not_supported", node.name)
            free.add(id(node.body[0].value.func))
        elif node.name not in METHODS:
            binding(node.name)
    elif name == "Attribute":
        attribute(node.attr)
        if node.attr == "__class__" and kind(node.ctx) != "Load":
            stop("not_supported", node.attr)
    elif name == "Constant":
        if type(node.value) is str and not assigned(node.value):
            stop("implementation_defined", "a character that is not in Unicode 14")
    elif name == "MatchClass":
        for one in node.kwd_attrs:
            attribute(one)
    elif name in ("Import", "ImportFrom"):
        take_import(node)
    elif name in ("Global", "Nonlocal"):
        for one in node.names:
            binding(one)
    elif name == "Compare":
        for left, how, right in zip([node.left, *node.comparators], node.ops, node.comparators):
            if kind(how) in ("Is", "IsNot") and not (same_everywhere(left) or same_everywhere(right)):
                stop("implementation_defined", "is")
    elif name == "Call" and kind(node.func) == "Name" and node.func.id == "type":
        if len(node.args) == 1 and not node.keywords and kind(node.args[0]) != "Starred":
            free.add(id(node.func))
    elif name in ("Try", "With") and any(kind(one) in ("Yield", "YieldFrom") for one in walk(node)):
        stop("not_supported", f"yield in {name.lower()}")  # what follows it may run after the end, or never
    elif name in ("ClassDef", "MatchAs", "MatchStar", "ExceptHandler", "MatchMapping", "arg", "keyword"):
        binding(getattr(node, {"MatchMapping": "rest", "arg": "arg", "keyword": "arg"}.get(name, "name")) or "")
    elif name == "Name" and (node.id != "__name__" or kind(node.ctx) != "Load"):
        binding(node.id)


def admit(source):
    """The code of the program, or its end with a reason."""
    head = source.split("\n", 2)[:2]
    if "\r" in source.replace("\r\n", "\n") or "\f" in source or any("coding" in line and "#" in line for line in head):
        stop("not_supported", "encoding")
    try:
        tree = compile(source, "program", "exec", 0x400, True)  # PyCF_ONLY_AST
    except (SyntaxError, ValueError, MemoryError) as error:
        stop("not_supported", f"line {getattr(error, 'lineno', None)}: {error}")
    free = set()
    bound = set()
    loaded = []
    called = []
    for node in walk(tree):
        take(node, free)
        if kind(node) == "Call" and kind(node.func) == "Name":
            called.append(node.func)
        for field, value in fields_of(node):
            if type(value) is str and field in ("arg", "name", "asname", "rest"):
                bound.add(value)
        if kind(node) == "Name":
            loaded.append(node) if kind(node.ctx) == "Load" else bound.add(node.id)
    for node in loaded:
        if id(node) in free:
            continue
        if node.id in ("type", "hash") or node.id in REFUSED:
            stop("not_deterministic" if node.id == "hash" else "not_supported", node.id)
        if node.id in TRAPPED and node.id not in bound:
            stop(TRAPPED[node.id], node.id)
    for node in called:
        if f" {node.id}" in BUILTINS and node.id not in bound:
            node.id = f" {node.id}"  # a name that no program can say
    # Python 3.14 does not evaluate what stands for a type: one of the runs does not either.
    return compile(tree, "program", "exec", 0x1000000 if run > 1 else 0, True)  # CO_FUTURE_ANNOTATIONS


def in_library(name, *rest, **named):
    """What import statements call, and Python itself. admit() has seen the program's own."""
    if name in FOUND:
        fromlist = rest[2] if len(rest) > 2 else named.get("fromlist")
        return FOUND[name if fromlist else name.partition(".")[0]]
    if any(name in names for names in LATE.values()):
        return sys.modules[name]
    stop("host_needed", name)


class Output:
    def write(self, text):
        return write(text)

    def flush(self):
        pass


class Closed:
    """The last of the finders of modules."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        stop("host_needed", name)


def furnish(wanted):
    import builtins
    import enum

    for name in wanted:
        if name not in MODULES:
            continue
        for one in ("collections", name) if name == "collections.abc" else (name,):
            for late in (*LATE.get(one, ()), one):
                __import__(late)
            FOUND[one] = module(one)
    if "collections.abc" in FOUND:
        FOUND["collections"].abc = FOUND["collections.abc"]
    enum.EnumType._create_ = lambda *_, **__: stop("not_supported", "Enum()")
    for name, value in vars(builtins).items():
        if name not in REFUSED and name not in TRAPPED and (not name.startswith("_") or name == "__build_class__"):
            BUILTINS[name] = value
    for name, problem in TRAPPED.items():
        BUILTINS[name] = poison(name, problem)
    for function in (getattr, setattr, hasattr, delattr):
        BUILTINS[function.__name__] = checked(function)
    BUILTINS["chr"] = disguised("chr", known_chr)
    BUILTINS["sum"] = disguised("sum", summed)
    for value in list(BUILTINS.values()):
        if isinstance(value, type) and issubclass(value, BaseException):
            BUILTINS[f" {value.__name__}"] = marked(value)
    plant_later()
    BUILTINS["__import__"] = in_library
    sys.stdout = Output()
    sys.path[:] = sys.path_hooks[:] = []
    sys.meta_path[:] = [Closed]
    sys.path_importer_cache.clear()
    # What could reach the system: nobody needs it from here on.
    for name in ("posix", "os", "_signal", "signal", "io", "subprocess", "socket", "shutil", "tempfile"):
        if name in sys.modules:
            vars(sys.modules.pop(name)).clear()


def namespace(ordered):
    """Of the program; `ordered` are the functions of python_traps.cpp that take sets in an order that is certain."""
    BUILTINS.update(ordered)
    main = vars(sys.modules["__main__"])
    main.clear()
    main.update({"__name__": "__main__", "__builtins__": BUILTINS})
    return main
