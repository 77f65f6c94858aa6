// Requests of revision 2026-07-28 over a connection that they share: they are answered without the SDK's server, and nothing remains of them.
import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import { answerModern, type Modern } from '../protocol/modern.ts';
import { type Id, isModernRequest } from '../protocol/requests.ts';

export interface ModernRequests {
  /** True for a request of this revision, which is then being answered. A cancelled one gets no answer. */
  take(message: JSONRPCMessage): boolean;
  /** Ends the requests that stay open. */
  finish(): void;
  /** Aborts all. */
  close(): void;
}

export function modernRequests(modern: Modern, send: (message: JSONRPCMessage) => unknown): ModernRequests {
  const open = new Map<Id, AbortController>();
  const ending = new AbortController();
  return {
    take(message) {
      if (isModernRequest(message)) void answer(message);
      else if ('method' in message && message.method === 'notifications/cancelled') cancel(message.params?.requestId);
      return isModernRequest(message);
    },
    finish: () => ending.abort(),
    close() {
      for (const call of open.values()) call.abort();
    },
  };

  async function answer(request: JSONRPCRequest): Promise<void> {
    const call = new AbortController();
    const { signal } = call;
    open.set(request.id, call);
    const { message } = await answerModern(modern, request, {
      signal,
      ending: ending.signal,
      async sendNotification(notification) {
        if (!signal.aborted) await send({ jsonrpc: '2.0', ...notification });
      },
    });
    open.delete(request.id);
    if (!signal.aborted) await send(message);
  }

  function cancel(id: unknown): void {
    if (typeof id === 'string' || typeof id === 'number') open.get(id)?.abort();
  }
}
