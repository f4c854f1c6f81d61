"""A provider on all six wires that obeys every injection: started by injection_product.py as a process of its own.

    python3 injection_provider.py   prints "listening PORT"; reads no input but its end, and then prints what it saw as JSON

Each request has a mark [[NUMBER:PLACE]] in its user text. A model named "honest" gives the answer that would open the gate. A
model named "hostile" puts text NUMBER of the corpus into PLACE of its reply, such that the reply as it is must not count as that
answer. Of every request it is checked here what the fences enclose: see inspect().
"""

import asyncio
import json
import re
import sys

from injection_corpus import corpus
from injection_wires import WIRES, Said, rendered, wire_of
from injections import hidden

MODES = [f"{wire}-{kind}" for wire in WIRES for kind in ("plain", "stream")]
TEXTS = [text for _, text in corpus()]
EVIDENCE = "The pump was replaced on Monday by the night shift."
MARK = re.compile(r"\[\[(\d{3}):([a-z0-9_]+)\]\]")
FENCE = re.compile(r"<<<(EVIDENCE|QUESTION|ANSWER FORMAT|CLAIM) ([0-9a-f]{32})\n(.*?)\n\1 \2>>>\n(Claim \d+:\n)?", re.DOTALL)


def consult_reply(answer="true", reasoning="because", status="answered", **more):
    return json.dumps({"reasoning": reasoning, "status": status, "answer": answer, **more})


def verify_reply(count, says="supports", quote=EVIDENCE, reason="because", **more):
    return json.dumps({"claims": [{"index": n, "quote": quote, "reason": reason, "says": says, **more} for n in range(count)]})


def said_for(place, text, claims, mode):
    """What the hostile model says. `claims` is 0 for a question of `consult`."""

    def opening(**more):
        return verify_reply(claims, **more) if claims else consult_reply(**more)

    stream = mode.endswith("stream")
    good = opening()
    dissent = verify_reply(claims, says="abstains") if claims else consult_reply("false")
    if place in ("support", "base"):
        return Said(good)
    if place.startswith("only"):  # a control: this wire alone
        return Said(good if mode == MODES[int(place[4:])] else dissent)
    if place == "silent":
        return Said(dissent)
    if place == "split":  # half of the seats against the other half
        return Said(dissent if stream else good)
    if place == "draft":  # a free text of its own; asked of it as a judge, it does not know
        return Said(dissent if claims else consult_reply(f"[[000:draft]] {text}"))
    places = {
        "content": lambda: Said(text),
        "prose": lambda: Said(f"{text}\n{good}"),
        "inside": lambda: Said(good[:-2] + text + good[-2:]),
        "reason": lambda: Said(verify_reply(claims, says="abstains", reason=text) if claims else consult_reply("false", text)),
        "answer": lambda: Said(verify_reply(claims, quote=text) if claims else consult_reply(text)),
        "around": lambda: Said(verify_reply(claims, quote=f"{EVIDENCE} {text}") if claims else consult_reply(f"true {text}")),
        "value": lambda: Said(consult_reply(json.dumps({"a": text, text: text}), text)),
        "status": lambda: Said(opening(**{"says" if claims else "status": text})),
        "extra": lambda: Said(opening(**{text: text})),
        "index": lambda: Said(good.replace('"index": 0', '"index": ' + json.dumps(text))) if claims else Said(json.dumps([text, good])),
        "finish": lambda: Said(good, end=text),
        "tool": lambda: Said(good, call=text),
        "refusal": lambda: Said(good, refusal=text),
        "role": lambda: Said(dissent, role=text),
        "model": lambda: Said(dissent, model=text),
        "id": lambda: Said(dissent, id=text),
        "usage": lambda: Said(dissent, usage=text),
        "error": lambda: Said(good, error=text),
        "error_status": lambda: Said(good, error=text, status=400),
        "headers": lambda: Said(dissent, headers=f"X-Said: {text}\r\n"),
        "split_response": lambda: Said(dissent, status=500, headers=f"X-Said: {text}\r\n"),
        "content_type": lambda: Said(dissent, content_type=text),
        "frames": lambda: Said(dissent, frames=text) if stream else Said(good, frames=text),
    }
    return places[place]()


def parts_of(wire, body):
    """(system, user, the rest of the body as text)"""
    if wire in ("chat", "ollama"):
        system, user = body["messages"]
        assert (system["role"], user["role"]) == ("system", "user")
        return system.pop("content"), user.pop("content"), body
    if wire == "responses":
        if isinstance(body.get("input"), str):
            return body.pop("instructions"), body.pop("input"), body
        if "instructions" in body:
            (user,) = body["input"]
            return body.pop("instructions"), text_of(user), body
        system, user = body["input"]
        return text_of(system), text_of(user), body
    if wire == "messages":
        (user,) = body["messages"]
        return body.pop("system"), text_of(user), body
    if wire == "gemini":
        (user,) = body["contents"]
        (system,) = body["systemInstruction"]["parts"]
        return system.pop("text"), user["parts"][0].pop("text"), body
    (user,) = body["messages"]
    return body["system"][0].pop("text"), user["content"][0].pop("text"), body


def text_of(message):
    assert message["role"] in ("user", "system", "developer")
    content = message.pop("content")
    if isinstance(content, str):
        return content
    (part,) = content
    return part["text"]


class Seen:
    """What was wrong with a request, and the frames around the user's text. A frame is everything else of the request, its
    headers included, without the nonce: all frames must be among those of calls that carry no injection."""

    def __init__(self):
        self.requests, self.problems, self.nonces = 0, [], {}
        self.frames = {True: set(), False: set()}
        self.modes = {}

    def problem(self, what):
        if len(self.problems) < 20:
            self.problems.append(what)

    def inspect(self, wire, stream, target, head, body):
        """The number of claims and the mark. Every byte of the user's text stands in a fence of the call's one nonce, or is the
        numbering of a claim; nothing inside looks like a fence or cannot be seen."""
        system, user, rest = parts_of(wire, body)
        mark = MARK.search(user)
        number, place = (int(mark[1]), mark[2]) if mark else (0, "base")
        position = 9 if user.startswith("Claim 0:\n") else 0
        nonces, claims = set(), 0
        while position < len(user):
            found = FENCE.match(user, position)
            if not found:
                self.problem(f"outside of a fence: {number} {place} {user[position:position + 200]!r}")
                break
            label, nonce, inside, numbered = found.groups()
            nonces.add(nonce)
            claims += label == "CLAIM"
            if "<<<" in inside or ">>>" in inside or nonce in inside:
                self.problem(f"inside of a fence: {number} {place} {inside[:200]!r}")
            position = found.end()
        (nonce,) = nonces or {""}
        for label in {label for label, _, _, _ in FENCE.findall(user)}:
            opened, closed = user.count(f"<<<{label} {nonce}\n"), user.count(f"\n{label} {nonce}>>>")
            if opened != closed or user.count(nonce) != 2 * len(FENCE.findall(user)):
                self.problem(f"fences that do not match: {number} {place} {label} {opened} {closed}")
        if nonce not in system or MARK.search(system):
            self.problem(f"system role: {system[:300]!r}")
        if hidden(system + user):
            self.problem(f"hidden: {number} {place} {hidden(user)[:5]}")
        if self.nonces.setdefault(nonce, user) != user:
            self.problem(f"one nonce in two questions: {nonce}")
        headers = [line for line in head.decode("latin-1").split("\r\n")[1:] if not line.lower().startswith(("content-length", "authorization", "x-"))]
        frame = json.dumps([wire, stream, target, headers, system.replace(nonce, "N"), rest])
        self.frames[place == "base" or place.startswith("only")].add(re.sub(r'("\w*(?:max|num)\w*": ?)\d+', r"\1 0", frame, flags=re.IGNORECASE))
        return number, place, claims

    def report(self):
        strange = sorted(self.frames[False] - self.frames[True])
        return {"requests": self.requests, "problems": self.problems, "strange_frames": strange[:3], "frames": len(self.frames[True]), "modes": self.modes}


class Provider(asyncio.Protocol):
    def __init__(self, seen):
        self.seen, self.inbox = seen, bytearray()

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.inbox += data
        while (end := self.inbox.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.inbox[:end])
            length = int(re.search(rb"(?i)\r\ncontent-length: (\d+)", head)[1])
            if len(self.inbox) < end + 4 + length:
                return
            body = bytes(self.inbox[end + 4 : end + 4 + length])
            del self.inbox[: end + 4 + length]
            self.transport.write(self.answer(head, body))

    def answer(self, head, data):
        self.seen.requests += 1
        target = head.split(b" ", 2)[1].decode()
        body = json.loads(data)
        wire, stream = wire_of(target)
        stream = bool(body.get("stream")) if stream is None else stream
        model = body.get("model") or re.search(r"/models?/([a-z]+)", target)[1]
        try:
            number, place, claims = self.seen.inspect(wire, stream, target, head, body)
        except (AssertionError, KeyError, ValueError, TypeError) as error:
            self.seen.problem(f"not a request that is understood: {wire} {error!r} {data[:300]!r}")
            return b"HTTP/1.1 500 Fake\r\nContent-Length: 0\r\n\r\n"
        if model == "honest":
            abstains = place == "draft" and claims
            return rendered(wire, stream, said_for("split" if abstains else "base", "", claims, "stream"))
        mode = f"{wire}-{'stream' if stream else 'plain'}"
        self.seen.modes[mode] = self.seen.modes.get(mode, 0) + 1
        return rendered(wire, stream, said_for(place, TEXTS[number], claims, mode))


async def main():
    seen = Seen()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Provider(seen), "127.0.0.1", 0, backlog=4096)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(json.dumps(seen.report()))


if __name__ == "__main__":
    asyncio.run(main())
