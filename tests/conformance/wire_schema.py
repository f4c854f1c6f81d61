"""Whether a message is one of the specification's, by the JSON schema of its revision. The schemas are the ones that the
official suite validates with (extract_schemas.mjs); the choice of the definition is the suite's too, so that stdio is held
to what it holds HTTP to. There is none for 2024-11-05 in it; 2025-03-26 only added to that one, so its schema and the table
of members below stand for it."""

import base64
import binascii
import functools
import json
import os
import pathlib
import re

import jsonschema

SOURCE = pathlib.Path(os.environ.get("PORTCULLIS_SOURCE", pathlib.Path(__file__).parents[2]))
SCHEMAS = SOURCE / "build" / "conformance" / "schema"

# Results and methods of extensions, which the specification's schema does not know: the base form only.
EXTENSION_RESULTS = {"task"}

SCHEMA_FOR = {"2024-11-05": "2025-03-26"}
# The members of 2024-11-05 where the next revision has more.
MEMBERS_2024_11_05 = {
    "Tool": {"name", "description", "inputSchema"},
    "Implementation": {"name", "version"},
    "ServerCapabilities": {"experimental", "logging", "prompts", "resources", "tools"},
}

FORMATS = jsonschema.FormatChecker(formats=())
URI_TEXT = r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2}|PLACES)*"


@FORMATS.checks("uri")
def is_uri(value):
    """RFC 3986: a scheme and its characters; no blanks, no braces."""
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:" + URI_TEXT.replace("|PLACES", ""), value) is not None


@FORMATS.checks("uri-template")
def is_uri_template(value):
    return re.fullmatch(URI_TEXT.replace("PLACES", r"\{[^{}]+\}"), value) is not None


@FORMATS.checks("byte", raises=(binascii.Error, ValueError))
def is_base64(value):
    base64.b64decode(value, validate=True)
    return True


class WireSchema:
    def __init__(self, revision):
        self.revision = revision
        path = SCHEMAS / f"{SCHEMA_FOR.get(revision, revision)}.json"
        assert path.exists(), f"{path} is missing. Fix: run deploy/install_conformance"
        self.schema = json.loads(path.read_text(encoding="utf-8"))
        self.key = "$defs" if "$defs" in self.schema else "definitions"
        self.definitions = self.schema[self.key]
        if revision in ("2025-06-18", "2025-11-25"):
            # The published schemas say integer here, the specification says number (SEP-1034 has 95.5 as its example).
            for member in ("minimum", "maximum", "default"):
                number = self.definitions.get("NumberSchema", {}).get("properties", {}).get(member, {})
                if number.get("type") == "integer":
                    number["type"] = "number"
        self.validators = {}
        self.methods, self.results, self.errors = {}, {}, {}
        for name, definition in self.definitions.items():
            properties = definition.get("properties", {})
            method = properties.get("method", {}).get("const")
            if method is not None and not name.startswith(("Client", "Server")):
                self.methods[method] = name
                result = name.removesuffix("Request") + "Result"
                if name.endswith("Request") and result in self.definitions:
                    self.results[method] = result
            for part in properties.get("error", {}).get("allOf", []):
                code = part.get("properties", {}).get("code", {}).get("const")
                if code is not None:
                    self.errors[code] = name

    def check(self, name, value):
        if name not in self.validators:
            kind = jsonschema.Draft202012Validator if self.key == "$defs" else jsonschema.Draft7Validator
            whole = {self.key: self.definitions, "$ref": f"#/{self.key}/{name}"}
            self.validators[name] = kind(whole, format_checker=FORMATS)
        problems = [f"{'/'.join(map(str, each.path))}: {each.message}" for each in self.validators[name].iter_errors(value)]
        assert not problems, f"not a {name}: {problems[:4]} in {json.dumps(value)[:2000]}"

    def unknown_members(self, name, value):
        """Members that the revision does not have; its schemas allow them, readers that are strict do not."""
        known = set(self.definitions[name]["properties"])
        if self.revision == "2024-11-05":
            known = MEMBERS_2024_11_05.get(name, known)
        return set(value) - known

    def _first(self, *names):
        return next(name for name in names if name in self.definitions)

    def message(self, message, asked=None):
        """A message of the server; `asked` is the method that it answers."""
        if "method" in message:
            fallback = "JSONRPCRequest" if "id" in message else "JSONRPCNotification"
            return self.check(self.methods.get(message["method"], fallback), message)
        if "error" in message:
            fallback = self._first("JSONRPCErrorResponse", "JSONRPCError")
            return self.check(self.errors.get(message["error"]["code"], fallback), message)
        kind = message["result"].get("resultType")
        if kind == "input_required" and "InputRequiredResult" in self.definitions:
            self.check("InputRequiredResult", message["result"])
        elif kind not in EXTENSION_RESULTS and asked in self.results:
            self.check(self.results[asked], message["result"])
        return self.check(self._first("JSONRPCResultResponse", "JSONRPCResponse"), message)


@functools.cache
def wire_schema(revision):
    return WireSchema(revision)
