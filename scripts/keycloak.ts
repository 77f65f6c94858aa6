// `pnpm test:keycloak`: signs in to the product at a real Keycloak. `pnpm test:keycloak --write-realm` makes docs/keycloak/realm.json again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@codetether/core/free-port';
import { cacheFolder } from './cache-folder.ts';
import { lacking, prepare, prepareAssistants } from './keycloak/distribution.ts';
import { remoteControl, startKeycloak } from './keycloak/keycloak.ts';
import { makeRealm } from './keycloak/make-realm.ts';

const realmFile = fileURLToPath(new URL('../docs/keycloak/realm.json', import.meta.url));
const cache = cacheFolder('codetether-keycloak');
const say = (line: string) => void process.stdout.write(`${line}\n`);

const missing = await lacking();
if (missing !== undefined) {
  process.stderr.write(`${missing}\n`);
  process.exit(2);
}
const args = process.argv.slice(2);
const [prepared, assistants] = await Promise.all([prepare(cache, realmFile, say), prepareAssistants(cache, say)]);
say('Starting Keycloak.');
const keycloak = await startKeycloak(prepared, await freePort());
try {
  if (args.includes('--write-realm')) {
    const realm = await makeRealm(keycloak.admin, 'codetether');
    await writeFile(realmFile, `${JSON.stringify(realm, undefined, 2)}\n`);
  } else {
    process.exitCode = await witness();
  }
} finally {
  await keycloak.end();
}

/** Runs the witnesses in vitest. */
async function witness(): Promise<number> {
  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
  const child = spawn(process.execPath, [vitest, 'run', '--config', 'vitest.keycloak.config.ts', ...args], {
    stdio: 'inherit',
    env: {
      ...process.env,
      // The witnesses start the same programs again and again.
      NODE_COMPILE_CACHE: join(keycloak.folder, 'compiled'),
      KEYCLOAK: JSON.stringify({
        admin: keycloak.admin,
        issuer: keycloak.issuer,
        bin: dirname(prepared.program),
        control: await remoteControl(keycloak),
        ...assistants,
      }),
    },
  });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}
