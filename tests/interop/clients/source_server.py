"""A server of documents by the official Python SDK, over Streamable HTTP: a source of evidence for portcullis. PORT is the
argument."""

import sys

from mcp.server import MCPServer

server = MCPServer("documents", log_level="ERROR")


@server.tool()
def find(query: str, shelf: str) -> list[str]:
    return [f"On the shelf {shelf}: the pump runs at 4200 rpm.", f"Asked: {query}"]


@server.tool()
def broken(query: str) -> str:
    raise ValueError(f"no shelf for {query}")


@server.resource("docs://handbook")
def handbook() -> str:
    return "The seal lasts nine years."


server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
