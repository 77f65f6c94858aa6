import type { IncomingMessage } from 'node:http';

/** The client broke the connection, or what it sent is no HTTP: what fails then is no fault of the server. */
export const isGone = (request: IncomingMessage): boolean => request.socket.destroyed;
