"""A small MCP client for deploy/demo: speaks revision 2026-07-28 over stdio and prints what the server decided.

Usage: demo_client.py BINARY AUDIT_DIRECTORY
"""

import json
import pathlib
import subprocess
import sys

META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "portcullis-demo", "version": "1"},
}
DATA = pathlib.Path(__file__).parent / "demo_data"


class Server:
    def __init__(self, binary, audit):
        self.process = subprocess.Popen(
            [binary, "--audit-dir", audit, "serve", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.last_id = 0

    def request(self, method, **params):
        self.last_id += 1
        message = {"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": {**params, "_meta": META}}
        self.process.stdin.write(json.dumps(message, ensure_ascii=False) + "\n")
        self.process.stdin.flush()
        print(f"-> {method} {params.get('name', '')}".rstrip())
        answer = json.loads(self.process.stdout.readline())
        if answer.get("id") != self.last_id or "result" not in answer:
            sys.exit(f"unexpected answer: {answer}")
        return answer["result"]

    def close(self):
        self.process.stdin.close()
        return self.process.wait(timeout=10)


def show(result, text):
    raw = text.encode()
    for claim in result["claims"]:
        span = claim["span"]
        quoted = raw[span["start"] : span["end"]].decode().replace("\n", " ")
        print(f"   {claim['verdict']:<10} bytes {span['start']}-{span['end']}  {claim['type']}: {quoted}")
        print(f"   {'':<10} {claim['reason']}", end="")
        for finding in claim["findings"]:
            for where in finding.get("evidence", []):
                print(f"; {where['id']} bytes {where['start']}-{where['end']}", end="")
        print()
    for gap in result["coverage"]["unchecked"]:
        print(f"   not checked: bytes {gap['start']}-{gap['end']} ({gap['reason']})")
    print(f"   GATE {result['gate'].upper()}, verdict {result['verdict']}, because: {', '.join(result['reasons']) or '-'}")
    receipt = result["receipt"]
    print(f"   receipt {receipt['id']}, leaf {receipt['leaf']} of {receipt['tree_size']}, {receipt['hash']}")


def verify(server, name):
    text = (DATA / name).read_text(encoding="utf-8")
    source = (DATA / "gettysburg.txt").read_text(encoding="utf-8")
    print(f"\n   {name} against gettysburg.txt:")
    result = server.request(
        "tools/call", name="verify", arguments={"text": text, "evidence": [{"id": "document", "text": source}]}
    )
    if result.get("isError"):
        sys.exit(result["content"][0]["text"])
    show(result["structuredContent"], text)
    return result["structuredContent"]


def main():
    server = Server(sys.argv[1], sys.argv[2])
    discovered = server.request("server/discover")
    print("   revisions:", ", ".join(discovered["supportedVersions"]))
    tools = server.request("tools/list")["tools"]
    print("   tools:", ", ".join(tool["name"] for tool in tools))

    first = verify(server, "answer.md")
    verdicts = {claim["verdict"] for claim in first["claims"]}
    if first["gate"] != "withheld" or "released_text" in first or not {"verified", "refuted", "undecided"} <= verdicts:
        sys.exit("the faulty answer was not withheld as it has to be")

    second = verify(server, "mended.md")
    if second["gate"] != "released" or "released_text" not in second:
        sys.exit("the mended answer was not released")
    print("   released text:")
    for line in second["released_text"].splitlines():
        print(f"   | {line}")
    return server.close()


sys.exit(main())
