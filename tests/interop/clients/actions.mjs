// What both TypeScript clients do with a connected client, one JSON line on stdout an action. README.md in this folder has the
// contract; ts_v1.mjs and ts_v2.mjs only connect. Packages are found in $NODE_MODULES, because Node looks beside the file.

import { createRequire } from 'node:module';

export const required = createRequire(`${process.env.NODE_MODULES}/`);

const QUESTION = 'Is 17 x 24 equal to 408?';
const consult = profile => ({
  name: 'consult',
  arguments: { question: QUESTION, answer_format: { type: 'boolean' }, profile },
});

// The SDK writes advice with console.debug, which is stdout.
console.debug = console.error;
const say = line => console.log(JSON.stringify(line));

async function doing(action, work) {
  try {
    say({ action, ...(await work()) });
  } catch (error) {
    say({ action, failed: `${error?.name}: ${error?.message}`, code: error?.code });
  }
}

// `call(params, options)` and `protocol()` are what the two lines of the SDK name differently.
export async function act(client, transport, { protocol, call }) {
  say({ action: 'connect', protocol: protocol(), server: client.getServerVersion()?.name });

  await doing('list', async () => {
    const { tools } = await client.listTools();
    return { tools: tools.map(tool => tool.name) };
  });
  await doing('call', async () => {
    const result = await call({ name: 'verify', arguments: { text: '17 x 24 = 408.' } });
    return { isError: result.isError ?? false, structured: result.structuredContent, text: result.content[0].text };
  });
  await doing('error', async () => {
    const result = await call({ name: 'verify', arguments: {} });
    return { isError: result.isError ?? false, text: result.content[0].text };
  });
  await doing('progress', async () => {
    const told = [];
    const result = await call(consult('steady'), { onprogress: progress => told.push(progress) });
    return { told, structured: result.structuredContent };
  });
  await doing('cancel', async () => {
    const abort = new AbortController();
    try {
      await call(consult('held'), { signal: abort.signal, onprogress: told => told.progress >= 1 && abort.abort('enough') });
    } catch (error) {
      return { cancelled: abort.signal.aborted, error: String(error) };
    }
    return { cancelled: false };
  });
  await doing('after', async () => {
    const result = await call(consult('witness'));
    return { structured: result.structuredContent };
  });
  await doing('resources', async () => {
    const { resources } = await client.listResources();
    const read = [];
    for (const { uri } of resources) read.push({ uri, contents: (await client.readResource({ uri })).contents });
    return { read };
  });
  await doing('prompts', async () => {
    const { prompts } = await client.listPrompts();
    const got = [];
    for (const { name, arguments: wanted = [] } of prompts) {
      const needed = wanted.filter(argument => argument.required).map(argument => [argument.name, QUESTION]);
      got.push({ name, messages: (await client.getPrompt({ name, arguments: Object.fromEntries(needed) })).messages });
    }
    return { got };
  });
  await doing('close', async () => {
    if (transport.sessionId) await transport.terminateSession();
    await client.close();
    return {};
  });
}
