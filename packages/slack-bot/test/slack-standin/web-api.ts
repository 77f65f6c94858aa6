// The Web API over HTTP: token, scopes, limits and faults in front of the methods.
import type { Context } from 'hono';
import { agents } from './methods/agents.ts';
import { chat } from './methods/chat.ts';
import { conversations } from './methods/conversations.ts';
import { entity } from './methods/entity.ts';
import { files } from './methods/files.ts';
import type { Method, Methods } from './methods/method.ts';
import { type Client, openMethods } from './methods/oauth.ts';
import { reactions } from './methods/reactions.ts';
import { streams } from './methods/streams.ts';
import { unfurl } from './methods/unfurl.ts';
import { views } from './methods/views.ts';
import type { Workspace } from './model.ts';
import type { RateLimits } from './rate-limits.ts';
import type { State } from './state.ts';
import { WebApiError } from './web-api-error.ts';

export interface Fault {
  method: string;
  team?: string;
  /** How often; default once. */
  times?: number;
  /** `rate_limited` answers 429; a number is an HTTP status; `hang` never answers, `lost` neither but is done; any other word is Slack's error. */
  with: string | number;
  /** The call is done all the same: of an HTTP status. */
  done?: boolean;
  retryAfter?: number;
}

interface Options {
  state: State;
  client: Client;
  url: string;
  socketUrl: string;
  appToken: string;
  limits: RateLimits;
  takeFault: FaultAt;
}

/** The fault of this call. */
export type FaultAt = (
  method: string,
  team: string | undefined,
  args: Readonly<Record<string, unknown>>,
) => Fault | undefined;

const methods: Methods = {
  ...chat,
  ...conversations,
  ...views,
  ...files,
  ...agents,
  ...streams,
  ...reactions,
  ...unfurl,
  ...entity,
};

export async function answerWebApi(context: Context, options: Options): Promise<Response> {
  const name = context.req.param('method') ?? '';
  const { token, args } = await read(context);
  const { state } = options;
  const workspace = [...state.workspaces.values()].find(({ botToken, installed }) => installed && botToken === token);
  const fault = options.takeFault(name, workspace?.id, args);
  if (fault?.with === 'hang') return new Promise(() => undefined);
  if (typeof fault?.with === 'number') {
    if (fault.done) await run();
    return record(502, { ok: false }, new Response('', { status: fault.with }));
  }
  const limited =
    fault?.with === 'rate_limited'
      ? (fault.retryAfter ?? 1)
      : workspace && options.limits.take(workspace.id, name, args, methods[name]?.perMinute);
  if (limited) {
    const answer = { ok: false, error: 'ratelimited' };
    return record(429, answer, Response.json(answer, { status: 429, headers: { 'retry-after': String(limited) } }));
  }
  const answer = await run();
  const response = record(200, answer, Response.json(answer));
  return fault?.with === 'lost' ? new Promise(() => undefined) : response;

  async function run(): Promise<Record<string, unknown>> {
    try {
      if (fault && fault.with !== 'lost' && !fault.done) throw new WebApiError(String(fault.with));
      if (name === 'apps.connections.open') {
        if (token !== options.appToken) throw new WebApiError('not_allowed_token_type');
        return { ok: true, url: `${options.socketUrl}/link?ticket=${state.id('t')}` };
      }
      const open = openMethods[name];
      if (open) return { ok: true, ...(await open(state, options.client, { ...args, token }, options.url)) };
      const method = methods[name];
      if (!method) throw new WebApiError('unknown_method');
      const caller = authorized(method, token, workspace);
      return { ok: true, ...(await method.answer({ state, url: options.url, workspace: caller, args })) };
    } catch (thrown) {
      if (!(thrown instanceof WebApiError)) throw thrown;
      return {
        ok: false,
        error: thrown.code,
        ...(thrown.messages ? { errors: thrown.messages, response_metadata: { messages: thrown.messages } } : {}),
      };
    }
  }

  function record(status: number, answer: Record<string, unknown>, response: Response): Response {
    state.journal.push({ at: state.now(), team: workspace?.id, method: name, args, answer, status });
    state.changed();
    return response;
  }
}

function authorized(method: Method, token: string, workspace: Workspace | undefined): Workspace {
  if (token === '') throw new WebApiError('not_authed');
  if (!workspace) throw new WebApiError('invalid_auth');
  const missing = method.scopes?.find((scope) => !workspace.scopes.has(scope));
  if (missing) throw new WebApiError('missing_scope', [`needed: ${missing}`]);
  return workspace;
}

async function read(context: Context): Promise<{ token: string; args: Record<string, unknown> }> {
  const bearer = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  const json = context.req.header('content-type')?.includes('json');
  const raw: Record<string, unknown> = json
    ? await context.req.json()
    : Object.fromEntries(new URLSearchParams(await context.req.text()));
  const { token, ...given } = raw;
  const basic = /^Basic (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  const [id, secret] = basic ? Buffer.from(basic, 'base64').toString().split(':') : [];
  const client =
    id === undefined ? {} : { client_id: decodeURIComponent(id), client_secret: decodeURIComponent(secret ?? '') };
  const args = Object.fromEntries(Object.entries({ ...client, ...given }).map(([key, value]) => [key, parsed(value)]));
  return { token: bearer ?? String(token ?? ''), args };
}

/** Forms carry lists and objects as JSON. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The next fault that is planted for the method. */
export function takeFault(faults: Fault[], method: string, team: string | undefined): Fault | undefined {
  const index = faults.findIndex(
    (fault) => fault.method === method && (fault.team === undefined || fault.team === team),
  );
  const fault = faults[index];
  if (!fault) return undefined;
  fault.times = (fault.times ?? 1) - 1;
  if (fault.times < 1) faults.splice(index, 1);
  return fault;
}
