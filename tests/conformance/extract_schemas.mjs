// Writes the specification's JSON schemas, one file a revision, out of the bundle of the official suite, which validates
// with the same ones. They are constants there, named in one table by revision; the suite's version is pinned.
//   node extract_schemas.mjs BUNDLE DIRECTORY
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

const [bundle, directory] = process.argv.slice(2);
const source = readFileSync(bundle, 'utf8');

// The text of the literal that begins at `from`: up to the brace that closes it, quoted text skipped.
function literal(from) {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const c = source[at];
    if (c === '{') depth++;
    else if (c === '}' && --depth === 0) return source.slice(from, at + 1);
    else if (c === '"' || c === "'" || c === '`') {
      const quote = c;
      for (at++; source[at] !== quote; at++) if (source[at] === '\\') at++;
    }
  }
  throw new Error(`no end of the literal at ${from}`);
}

const table = source.match(
  /\{"2025-03-26":(?<a>[\w$]+),"2025-06-18":(?<b>[\w$]+),"2025-11-25":(?<c>[\w$]+),\[[\w$]+\]:(?<d>[\w$]+)\}/,
);
if (!table) throw new Error('the table of schemas by revision is not in the bundle');
const names = { '2025-03-26': 'a', '2025-06-18': 'b', '2025-11-25': 'c', '2026-07-28': 'd' };
mkdirSync(directory, { recursive: true });
for (const [revision, group] of Object.entries(names)) {
  const begin = `${table.groups[group]}={$schema:`;
  const at = source.indexOf(begin);
  if (at < 0) throw new Error(`the schema of ${revision} is not in the bundle`);
  const schema = runInNewContext(`(${literal(at + begin.indexOf('{'))})`);
  if (!(schema.$defs ?? schema.definitions)?.JSONRPCMessage) throw new Error(`the schema of ${revision} is not whole`);
  writeFileSync(`${directory}/${revision}.json`, JSON.stringify(schema));
}
