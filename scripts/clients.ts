// `pnpm test:clients`: real clients, as users have them, against the built MCP server; scripted models on loopback stand in for theirs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cacheFolder, run } from './cache-folder.ts';
import { install, lacking } from './clients/installed.ts';

const missing = await lacking();
if (missing !== undefined) {
  process.stderr.write(`${missing}\n`);
  process.exit(2);
}
const installed = await install(cacheFolder('codetether-clients'), (line) => process.stdout.write(`${line}\n`));
await run(process.execPath, [fileURLToPath(new URL('../packages/mcp-server/build/build.ts', import.meta.url))]);
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const witnesses = ['run', '--config', 'vitest.clients.config.ts', ...process.argv.slice(2)];
const child = spawn(process.execPath, [vitest, ...witnesses], {
  stdio: 'inherit',
  env: { ...process.env, CLIENTS: JSON.stringify(installed) },
});
const [code] = await once(child, 'exit');
process.exitCode = typeof code === 'number' ? code : 1;
