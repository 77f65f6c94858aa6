// Questions in revision 2026-07-28: the result of the call is the question, and the client calls again with the answer and the state that it got.
// https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
import type { Caller } from '@codetether/core';
import type { JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import { ProtocolError } from '../results/protocol-error.ts';
import { type Ask, replyIn, yesOrNo } from './elicitation.ts';
import { isObject } from './envelope.ts';

export interface Asking {
  ask?: Ask;
  /** The result that asks the user, if the call needs an answer to continue. Throws ProtocolError -32602 for a state that is not ours. */
  question(): object | undefined;
}

/** How long a user has to answer, in ms. */
const lifetimeMs = 600_000;

const key = 'confirm';

/** For one request, of a client with those capabilities. */
export function askingByResult(
  { params = {} }: Pick<JSONRPCRequest, 'params'>,
  capabilities: Readonly<Record<string, unknown>>,
  now: () => number,
): Asking {
  let result: object | ProtocolError | undefined;
  return {
    ...(showsForms(capabilities) && {
      async ask(question, caller) {
        const state = requestState(params, caller, now);
        const sent = state.check();
        const reply = sent === 'valid' ? replyTo(params.inputResponses) : undefined;
        if (reply) return reply;
        result = sent === 'foreign' ? foreignState() : asks(question, state.issue());
        return 'no answer';
      },
    }),
    question() {
      if (result instanceof ProtocolError) throw result;
      return result;
    },
  };
}

/** An empty object means forms, as in earlier revisions. */
function showsForms({ elicitation }: Readonly<Record<string, unknown>>): boolean {
  return isObject(elicitation) && ('form' in elicitation || !('url' in elicitation));
}

function asks(question: string, requestState: string): object {
  const params = { mode: 'form', ...yesOrNo(question) };
  return {
    resultType: 'input_required',
    inputRequests: { [key]: { method: 'elicitation/create', params } },
    requestState,
  };
}

/** Absent when the client did not answer this question. */
function replyTo(responses: unknown): ReturnType<typeof replyIn> | undefined {
  const response = isObject(responses) ? responses[key] : undefined;
  return isObject(response) ? replyIn(response) : undefined;
}

type Params = NonNullable<JSONRPCRequest['params']>;

/** The state names the account, the tool, its arguments and a time limit, so that an answer allows nothing else. It may be used twice, as a cancellation may. */
function requestState({ name, arguments: input, requestState: sent }: Params, { api }: Caller, now: () => number) {
  const { accountId, signing } = api;
  const textUntil = (expires: number) => JSON.stringify([accountId, name, sorted(input), expires]);
  return {
    issue() {
      const expires = now() + lifetimeMs;
      return `${expires}.${signing.sign(use, textUntil(expires))}`;
    },
    check(): 'absent' | 'foreign' | 'expired' | 'valid' {
      if (sent === undefined) return 'absent';
      const [, time = '', signature = ''] = /^(\d{1,16})\.([\w-]{43})$/.exec(String(sent)) ?? [];
      const expires = Number(time);
      if (!signing.verify(use, textUntil(expires), signature)) return 'foreign';
      return expires < now() ? 'expired' : 'valid';
    },
  };
}

const use = 'request-state';

function foreignState(): ProtocolError {
  return new ProtocolError(-32_602, 'requestState is not of this call. Leave it out, and the user is asked again.');
}

/** A client may send the same arguments in another order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((name) => [name, sorted(value[name])]),
  );
}
