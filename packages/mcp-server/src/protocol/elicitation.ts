// The question before something destructive: a form with one box, for the clients of every revision.
import type { Caller } from '@codetether/core';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { Call } from '../results/call.ts';
import { isObject } from './envelope.ts';

type Reply = Awaited<ReturnType<NonNullable<Call['confirm']>>>;

/** Asks the user of that account yes or no. */
export type Ask = (question: string, caller: Caller) => Promise<Reply>;

/** The params of `elicitation/create`. */
export function yesOrNo(message: string) {
  return {
    message,
    requestedSchema: {
      type: 'object' as const,
      // Not ticked: pressing Enter in a form must not destroy anything.
      properties: { confirm: { type: 'boolean' as const, title: 'Yes', default: false } },
      required: ['confirm'],
    },
  };
}

/** The client's result of `elicitation/create`. */
export function replyIn({ action, content }: { action?: unknown; content?: unknown }): Reply {
  return action === 'accept' && isObject(content) && content.confirm === true ? 'yes' : 'no';
}

/** For revisions before 2026-07-28: the server asks over its connection while it answers. */
export function askingOver(
  server: Server,
  { signal, requestId }: { signal: AbortSignal; requestId: RequestId },
): { ask?: Ask } {
  if (!server.getClientCapabilities()?.elicitation?.form) return {};
  return {
    async ask(question) {
      const result = await server
        .elicitInput(yesOrNo(question), { signal, relatedRequestId: requestId, timeout: timeoutMs })
        // The time is up, or the client cannot ask after all.
        .catch(() => undefined);
      signal.throwIfAborted();
      return result ? replyIn(result) : 'no answer';
    },
  };
}

/** How long a user has to answer, in ms. */
const timeoutMs = 300_000;
