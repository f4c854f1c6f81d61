"""An MCP server as the test wants it, over search_peer: `result(params)` gives the result of `tools/call`, a Reply, or a way to
fail; `tools` are what `tools/list` says, one a page. `era` is "modern" (2026-07-28) or "session" (2025-11-25)."""

import json

from search_peer import Reply, SearchPeer


def texts(*pieces, **more):
    return {"content": [{"type": "text", "text": piece} for piece in pieces], **more}


class McpPeer(SearchPeer):
    def __init__(self, result, era="modern", tools=(), **more):
        self.result, self.era, self.tools, self.deleted = result, era, list(tools), []
        super().__init__(self.reply, **more)

    def reply(self, request):
        if request.method == "DELETE":
            self.deleted.append(request.headers.get("mcp-session-id"))
            return Reply("", 204)
        message = json.loads(request.body)
        method, modern = message["method"], request.headers.get("mcp-protocol-version") == "2026-07-28"
        if modern != (self.era == "modern"):
            return Reply({"jsonrpc": "2.0", "id": None, "error": {"code": -32000, "message": "Bad Request"}}, 400)
        if method == "notifications/initialized":
            return Reply("", 202)
        if method == "server/discover":
            result = {"resultType": "complete", "supportedVersions": ["2026-07-28"], "capabilities": {}}
        elif method == "initialize":
            result = {"protocolVersion": "2025-11-25", "capabilities": {}, "serverInfo": {"name": "peer", "version": "1"}}
        elif method == "tools/list":  # a page each
            at = int(message["params"].get("cursor", "0"))
            result = {"tools": self.tools[at : at + 1], **({"nextCursor": str(at + 1)} if at + 1 < len(self.tools) else {})}
        else:
            result = self.result(message["params"])
        if not isinstance(result, dict):
            return result
        reply = Reply({"jsonrpc": "2.0", "id": message["id"], "result": result})
        if method == "initialize":
            reply.headers["Mcp-Session-Id"] = "canary-session-31c7"
        return reply
