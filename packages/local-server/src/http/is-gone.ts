import type { IncomingMessage } from 'node:http';

/** Whether the client broke the connection or sent something other than HTTP: an error is then not the server's fault. */
export const isGone = (request: IncomingMessage): boolean => request.socket.destroyed;
