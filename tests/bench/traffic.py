"""The requests of the figures and the checks of their answers: one class for each kind of request.

A canary is a number that only one request of the run has: `verify` is asked to check `N + 1 = N+1`, so an answer that
belongs to somebody else, or that is merely well-formed, is noticed.
"""

from pipes import MODERN, Traffic, encode


class Verify(Traffic):
    """One arithmetic claim. Keeps the leaf of every answer, for the figures on a shared log."""

    def __init__(self, start=0):
        super().__init__(start)
        self.leaves = []
        self.receipts = set()

    def claim(self, id):
        number = self.start + id
        return f"{number} + 1 = {number + 1}"

    def request(self, id):
        return encode(id, "tools/call", name="verify", arguments={"claims": [self.claim(id)]})

    def check(self, id, result):
        structured = result.get("structuredContent", {})
        claims = structured.get("claims", [])
        if result.get("isError") or len(claims) != 1:
            return "not the result of one claim"
        if claims[0]["text"] != self.claim(id):
            return f"a foreign answer, {self.claim(id)!r} was asked"
        if claims[0]["verdict"] != "verified" or structured["gate"] != "released":
            return "a true calculation was not verified"
        receipt = structured["receipt"]
        if receipt["id"] in self.receipts:
            return "a receipt that another answer has"
        self.receipts.add(receipt["id"])
        self.leaves.append(receipt["leaf"])
        return None


class Echo(Traffic):
    """The same text to the peer, which does nothing with it."""

    def request(self, id):
        number = self.start + id
        return encode(id, "tools/call", name="echo", arguments={"text": f"{number} + 1 = {number + 1}"})

    def check(self, id, result):
        number = self.start + id
        return None if result["content"][0]["text"] == f"{number} + 1 = {number + 1}" else "a foreign answer"


class Discover(Traffic):
    def request(self, id):
        return encode(id, "server/discover")

    def check(self, id, result):
        return None if MODERN in result.get("supportedVersions", []) else "not a description of the server"


class ListTools(Traffic):
    def request(self, id):
        return encode(id, "tools/list")

    def check(self, id, result):
        return None if result.get("tools") else "no tools"
