// The peer of the HTTP figures: the same echo as echo_stdio.mjs behind the SDK's own handler for Streamable HTTP, with the guards
// that its documentation asks for. Prints the address that it listens on; ends with SIGTERM.
import { createServer } from 'node:http';
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import { z } from 'zod';

const handler = toNodeHandler(
  createMcpHandler(() => {
    const server = new McpServer({ name: 'echo', version: '1.0.0' }, { capabilities: { tools: {} } });
    server.registerTool(
      'echo',
      { description: 'Gives back its text', inputSchema: z.object({ text: z.string() }) },
      async ({ text }) => ({ content: [{ type: 'text', text }] }),
    );
    return server;
  }),
);
const hostAllowed = localhostHostValidation();
const originAllowed = localhostOriginValidation();
const server = createServer((request, response) => {
  if (hostAllowed(request, response) && originAllowed(request, response)) void handler(request, response);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
