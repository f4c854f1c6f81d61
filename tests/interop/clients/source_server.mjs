// A server of documents by the official TypeScript SDK 1.x, which knows sessions and no later revision. PORT is the argument.
// On stdout a line for each request: its method, and the JSON-RPC method or "".
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.env.NODE_MODULES}/`);
const load = (path) => import(pathToFileURL(require.resolve(`@modelcontextprotocol/sdk/${path}`)).href);
const { McpServer } = await load("server/mcp.js");
const { StreamableHTTPServerTransport } = await load("server/streamableHttp.js");
const { z } = await import(pathToFileURL(require.resolve("zod")).href);

const sessions = new Map();

async function begin() {
  const server = new McpServer({ name: "documents", version: "1" });
  server.tool("find", { query: z.string() }, async ({ query }) => ({
    content: [{ type: "text", text: "The pump runs at 4200 rpm." }, { type: "text", text: `Letters: ${query.length}` }],
  }));
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, transport),
    onsessionclosed: (id) => sessions.delete(id),
  });
  await server.connect(transport);
  return transport;
}

createServer(async (request, response) => {
  let text = "";
  for await (const piece of request) text += piece;
  const body = text ? JSON.parse(text) : undefined;
  console.log(request.method, body?.method ?? "");
  const transport = sessions.get(request.headers["mcp-session-id"]) ?? (await begin());
  await transport.handleRequest(request, response, body);
}).listen(Number(process.argv[2]), "127.0.0.1", () => console.log("listening"));
