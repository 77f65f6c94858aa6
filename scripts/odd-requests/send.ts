// Sends one request over a new socket.
import { connect } from 'node:net';
import type { OddRequest } from './requests.ts';

/** The answer's status; `closed` if the connection ends without one; `silent` if nothing arrives for fifteen seconds. */
export type Outcome = number | 'closed' | 'silent';

const longestSilenceMs = 15_000;

export function send(port: number, { method, target, headers, body, endsEarly }: OddRequest): Promise<Outcome> {
  const head = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''];
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    const end = (outcome: Outcome) => {
      resolve(outcome);
      // Streams of events do not end by themselves.
      socket.destroy();
    };
    socket.setTimeout(longestSilenceMs, () => end('silent'));
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      const status = /^(?:HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.1 (\d{3}) /.exec(heard)?.[1];
      if (status !== undefined && status !== '100') end(Number(status));
    });
    // A server that has answered or closed does not read the rest of a body.
    socket.on('error', () => undefined);
    socket.on('close', () => end('closed'));
    socket.write(Buffer.from(head.join('\r\n'), 'latin1'));
    socket.write(body);
    // Node drops an answer that is not ready yet when the client ends its half.
    if (endsEarly) socket.end();
  });
}
