// Talks to a server process line by line, without a client library, so that only the server is measured.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { peakRssOf } from './peak-rss.ts';

export interface StdioProcess {
  call(method: string, params?: object): Promise<{ result: Record<string, unknown>; line: string }>;
  notify(method: string): void;
  /** The highest resident size so far, in MiB; undefined where the system does not report it. */
  peakRss(): number | undefined;
  /** Closes the server's input and waits until it exits. */
  close(): Promise<void>;
}

export function startProcess(command: readonly string[], env: Record<string, string> = {}): StdioProcess {
  const [program = '', ...args] = command;
  // NODE_EXTRA_CA_CERTS alone slows a start by about 60 ms, so the server does not inherit our environment.
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const waiting = new Map<number, PromiseWithResolvers<{ result: Record<string, unknown>; line: string }>>();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${args.at(-1)} ended without an answer.`));
  });
  let lastId = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, result, error } = JSON.parse(line);
    if (error) waiting.get(id)?.reject(new Error(error.message));
    else waiting.get(id)?.resolve({ result, line });
    waiting.delete(id);
  });
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  return {
    call(method, params = {}) {
      lastId += 1;
      const answer = Promise.withResolvers<{ result: Record<string, unknown>; line: string }>();
      waiting.set(lastId, answer);
      send({ id: lastId, method, params });
      return answer.promise;
    },
    notify: (method) => send({ method }),
    peakRss: () => peakRssOf(child.pid),
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

export const initialize = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1' },
};

/** The params of a request of revision 2026-07-28. */
export const envelope = {
  _meta: {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': initialize.clientInfo,
    'io.modelcontextprotocol/clientCapabilities': {},
  },
};
