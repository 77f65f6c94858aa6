// The table of handlers by method. The SDK's server uses it; over HTTP, plain requests use it without a server (transports/http/fast-path.ts).
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
import { showingApps } from './apps-extension.ts';
import { type Ask, askingOver } from './elicitation.ts';
import type { Observe } from './observe.ts';

/** The context that a handler gets besides the params. */
export type Extra = Pick<RequestHandlerExtra<ServerRequest, ServerNotification>, 'signal' | 'requestId' | '_meta'> & {
  sendNotification(notification: { method: string; params?: Record<string, unknown> }): Promise<void>;
  /** Aborted when the server ends, for requests that stay open. */
  ending?: AbortSignal;
  /** The client waits by itself, so that tools need not. */
  waits?: true;
  /** The client shows apps. */
  apps?: true;
  /** Absent when the client cannot ask its user. */
  ask?: Ask;
};

/** The result may be frozen, which the SDK's types do not allow for. */
export type Answer = (params: unknown, extra: Extra) => object | Promise<object>;
export type Answers = Readonly<Record<string, Answer>>;

/** The dependencies of the handlers. */
export interface Requests {
  /** The lists of what the account can use now. */
  catalog(): Catalog | Promise<Catalog>;
  registry(): Promise<Registry>;
  observe: Observe;
  callOf(signal?: AbortSignal): Promise<Call>;
}

/** The part of a zod schema that is used here; the SDK's schemas come from its own zod. */
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
    return (await answer(params, {
      ...extra,
      ...askingOver(server, extra),
      ...showingApps(server.getClientCapabilities()),
    })) as ServerResult;
  };
}

/** The error of a JSON-RPC answer, as the SDK makes it: with the exception's code if it has one. */
export function errorOf(thrown: unknown): { code: number; message: string; data?: unknown } {
  const { code, message, data }: { code?: unknown; message?: unknown; data?: unknown } = Object(thrown);
  return {
    code: typeof code === 'number' && Number.isSafeInteger(code) ? code : -32_603,
    message: typeof message === 'string' ? message : 'Internal error',
    ...(data !== undefined && { data }),
  };
}

export function answerOf(answers: Answers, method: string): Answer | undefined {
  return Object.hasOwn(answers, method) ? answers[method] : undefined;
}

/** A handler for params of that schema. */
export function answerTo<T>(schema: Schema<T>, answer: (params: T, extra: Extra) => object): Answer {
  return (params, extra) => {
    const parsed = schema.safeParse(params);
    if (parsed.success) return answer(parsed.data, extra);
    throw new ProtocolError(-32_602, wordsOf(parsed.error));
  };
}

/** The reason why the schema refuses the params, if it does. */
export function problemWith(schema: Schema<unknown>, params: unknown): string | undefined {
  const parsed = schema.safeParse(params);
  return parsed.success ? undefined : wordsOf(parsed.error);
}

function wordsOf({ issues }: { issues: readonly Issue[] }): string {
  return sentence(issues.map(({ path, message }) => `${['params', ...path].join('.')}: ${message}.`).join(' '));
}

/** A handler for a list of one page. */
export function answerList(list: (extra: Extra) => Promise<object>): Answer {
  return answerTo(PaginatedRequestParamsSchema, ({ cursor }, extra) => {
    if (cursor === undefined) return list(extra);
    throw new ProtocolError(-32_602, 'There is no such cursor: the list has one page. Leave it out.');
  });
}
