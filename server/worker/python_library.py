"""What a program finds that is not what Python has: the last part of python_rules.py. A guard looks like the built-in
function that it stands for (disguised)."""


def checked(function):
    def with_name(of, name, /, *rest):
        if isinstance(name, str):
            attribute(str.__str__(name))
            if name == "__class__" and function in (setattr, delattr):
                stop("not_supported", name)
        return function(of, name, *rest)

    return disguised(function.__name__, with_name)


def same_compensated(items, start, result):
    """Whether a sum of numbers with a fraction is what Python 3.12 says too: it sums them more exactly."""
    if not math.isfinite(result):
        return True
    total, rest = start, 0.0
    for item in items:
        both = total + item
        rest += (total - both) + item if abs(total) >= abs(item) else (item - both) + total
        total = both
    return total + rest == result


def summed(iterable, /, start=0):
    items = []

    def seen():
        for item in iterable:
            items.append(item)
            yield item

    result = sum(seen(), start)
    if type(result) in (float, complex):
        first = start if isinstance(start, (int, float, complex)) else 0
        for part in ("real", "imag") if type(result) is complex else ("real",):
            try:
                parts = [float(getattr(one, part)) for one in (first, *items) if isinstance(one, (int, float, complex))]
            except OverflowError:
                parts = []
            if len(parts) != len(items) + 1 or not same_compensated(parts[1:], parts[0], getattr(result, part)):
                stop("implementation_defined", "sum")
    return result


def exact(name, arguments, result):
    """Where every library of mathematical functions has the same last digit."""
    if not all(isinstance(one, (int, float)) for one in arguments) or math.isnan(result):
        return math.isnan(result)
    x = arguments[0]
    if name in ("hypot", "dist", "cbrt"):
        return result == int(result)
    if name == "pow":
        return power_is_exact(float(x), float(arguments[1]), result)
    if name == "log2":
        return math.frexp(x)[0] == 0.5
    if name == "log10":
        return 0 <= result <= 22 and result == int(result) and 10 ** int(result) == x
    return x == (1 if name in ("log", "acos", "acosh") else 0) and len(arguments) == 1


def guarded(name, function):
    def guard(*arguments):
        result = function(*arguments)
        if not exact(name, [x for one in arguments for x in (one if name == "dist" else [one])], result):
            stop("implementation_defined", f"math.{name}")
        return result

    return disguised(name, guard)


LIBM = set("acos acosh asin asinh atan atan2 atanh cbrt cos cosh dist exp exp2 expm1 hypot log log10 log1p log2 pow sin "
           "sinh tan tanh".split())


def own_wraps(wrapped):
    from_library = sys.modules["functools"].update_wrapper

    def decorate(wrapper):
        if type(wrapper) is not type(own_wraps):  # anything else could be given any attribute
            stop("not_supported", "functools.wraps")
        return from_library(wrapper, wrapped)

    return decorate


own_wraps.__name__ = own_wraps.__qualname__ = "wraps"


def marked(kind):
    """Makes exceptions whose text is the program's own."""
    return disguised(kind.__name__, lambda *rest, **named: mark(kind(*rest, **named)))


def assigned(text):
    """Whether all these characters are some in Unicode 14, that of Python 3.11: later ones have other properties."""
    return text.isascii() or all(unicodedata.category(one) != "Cn" for one in text)


def known_chr(number, /):
    made = chr(number)
    if not assigned(made):
        stop("implementation_defined", "a character that is not in Unicode 14")
    return made


class WithoutSpaces:
    """Python 3.12 reads fractions with spaces in them."""

    pattern = None

    @classmethod
    def match(cls, text):
        if len(text.split()) > 1:
            stop("implementation_defined", "Fraction")
        return cls.pattern.match(text)


def format_fraction(of, how):
    if how:
        stop("implementation_defined", "format of a Fraction")
    return str(of)


def unweighted_mean(data, weights=None):
    if weights is not None:
        stop("implementation_defined", "statistics.fmean")
    return sys.modules["statistics"].fmean(data)


unweighted_mean.__name__ = unweighted_mean.__qualname__ = "fmean"


class Later:
    """Stands in a type for what it has in a later version of Python."""

    def __get__(self, *_):
        stop("implementation_defined", "later version")


def plant_later():
    for owner, name in [(int, "is_integer"), (float, "from_number"), (complex, "from_number"), (bytearray, "resize")]:
        plant(owner, name, Later())
    if "fractions" in sys.modules:
        fractions = sys.modules["fractions"]
        WithoutSpaces.pattern, fractions._RATIONAL_FORMAT = fractions._RATIONAL_FORMAT, WithoutSpaces
        plant(fractions.Fraction, "__format__", format_fraction)
    for library, owner, names in [("fractions", "Fraction", ["is_integer", "from_number"]),
                                  ("decimal", "Decimal", ["from_number"]), ("datetime", "time", ["strptime"]),
                                  ("datetime", "date", ["strptime"])]:
        for name in names if library in sys.modules else []:
            plant(getattr(sys.modules[library], owner), name, Later())


def module(name):
    real = sys.modules[name]
    made = type(sys)(name)
    words = MODULES[name].split()
    names = set(words) - {"*"}
    if "*" in words:
        names |= set(getattr(real, "__all__", None) or (one for one in vars(real) if not one.startswith("_")))
    values = vars(made)
    for one in names - {word[1:] for word in words if word.startswith("-")}:
        value = getattr(real, one, None)
        if not one.startswith("-") and type(value) is not type(sys):
            values[one] = guarded(one, value) if name == "math" and one in LIBM else value
    if name == "functools":
        values["wraps"] = own_wraps
    if name == "statistics":
        values["fmean"] = unweighted_mean

    def missing(one):
        stop("not_supported", f"{name}.{one}")

    values["__getattr__"] = missing
    return made
