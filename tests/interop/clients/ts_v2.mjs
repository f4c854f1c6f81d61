// @modelcontextprotocol/client 2.x: ts_v2.mjs legacy|auto|modern stdio COMMAND... | http URL

import { act, required } from './actions.mjs';

const { Client, StreamableHTTPClientTransport } = required('@modelcontextprotocol/client');
const { StdioClientTransport } = required('@modelcontextprotocol/client/stdio');

const [, , era, kind, target, ...args] = process.argv;
const transport =
  kind === 'stdio'
    ? new StdioClientTransport({ command: target, args, env: process.env })
    : new StreamableHTTPClientTransport(new URL(target));

const mode = era === 'modern' ? { pin: '2026-07-28' } : era;
const client = new Client({ name: 'interop-ts-v2', version: '1' }, { versionNegotiation: { mode } });
await client.connect(transport);
await act(client, transport, {
  protocol: () => client.getNegotiatedProtocolVersion(),
  call: (params, options) => client.callTool(params, options),
});
