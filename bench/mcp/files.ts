// pnpm bench:mcp:files: compares bundles with the code of the first call in the start file and in a separate file.
import { fileURLToPath } from 'node:url';
import { buildServer } from '../../packages/mcp-server/build/build.ts';
import { measureStarts } from './start.ts';

const rounds = 25;
const folder = fileURLToPath(new URL('../../node_modules/.cache/bench-mcp-files', import.meta.url));
/** Nothing listens on this port. */
const env = { CODETETHER_API_URL: 'http://127.0.0.1:9' };
const layouts = { 'in a file of its own': false, 'in one file with the rest': true };

const contestants = [];
for (const [name, together] of Object.entries(layouts)) {
  const outdir = `${folder}/${together}`;
  await buildServer({ outdir, together });
  contestants.push({ name, command: [process.execPath, `${outdir}/codetether-mcp.cjs`], env });
}
console.log(`Node ${process.version}, ${rounds} interleaved rounds, medians (fastest in brackets)\n`);
for (const [name, { initialize, fastest, list, peakRss }] of await measureStarts(contestants, rounds)) {
  const times = `initialize ${initialize.toFixed(1)} ms (${fastest.toFixed(0)}), tools/list ${list.toFixed(1)} ms`;
  console.log(`${name.padEnd(26)}  ${times}, peak RSS ${peakRss?.toFixed(1)} MiB`);
}
