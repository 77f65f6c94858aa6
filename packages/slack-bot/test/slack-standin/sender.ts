// Sends to the app what Slack sends: signed, with trigger_ids and response_urls, events again when they are not acknowledged.
import type { Message, Pane, Workspace } from './model.ts';
import { signatureOf } from './signature.ts';
import type { SocketMode } from './socket-mode.ts';
import type { State } from './state.ts';

export interface Sender {
  connect(appUrl: string): void;
  /** Any body, signed; headers may be overridden to try bad ones. */
  post(body: string, options?: PostOptions): Promise<Response>;
  /** A form with the fields of a slash command. */
  form(fields: Readonly<Record<string, string>>): Promise<Response>;
  /** An interaction: one field `payload`. */
  payload(payload: Readonly<Record<string, unknown>>): Promise<Response>;
  event(workspace: Workspace, event: Readonly<Record<string, unknown>>, options?: EventOptions): Promise<Response>;
  triggerFor(workspace: Workspace, user: string, pane?: Pane): string;
  responseUrlFor(workspace: Workspace, channel: string, user: string, original?: Message): string;
}

export interface PostOptions {
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
  /** When it was signed, in milliseconds. */
  at?: number;
  secret?: string;
}

export interface EventOptions {
  eventId?: string;
  /** Which repetition this is. */
  retry?: number;
}

const form = 'application/x-www-form-urlencoded';

export interface SenderOptions {
  state: State;
  signingSecret: string;
  url: string;
  socketMode: SocketMode;
}

export function createSender({ state, signingSecret, url, socketMode }: SenderOptions): Sender {
  let app: string | undefined;
  const sender: Sender = {
    connect(appUrl) {
      app = appUrl;
    },
    async post(body, { contentType = 'application/json', headers = {}, at = Date.now(), secret = signingSecret } = {}) {
      if (!app) throw new Error('No app is connected: call slack.connect(url) first.');
      return fetch(app, {
        method: 'POST',
        body,
        headers: { 'content-type': contentType, ...signatureOf(secret, body, at), ...headers },
      });
    },
    form(fields) {
      if (socketMode.connections > 0) return socketMode.deliver('slash_commands', fields);
      return sender.post(new URLSearchParams(fields).toString(), { contentType: form });
    },
    payload(payload) {
      if (socketMode.connections > 0) return socketMode.deliver('interactive', payload);
      return sender.post(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), { contentType: form });
    },
    async event(workspace, event, { eventId = state.id('Ev'), retry } = {}) {
      const envelope = {
        token: 'legacy',
        type: 'event_callback',
        api_app_id: 'A1',
        team_id: workspace.id,
        context_team_id: workspace.id,
        context_enterprise_id: workspace.enterprise ?? null,
        event_id: eventId,
        event_time: Math.floor(state.now() / 1000),
        event: { event_ts: state.ts(), ...event },
        authorizations: [
          {
            enterprise_id: workspace.enterprise ?? null,
            team_id: workspace.id,
            user_id: workspace.botUser,
            is_bot: true,
            is_enterprise_install: false,
          },
        ],
        is_ext_shared_channel: false,
      };
      if (socketMode.connections > 0) return socketMode.deliver('events_api', envelope);
      const headers: Record<string, string> =
        retry === undefined ? {} : { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' };
      return sender.post(JSON.stringify(envelope), { headers });
    },
    triggerFor(workspace, user, pane) {
      const id = state.id('trigger.');
      // Slack gives three seconds, which would be a limit on the machine that runs the tests.
      state.triggers.set(id, { team: workspace.id, user, expires: state.now() + 60_000, used: false, pane });
      return id;
    },
    responseUrlFor(workspace, channel, user, original) {
      const id = state.id('R');
      state.responseUrls.set(id, {
        team: workspace.id,
        channel,
        user,
        uses: 0,
        expires: state.now() + 30 * 60_000,
        original,
      });
      return `${url}/response/${id}`;
    },
  };
  return sender;
}
