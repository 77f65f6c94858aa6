// Records what the server answers to the requests that clients begin with: for the build, and for tests.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { silentLog } from '@codetether/core';
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js';
import { metaKeys, revision } from '../protocol/envelope.ts';
import { modernOf } from '../protocol/modern.ts';
import { createServer, type ServerDeps } from '../protocol/server.ts';
import { createRegistry } from '../registry/registry.ts';
import { serveStdio } from '../transports/stdio.ts';
import { knownRequest } from './known-request.ts';
import type { Recorded } from './recorded.ts';

const lists = ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list'];
const client = { name: 'any', version: '0' };
const _meta = { [metaKeys.version]: revision, [metaKeys.client]: client, [metaKeys.capabilities]: {} };

/** All that a start answers by itself. An `initialize` of a revision that the SDK does not know is answered like one of ''. @internal */
export const firstRequests: readonly { method: string; params?: object }[] = [
  ...[...SUPPORTED_PROTOCOL_VERSIONS, ''].map((protocolVersion) => ({
    method: 'initialize',
    params: { protocolVersion, capabilities: {}, clientInfo: client },
  })),
  ...['ping', ...lists].map((method) => ({ method })),
  ...['server/discover', ...lists].map((method) => ({ method, params: { _meta } })),
];

/** The answers of the server with all tools, from its own protocol and transport. */
export async function record(version: string): Promise<Recorded> {
  const id = 'the ID of the request';
  const answers: Record<string, () => readonly [string, string]> = {};
  for (const request of firstRequests) {
    const message = { jsonrpc: '2.0', id, ...request };
    const key = knownRequest(message)?.key;
    const [before = '', after, ...others] = (await answerTo(`${JSON.stringify(message)}\n`, version)).split(
      JSON.stringify(id),
    );
    if (key === undefined || after === undefined || others.length > 0)
      throw new Error(`${request.method} cannot be recorded.`);
    const halves = [before, after.trimEnd()] as const;
    answers[key] = () => halves;
  }
  return answers;
}

/** The server's answers to those lines. @internal */
export async function answerTo(lines: string, version: string): Promise<string> {
  const registry = createRegistry();
  const catalog = registry.catalog('unknown');
  const deps: ServerDeps = {
    version,
    instructions: catalog.instructions,
    catalog: () => catalog,
    registry: async () => registry,
    caller: () => Promise.reject(new Error('Nothing calls a tool here.')),
    stateful: true,
  };
  const [input, output] = [new PassThrough(), new PassThrough()];
  const left = new Promise<void>((resolve) => input.once('end', resolve));
  const never = new Promise<void>(() => undefined);
  const pipes = { input, output, log: silentLog, modern: modernOf(deps), sleep: setTimeout, told: never, left };
  const written = text(output);
  input.end(lines);
  await serveStdio(createServer(deps), pipes);
  output.end();
  return written;
}
