"""A client of either era over stdio: every frame of the server is held to the schema of the revision, and requests of the
server are answered as the official suite's client answers them."""

import json

from mcp_process import BUILD, MODERN, McpProcess
from wire_schema import wire_schema

FIXTURES = BUILD / "portcullis-conformance"
PRODUCT = BUILD / "portcullis"
REVISIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", MODERN)

TASKS = "io.modelcontextprotocol/tasks"
SKILLS = "io.modelcontextprotocol/skills"
SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId"
LOG_LEVEL = "io.modelcontextprotocol/logLevel"
CLIENT_CAN = {"sampling": {}, "elicitation": {}, "roots": {"listChanged": True}}


class Refused(Exception):
    def __init__(self, error):
        super().__init__(json.dumps(error))
        self.code, self.data = error["code"], error.get("data")


class StdioClient(McpProcess):
    def __init__(self, home, revision, binary=FIXTURES, command=("--stdio",), can=None):
        self.revision = revision
        self.is_modern = revision == MODERN
        self.schema = wire_schema(revision)
        self.can = CLIENT_CAN if can is None else can
        self.asked = {}  # method by id, of requests that are not answered yet
        self.questions = []  # requests of the server
        self.answers = {}  # by method: what the client says to them
        self.frames = 0
        super().__init__(home, binary=binary, command=command)
        if not self.is_modern:
            self.greeting = self.call(
                "initialize",
                protocolVersion=revision,
                capabilities=self.can,
                clientInfo={"name": "stdio-replay", "version": "1"},
            )
            self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def receive(self, timeout=60):
        message = super().receive(timeout)
        self.frames += 1
        asked = None if "method" in message else self.asked.get(json.dumps(message.get("id")))
        self.schema.message(message, asked)
        if "method" in message and "id" in message:
            assert not self.is_modern, f"the server sent a request: {message}"
            self.questions.append(message)
            self.send({"jsonrpc": "2.0", "id": message["id"], "result": self.answers[message["method"]]})
        return message

    def meta(self, can=None, **more):
        return {
            "io.modelcontextprotocol/protocolVersion": self.revision,
            "io.modelcontextprotocol/clientCapabilities": self.can if can is None else can,
            "io.modelcontextprotocol/clientInfo": {"name": "stdio-replay", "version": "1"},
            **more,
        }

    def start(self, method, params=None, id=None, can=None, meta=None):
        """`meta`: further members of `_meta`."""
        params = dict(params or {})
        if self.is_modern:
            params["_meta"] = self.meta(can, **(meta or {}))
        elif meta:
            params["_meta"] = meta
        id = self.next_id() if id is None else id
        self.asked[json.dumps(id)] = method
        return self.start_request(method, params, id)

    def finish(self, id):
        answer = self.answer(id)
        if "error" in answer:
            raise Refused(answer["error"])
        if self.is_modern:
            assert answer["result"]["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], answer
        return answer["result"]

    def ask(self, method, params=None, can=None, meta=None):
        return self.finish(self.start(method, params, can=can, meta=meta))

    def call(self, method, **params):
        return self.ask(method, params)

    def tool(self, name, arguments=None, can=None, meta=None, **params):
        return self.ask("tools/call", {"name": name, "arguments": arguments or {}, **params}, can, meta)

    def refusal(self, method, params=None, can=None):
        """The error of a request that has to be refused."""
        try:
            result = self.ask(method, params, can)
        except Refused as refused:
            return refused
        raise AssertionError(f"{method} was not refused: {result}")

    def heard(self, method):
        return [each["params"] for each in self.notifications if each["method"] == method]

    def wait_for(self, method, count=1):
        """Waits for so many notifications of that method."""
        while len(self.heard(method)) < count:
            message = self.receive()
            if "id" not in message:
                self.notifications.append(message)
            elif "method" not in message:
                self.waiting[json.dumps(message["id"])] = message
        return self.heard(method)


def text_of(result):
    return result["content"][0]["text"]


def accept(**content):
    return {"action": "accept", "content": content}
