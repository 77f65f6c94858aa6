// A stand-in for Slack: its Web API, response_urls, uploads and sign-in on one local port, and people who use the app under test.
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '@codetether/core/http-server';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { createEcho } from './echo.ts';
import { checkedContent, put } from './methods/chat.ts';
import { type Client, publicKeys } from './methods/oauth.ts';
import type { JournalEntry, User, Workspace } from './model.ts';
import { createPerson, type Person } from './person.ts';
import { createRateLimits } from './rate-limits.ts';
import { createSender, type Sender } from './sender.ts';
import { signInRoutes } from './sign-in.ts';
import { createSocketMode, type SocketMode } from './socket-mode.ts';
import { createState, findChannel, type State } from './state.ts';
import { answerWebApi, type Fault, type FaultAt, takeFault } from './web-api.ts';
import { WebApiError } from './web-api-error.ts';

export interface SlackOptions {
  signingSecret?: string;
  client?: Client;
  now?: () => number;
  /** Its own address in its answers, where a proxy is in front of it; default its own url. */
  publicUrl?: string;
  /** Where its web sockets are, as in `wss://wss.slack.test`; default below its public url. */
  socketUrl?: string;
  /** Asked before each call of the Web API or of a response_url: what breaks there, as in `fault`. */
  onCall?: (method: string, args: Readonly<Record<string, unknown>>) => Fault['with'] | undefined;
}

export interface Slack {
  /** `http://127.0.0.1:PORT`; the Web API is under `/api/`. */
  url: string;
  apiUrl: string;
  signingSecret: string;
  /** Opens web sockets. */
  appToken: string;
  socketMode: SocketMode;
  client: Client;
  state: State;
  journal: readonly JournalEntry[];
  /** Tells where the app takes requests, e.g. `http://127.0.0.1:3000/slack/events`. */
  connect(appUrl: string): void;
  sender: Sender;
  /** Rate limits by tier. */
  limits: { on: boolean };
  fault(fault: Fault): void;
  workspace(name: string, options?: WorkspaceOptions): Team;
  /** The user who is signed in to Slack in the browser: the OAuth pages answer for them. */
  signedIn?: Person;
  /** Waits until `find` gives something, asked again after each change; throws with the last calls after 150 seconds. */
  until<T>(find: () => T | undefined | false | null): Promise<T>;
  close(): Promise<void>;
}

export interface WorkspaceOptions {
  id?: string;
  enterprise?: string;
  scopes?: readonly string[];
  installed?: boolean;
}

export interface Team {
  workspace: Workspace;
  person(name: string, options?: { tz?: string; admin?: boolean; home?: string; colleague?: boolean }): Person;
  channel(
    name: string,
    options?: { kind?: 'channel' | 'private' | 'group'; bot?: boolean; members?: readonly Person[] },
  ): string;
  /** A Slack event about the workspace itself, e.g. app_uninstalled. */
  event(event: Readonly<Record<string, unknown>>, options?: { eventId?: string; retry?: number }): Promise<Response>;
}

export const allBotScopes = [
  'commands',
  'chat:write',
  'app_mentions:read',
  'im:history',
  'im:read',
  'im:write',
  'channels:history',
  'channels:read',
  'groups:history',
  'users:read',
  'assistant:write',
  'links:read',
  'links:write',
  'reactions:write',
  'files:read',
  'files:write',
  'mpim:history',
];

export async function startSlack(options: SlackOptions = {}): Promise<Slack> {
  const {
    signingSecret = 'standin-signing-secret',
    client = { id: '111.222', secret: 'standin-client-secret' },
    now = Date.now,
  } = options;
  const appToken = 'xapp-standin';
  const waiting = new Set<() => void>();
  const state = createState(now, () => {
    for (const look of [...waiting]) look();
  });
  const limits = createRateLimits(now);
  const faults: Fault[] = [];
  const app = new Hono();
  const http = createHttpServer(getRequestListener((request) => app.fetch(request)));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is never a text.
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const publicUrl = options.publicUrl ?? url;
  const socketUrl = options.socketUrl ?? publicUrl.replace('http', 'ws');
  const socketMode = createSocketMode(http, state.changed);
  const sender = createSender({ state, signingSecret, url: publicUrl, socketMode });
  const closing = new AbortController();
  state.posted = createEcho(sender, state, closing.signal);

  const faultAt = (method: string, team: string | undefined, args: Readonly<Record<string, unknown>>) => {
    const drawn = options.onCall?.(method, args);
    return drawn === undefined ? takeFault(faults, method, team) : { method, with: drawn };
  };
  const answering = { state, client, url: publicUrl, socketUrl, appToken, limits, takeFault: faultAt };
  app.all('/api/:method', (context) => answerWebApi(context, answering));
  app.post('/upload/:id', async (context) => {
    const file = state.files.get(context.req.param('id'));
    if (!file) return context.text('no such upload', 404);
    const form = context.req.header('content-type')?.startsWith('multipart/')
      ? Object.values(await context.req.parseBody())[0]
      : undefined;
    const content =
      form instanceof Blob ? await form.text() : typeof form === 'string' ? form : await context.req.text();
    if (Buffer.byteLength(content) !== file.length) return context.text('wrong length', 400);
    file.content = content;
    return context.text(`OK - ${file.length}`);
  });
  app.get('/files/:id', (context) => {
    const file = state.files.get(context.req.param('id'));
    const token = context.req.header('authorization')?.replace('Bearer ', '');
    const reader = [...state.workspaces.values()].find(({ botToken }) => botToken === token);
    // To everybody else Slack shows a page for signing in.
    if (!reader?.scopes.has('files:read') || file?.team !== reader.id)
      return context.html('<!DOCTYPE html><title>Slack</title>');
    return context.text(file.content ?? '');
  });
  app.post('/response/:id', async (context) =>
    answerResponseUrl(state, faultAt, context.req.param('id'), await context.req.json()),
  );
  app.get('/openid/connect/keys', async (context) => context.json(await publicKeys()));

  const slack: Slack = {
    url,
    apiUrl: `${url}/api/`,
    signingSecret,
    appToken,
    socketMode,
    client,
    state,
    journal: state.journal,
    sender,
    limits,
    connect: (appUrl) => sender.connect(appUrl),
    fault: (fault) => faults.push(fault),
    workspace: (name, given) => createTeam({ state, sender, slack, name, options: given }),
    until(find) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = find();
          if (!found) return;
          end();
          resolve(found);
        };
        const end = () => {
          waiting.delete(look);
          clearTimeout(timer);
        };
        const timer = setTimeout(() => {
          end();
          const last = state.journal
            .slice(-8)
            .map(
              ({ method, args, answer }) =>
                `${method} ${JSON.stringify(args).slice(0, 600)} -> ${JSON.stringify(answer).slice(0, 200)}`,
            );
          reject(new Error(`Nothing of the kind within 150 seconds. Last calls:\n${last.join('\n')}`));
        }, 150_000);
        waiting.add(look);
        look();
      });
    },
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => http.close(resolve));
      socketMode.close();
      http.closeAllConnections();
      await closed;
    },
  };
  app.route('/', signInRoutes(slack));
  return slack;
}

interface TeamParts {
  state: State;
  sender: Sender;
  slack: Slack;
  name: string;
  options?: WorkspaceOptions;
}

function createTeam({ state, sender, slack, name, options = {} }: TeamParts): Team {
  const { id = state.id('T'), enterprise, scopes = allBotScopes, installed = true } = options;
  const workspace: Workspace = {
    id,
    name,
    enterprise,
    botToken: `xoxb-${state.id('B')}`,
    botUser: state.id('UBOT'),
    botId: state.id('B'),
    scopes: new Set(scopes),
    workObjects: true,
    installed,
    users: new Map(),
    channels: new Map(),
  };
  state.workspaces.set(id, workspace);
  return {
    workspace,
    person(personName, { tz = 'Europe/Berlin', admin = false, home, colleague } = {}) {
      const user: User = { id: state.id('U'), name: personName, tz, admin, home, colleague };
      workspace.users.set(user.id, user);
      for (const channel of workspace.channels.values()) if (channel.kind === 'channel') channel.members.add(user.id);
      return createPerson({ state, sender, workspace, user, until: slack.until });
    },
    channel(channelName, { kind = 'channel', bot = true, members } = {}) {
      const ids = members ? members.map((member) => member.id) : [...workspace.users.keys()];
      const channel = {
        id: state.id('C'),
        name: channelName,
        kind,
        archived: false,
        messages: [],
        members: new Set([...ids, ...(bot ? [workspace.botUser] : [])]),
      };
      workspace.channels.set(channel.id, channel);
      return channel.id;
    },
    event: (event, given) => sender.event(workspace, event, given),
  };
}

/** Slack answers 404 with expired_url or used_url. */
async function answerResponseUrl(
  state: State,
  faultAt: FaultAt,
  id: string,
  body: Record<string, unknown>,
): Promise<Response> {
  const known = state.responseUrls.get(id);
  const workspace = known && state.workspaces.get(known.team);
  const channel = workspace && findChannel(workspace, known.channel);
  const fault = faultAt('response_url', known?.team, body);
  if (fault?.with === 'hang') return new Promise(() => undefined);
  const answer = respond();
  const status = typeof fault?.with === 'number' ? fault.with : answer.ok ? 200 : 404;
  state.journal.push({ at: state.now(), team: known?.team, method: 'response_url', args: body, answer, status });
  state.changed();
  if (fault?.with === 'lost') return new Promise(() => undefined);
  return typeof fault?.with === 'number' ? new Response('', { status }) : Response.json(answer, { status });

  function respond(): { ok: boolean; error?: string; errors?: readonly string[] } {
    if (fault && fault.with !== 'lost') return { ok: false, error: String(fault.with) };
    if (!known || !workspace || !channel) return { ok: false, error: 'expired_url' };
    if (known.expires < state.now()) return { ok: false, error: 'expired_url' };
    if (known.uses >= 5) return { ok: false, error: 'used_url' };
    known.uses += 1;
    if (body.delete_original === true) {
      if (known.original) known.original.deleted = true;
      return { ok: true };
    }
    try {
      const content = checkedContent(body, 40_000);
      if (body.replace_original === true && known.original) {
        Object.assign(known.original, content, { edits: known.original.edits + 1 });
        return { ok: true };
      }
      const shownToAll = body.response_type === 'in_channel';
      put({ state, workspace }, channel, {
        ...content,
        thread_ts: typeof body.thread_ts === 'string' ? body.thread_ts : undefined,
        ephemeralTo: shownToAll ? undefined : known.user,
      });
      return { ok: true };
    } catch (thrown) {
      if (!(thrown instanceof WebApiError)) throw thrown;
      return { ok: false, error: thrown.code, errors: thrown.messages };
    }
  }
}
