// Socket Mode: the app opens a web socket to us; each envelope goes to one of its connections and is acknowledged by its id.
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

export interface SocketMode {
  readonly connections: number;
  /** Sends an envelope and waits for its acknowledgement. */
  deliver(type: 'slash_commands' | 'interactive' | 'events_api', payload: unknown): Promise<Response>;
  /** Tells one connection that it will be closed, as Slack does every few hours. */
  refresh(): void;
  close(): void;
}

/** In ms. Slack waits 3 s, which would be a limit on the machine that runs the tests. */
const patience = 60_000;
const mostConnections = 10;

export function createSocketMode(http: Server, changed: () => void): SocketMode {
  const server = new WebSocketServer({ server: http, path: '/link' });
  const sockets: WebSocket[] = [];
  const waiting = new Map<string, (payload: unknown) => void>();
  let next = 0;

  server.on('connection', (socket) => {
    if (sockets.length >= mostConnections) return socket.close();
    sockets.push(socket);
    socket.on('close', () => {
      sockets.splice(sockets.indexOf(socket), 1);
      changed();
    });
    socket.on('message', (data) => {
      const { envelope_id, payload } = JSON.parse(String(data));
      waiting.get(envelope_id)?.(payload);
      waiting.delete(envelope_id);
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: sockets.length,
        debug_info: {},
        connection_info: { app_id: 'A1' },
      }),
    );
    changed();
  });

  return {
    get connections() {
      return sockets.length;
    },
    deliver(type, payload) {
      const envelope_id = randomUUID();
      next += 1;
      const socket = sockets[next % sockets.length];
      return new Promise((resolve) => {
        const late = setTimeout(() => {
          waiting.delete(envelope_id);
          resolve(new Response(null, { status: 408 }));
        }, patience);
        waiting.set(envelope_id, (answer) => {
          clearTimeout(late);
          resolve(answer === undefined ? new Response('') : Response.json(answer));
        });
        socket?.send(JSON.stringify({ envelope_id, type, payload, accepts_response_payload: true }));
      });
    },
    refresh() {
      sockets[0]?.send(
        JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'standin' } }),
      );
    },
    close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}
