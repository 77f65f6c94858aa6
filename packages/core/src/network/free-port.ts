// A port that nothing listens on at the moment.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections (Linux from 32,768, others from 49,152), so that none of them takes it. */
const range = [20_000, 32_768] as const;
const attempts = 100;

/** On 127.0.0.1. Another program that chooses its own port may take it before it is used. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const port = randomInt(...range);
    if (await isFree(port)) return port;
  }
  throw new Error(`No port of 127.0.0.1 was free among ${attempts} tried between ${range[0]} and ${range[1]}.`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
