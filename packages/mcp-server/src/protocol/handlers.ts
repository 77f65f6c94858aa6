// What is answered, by method: one table for two ways. The SDK's server uses it, and over HTTP a plain request is answered without one (transports/http/fast-path.ts).
import { sentence } from '@codetether/core/untrusted';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  PaginatedRequestParamsSchema,
  type ServerNotification,
  type ServerRequest,
  type ServerResult,
} from '@modelcontextprotocol/sdk/types.js';
import type { Catalog, Registry } from '../registry/registry.ts';
import type { Call } from '../results/call.ts';
import { ProtocolError } from '../results/protocol-error.ts';
import type { Observe } from './observe.ts';

/** What is known of a request besides its params. */
export type Extra = Pick<
  RequestHandlerExtra<ServerRequest, ServerNotification>,
  'signal' | 'requestId' | '_meta' | 'sendNotification'
>;

/** The result is frozen where it can be, which the SDK's types do not foresee. */
export type Answer = (params: unknown, extra: Extra) => object | Promise<object>;
export type Answers = Readonly<Record<string, Answer>>;

/** What the answers need. */
export interface Requests {
  /** What the account can use now. */
  catalog(): Catalog | Promise<Catalog>;
  registry(): Promise<Registry>;
  observe: Observe;
  callOf(signal?: AbortSignal): Promise<Call>;
}

/** The part of a zod schema that is needed; the SDK's are of a zod of its own. */
interface Schema<T> {
  safeParse(params: unknown): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
}

interface Issue {
  path: readonly PropertyKey[];
  message: string;
}

export function answerRequests(server: Server, answers: Answers): void {
  server.fallbackRequestHandler = async ({ method, params = {} }, extra) => {
    const answer = answerOf(answers, method);
    if (!answer) throw new ProtocolError(-32_601, 'Method not found');
    return (await answer(params, extra)) as ServerResult;
  };
}

export function answerOf(answers: Answers, method: string): Answer | undefined {
  return Object.hasOwn(answers, method) ? answers[method] : undefined;
}

/** The answer to such params. */
export function answerTo<T>(schema: Schema<T>, answer: (params: T, extra: Extra) => object): Answer {
  return (params, extra) => {
    const parsed = schema.safeParse(params);
    if (parsed.success) return answer(parsed.data, extra);
    const wrong = parsed.error.issues.map(({ path, message }) => `${['params', ...path].join('.')}: ${message}.`);
    throw new ProtocolError(-32_602, sentence(wrong.join(' ')));
  };
}

/** A list that has no second page. */
export function answerList(list: () => Promise<object>): Answer {
  return answerTo(PaginatedRequestParamsSchema, ({ cursor }) => {
    if (cursor === undefined) return list();
    throw new ProtocolError(-32_602, 'There is no such cursor: the list has one page. Leave it out.');
  });
}
