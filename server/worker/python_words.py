"""The words of the language and of its library that a program may use: the first part of python_rules.py."""

# The public names of each module; "-" takes one away: what runs text, sets any attribute, or is the platform's choice.
MODULES = {
    "__future__": "annotations",
    "abc": "ABC abstractmethod",
    "bisect": "bisect bisect_left bisect_right insort insort_left insort_right",
    "collections": "*",
    "collections.abc": "*",
    "copy": "copy deepcopy",
    "dataclasses": "* -make_dataclass",
    "datetime": "*",
    "decimal": "*",
    "enum": "Enum IntEnum StrEnum Flag IntFlag auto unique",
    "fractions": "Fraction",
    "functools": "partial reduce lru_cache cache cached_property total_ordering cmp_to_key wraps",
    "heapq": "heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest",
    "itertools": "*",
    "json": "dumps loads JSONEncoder JSONDecoder JSONDecodeError",
    "math": "* -gamma -lgamma -erf -erfc",
    "numbers": "Number Complex Real Rational Integral",
    "operator": "* -attrgetter -methodcaller -is_ -is_not",
    "re": "* -template -T -TEMPLATE",
    "statistics": "* -NormalDist -geometric_mean -correlation -covariance -linear_regression",
    "string": "* -Formatter",
    "textwrap": "*",
    "typing": "* -get_type_hints -runtime_checkable -ForwardRef -no_type_check -no_type_check_decorator",
}
# What these import by themselves when they are used, and what does the same for Python itself.
LATE = {"collections": ["heapq"], "datetime": ["time", "_strptime"], "re": ["warnings"], "fractions": ["decimal"]}
BY_CHANCE = {"random", "secrets", "time", "uuid"}

NODES = set(
    "Module FunctionDef ClassDef Return Delete Assign AugAssign AnnAssign For While If With Match Raise Try Assert "
    "Import ImportFrom Global Nonlocal Expr Pass Break Continue BoolOp NamedExpr BinOp UnaryOp Lambda IfExp Dict Set "
    "ListComp SetComp DictComp GeneratorExp Yield YieldFrom Compare Call FormattedValue JoinedStr Constant Attribute "
    "Subscript Starred Name List Tuple Slice Load Store Del And Or Add Sub Mult MatMult Div Mod Pow LShift RShift "
    "BitOr BitXor BitAnd FloorDiv Invert Not UAdd USub Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn comprehension "
    "ExceptHandler arguments arg keyword alias withitem match_case MatchValue MatchSingleton MatchSequence "
    "MatchMapping MatchClass MatchStar MatchAs MatchOr".split()
)
OPERATORS = "add sub mul truediv floordiv mod divmod pow lshift rshift and or xor matmul".split()
METHODS = {f"__{name}__" for name in OPERATORS} | {f"__{k}{name}__" for name in OPERATORS for k in "ri"} | {
    f"__{name}__"
    for name in "init new str repr format bytes eq ne lt le gt ge bool len iter next reversed getitem setitem delitem "
    "contains missing call enter exit neg pos abs invert int float complex index round trunc floor ceil getattr get set "
    "set_name init_subclass class_getitem post_init copy".split()
}
ATTRIBUTES = METHODS - {"__getattr__"} | {"__name__", "__qualname__", "__class__", "__members__"}
# What leads from an object to the interpreter without underscores.
INNER = {"mro", "scanner", "with_traceback"} | {f"tb_{name}" for name in "frame next lasti lineno".split()}
INNER |= {f"f_{name}" for name in "back builtins code globals lasti lineno locals trace".split()}
INNER |= {f"{k}_{name}" for k in ("gi", "cr", "ag") for name in "frame code running await yieldfrom suspended".split()}
CLOCK = {"now": "not_deterministic", "today": "not_deterministic", "utcnow": "not_deterministic",
         "fromtimestamp": "host_needed", "astimezone": "host_needed", "timestamp": "host_needed"}

# Which differ between versions.
OF_JSON_ERRORS = {"msg", "pos", "lineno", "colno"}

TRAPPED = dict.fromkeys("eval exec compile globals locals vars dir breakpoint aiter anext".split(), "not_supported")
TRAPPED |= dict.fromkeys("open input help exit quit copyright credits license".split(), "host_needed")
TRAPPED["id"] = "not_deterministic"
REFUSED = {"memoryview", "EncodingWarning"}
