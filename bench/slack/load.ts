// Generates signed Slack requests over raw sockets, because the generator shares the machine with the bot and must use little CPU.
import { createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export interface LoadOptions {
  url: string;
  signingSecret: string;
  /** Requests in flight. */
  connections: number;
  requests: number;
  /** The body of the nth request; all differ. */
  body(index: number): string;
}

export interface Measured {
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** The indexes of the requests that were answered with 200. */
  acknowledged: number[];
  /** The others, counted by their status; `closed`: the connection ended without an answer. */
  failed: Map<number | 'closed', number>;
}

export async function load({ url, signingSecret, connections, requests, body }: LoadOptions): Promise<Measured> {
  const { hostname, port, pathname } = new URL(url);
  const times: number[] = [];
  const acknowledged: number[] = [];
  const failed: Measured['failed'] = new Map();
  let next = 0;

  const open = async () => {
    const socket = connect(Number(port), hostname).setNoDelay(true);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return { socket, answers: answersOf(socket) };
  };
  const worker = async () => {
    let connection = await open();
    while (next < requests) {
      const index = next++;
      const text = body(index);
      const at = Math.floor(Date.now() / 1000);
      const signature = createHmac('sha256', signingSecret).update(`v0:${at}:${text}`).digest('hex');
      const began = performance.now();
      connection.socket.write(
        `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/x-www-form-urlencoded\r\n` +
          `x-slack-request-timestamp: ${at}\r\nx-slack-signature: v0=${signature}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
      );
      const { value: status = 'closed' } = await connection.answers.next().catch(() => ({ value: undefined }));
      times.push(performance.now() - began);
      if (status === 200) acknowledged.push(index);
      else failed.set(status, (failed.get(status) ?? 0) + 1);
      if (status === 'closed') connection = await open();
    }
    connection.socket.destroy();
  };

  const began = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { perSecond: requests / seconds, p50: at(0.5), p99: at(0.99), acknowledged, failed };
}

/** Gives the status of each answer on a connection with one request at a time. */
async function* answersOf(socket: Socket): AsyncGenerator<number, void> {
  let seen = '';
  for await (const chunk of socket.setEncoding('latin1')) {
    seen += chunk;
    const head = seen.indexOf('\r\n\r\n');
    if (head < 0) continue;
    const header = seen.slice(0, head).toLowerCase();
    const length = Number(/content-length: (\d+)/.exec(header)?.[1] ?? 0);
    const whole = header.includes('transfer-encoding: chunked')
      ? seen.endsWith('0\r\n\r\n')
      : seen.length >= head + 4 + length;
    if (!whole) continue;
    yield Number(seen.slice(9, 12));
    seen = '';
  }
}
