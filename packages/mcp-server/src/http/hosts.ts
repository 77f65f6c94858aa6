// Which Host and Origin headers are taken: a page in a browser must not reach a server on the user's machine through a name of its own (DNS rebinding).
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal.ts';

export interface Hosts {
  /** Host names without port, as in `mcp.example.com`; with any of them in the Origin header too. */
  names: readonly string[];
  /** Origins of other places whose pages may call, as in `https://app.example.com`. */
  origins?: readonly string[];
}

export const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Throws Refusal 403 for a request from or to anywhere else. */
export function hostCheck({ names, origins = [] }: Hosts): (headers: IncomingHttpHeaders) => void {
  // A client sends the same two again and again. Only what was taken is kept, so nobody can fill it.
  const taken = new Set<string>();
  return ({ host, origin }) => {
    const both = `${host} ${origin}`;
    if (taken.has(both)) return;
    requireHost(host, names);
    if (origin !== undefined && !origins.includes(origin)) requireOrigin(origin, names);
    if (taken.size < mostKept) taken.add(both);
  };
}

const mostKept = 1_000;

function requireHost(host: string | undefined, names: readonly string[]): void {
  const name = URL.parse(`http://${host}`)?.hostname;
  if (host !== undefined && name !== undefined && names.includes(name)) return;
  throw new Refusal(
    403,
    'This server does not answer under that Host. Call it by its own name, or allow that one with --allow-host.',
  );
}

function requireOrigin(origin: string, names: readonly string[]): void {
  const from = URL.parse(origin)?.hostname;
  if (from !== undefined && names.includes(from)) return;
  throw new Refusal(403, 'Pages of that Origin may not call this server. Allow it with --allow-origin.');
}
