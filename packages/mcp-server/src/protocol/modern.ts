// Answers requests of revision 2026-07-28, from the table of handlers that serves earlier ones. No request depends on another: any instance may answer it.
import type { JSONRPCRequest, JSONRPCResponse } from '@modelcontextprotocol/sdk/types.js';
import { showingApps } from './apps-extension.ts';
import { capabilitiesIn, metaKeys, requireRevision, revision } from './envelope.ts';
import { type Answers, answerOf, type Extra, errorOf } from './handlers.ts';
import { askingByResult } from './input-required.ts';
import { listenRequests } from './listen.ts';
import { answersOf, capabilities, requestsOf, type ServerDeps, serverInfo } from './server.ts';
import { taskRequests, tasksExtension } from './tasks.ts';

/** The server, for transports of requests of this revision. */
export interface Modern {
  answers: Answers;
  /** Every result names the server. */
  server: { name: string; version: string };
  now?: () => number;
}

/** An answer, and the HTTP status that belongs to it. */
export interface ModernAnswer {
  status: number;
  message: JSONRPCResponse;
}

export function modernOf(deps: ServerDeps): Modern {
  const { name, version, ...shown } = serverInfo(deps.version);
  const requests = requestsOf(deps);
  const answers = answersOf(deps);
  return {
    server: { name, version },
    answers: {
      ...answers,
      ...taskRequests(requests, answers),
      ...listenRequests(requests),
      'server/discover': () => ({
        supportedVersions: [revision],
        capabilities: {
          ...capabilities,
          resources: { subscribe: true },
          extensions: { [tasksExtension]: {} },
        },
        instructions: deps.instructions,
        _meta: { [metaKeys.server]: { name, version, ...shown } },
      }),
    },
  };
}

/** `check` throws for what the transport refuses. */
export async function answerModern(
  { answers, server, now = Date.now }: Modern,
  request: JSONRPCRequest,
  { check, ...extra }: Pick<Extra, 'signal' | 'sendNotification' | 'ending'> & { check?: () => void },
): Promise<ModernAnswer> {
  const { id, method, params = {} } = request;
  const failed = (thrown: unknown, status?: number): ModernAnswer => {
    const error = errorOf(thrown);
    // The code of earlier revisions for a resource that does not exist.
    if (error.code === -32_002)
      Object.assign(error, { code: -32_602, data: { ...Object(error.data), uri: params.uri } });
    return { status: status ?? statuses[error.code] ?? 200, message: { jsonrpc: '2.0', id, error } };
  };
  let asking: ReturnType<typeof askingByResult>;
  let showing: ReturnType<typeof showingApps>;
  try {
    const client = capabilitiesIn(request);
    asking = askingByResult(request, client, now);
    showing = showingApps(client);
    check?.();
    requireRevision(request);
  } catch (thrown) {
    return failed(thrown, 400);
  }
  const answer = answerOf(answers, method);
  if (!answer) return failed({ code: -32_601, message: 'Method not found' });
  try {
    const { ask, question } = asking;
    const given = {
      ...extra,
      ...showing,
      requestId: id,
      ...(params._meta && { _meta: params._meta }),
      ...(ask && { ask }),
    };
    const answered = await answer(params, given);
    const result = question() ?? { resultType: 'complete', ...freshness[method], ...answered };
    const _meta = { [metaKeys.server]: server, ...Object(Object(result)._meta) };
    return { status: 200, message: { jsonrpc: '2.0', id, result: { ...result, _meta } } };
  } catch (thrown) {
    return failed(thrown);
  }
}

/** The statuses of errors over HTTP; others are answers. https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http */
const statuses: Readonly<Record<number, number>> = { [-32_601]: 404, [-32_020]: 400, [-32_021]: 400, [-32_022]: 400 };

/** How long a client may keep a result, in ms, and for whom: lists depend on the account's scopes and change with our version. */
const list = { ttlMs: 300_000, cacheScope: 'private' };
const freshness: Readonly<Record<string, object | undefined>> = {
  'server/discover': list,
  'tools/list': list,
  'resources/list': list,
  'resources/templates/list': list,
  'prompts/list': list,
  'resources/read': { ttlMs: 0, cacheScope: 'private' },
};
