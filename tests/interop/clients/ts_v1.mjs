// @modelcontextprotocol/sdk 1.x, which knows the revisions up to 2025-11-25: ts_v1.mjs legacy stdio COMMAND... | http URL

import { act, required } from './actions.mjs';

const { Client } = required('@modelcontextprotocol/sdk/client/index.js');
const { StdioClientTransport } = required('@modelcontextprotocol/sdk/client/stdio.js');
const { StreamableHTTPClientTransport } = required('@modelcontextprotocol/sdk/client/streamableHttp.js');

const [, , , kind, target, ...args] = process.argv;
const transport =
  kind === 'stdio'
    ? new StdioClientTransport({ command: target, args, env: process.env })
    : new StreamableHTTPClientTransport(new URL(target));
// The SDK tells the negotiated revision to its transport only.
let protocol;
const set = transport.setProtocolVersion?.bind(transport);
transport.setProtocolVersion = version => {
  protocol = version;
  set?.(version);
};

const client = new Client({ name: 'interop-ts-v1', version: '1' });
await client.connect(transport);
await act(client, transport, {
  protocol: () => protocol,
  call: (params, options) => client.callTool(params, undefined, options),
});
