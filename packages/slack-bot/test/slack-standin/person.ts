// A Slack user, who types commands and messages, presses buttons and fills in views, and finds the app's answers where a person would see them.
import type { Block } from './block-kit/check.ts';
import { shown as shownMessage } from './methods/chat.ts';
import { stopStreams } from './methods/streams.ts';
import { shown as shownView } from './methods/views.ts';
import type { Draft, Message, Pane, User, View, Workspace } from './model.ts';
import type { EventOptions, Sender } from './sender.ts';
import { dmOf, eventTypes, newMessage, type State } from './state.ts';
import { type Element, findElement, inputState } from './view-state.ts';

export interface Person {
  id: string;
  team: string;
  user: User;
  /** The direct channel with the app. */
  dm: string;
  /** `/codetether <text>` in a channel. */
  command(channel: string, text: string, options?: { triggerId?: string }): Promise<Response>;
  /** Writes a message; the app hears it when it is in the channel. */
  says(channel: string, text: string, options?: SayOptions): Promise<{ ts: string; response: Response }>;
  /** The same, beginning with the app's mention: sends both events, as Slack does. */
  mentions(channel: string, text: string, options?: SayOptions): Promise<{ ts: string; response: Response }>;
  /** Presses the button with that label, in a message or a view. */
  presses(where: Message | View, label: string): Promise<Response>;
  /** Changes an input that acts at once (dispatch_action). */
  changes(
    view: View,
    label: string,
    value: string,
    others?: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<Response>;
  /** The options of an external select for the typed words. */
  looksUp(view: View, label: string, typed: string): Promise<{ text: string; value: string }[]>;
  /** Fills in the inputs by their labels and submits; gives Slack's answer (errors by label, if any). */
  submits(view: View, values?: Readonly<Record<string, string | readonly string[]>>): Promise<Submitted>;
  closes(view: View): Promise<Response>;
  messageShortcut(callbackId: string, message: Message): Promise<Response>;
  globalShortcut(callbackId: string): Promise<Response>;
  opensHome(): Promise<Response>;
  opensMessagesTab(): Promise<Response>;
  /** Posts one or more links, with blanks between them. */
  sharesLink(channel: string, urls: string, options?: EventOptions): Promise<{ ts: string; response: Response }>;
  /** Pastes a link into a message that is not sent yet. */
  composes(url: string): Promise<Draft>;
  /** Clicks the work object of a message, or one elsewhere. */
  opensDetails(where: Message | Work, options?: EventOptions): Promise<Pane>;
  /** Presses the button of that label in a pane. */
  pressesInPane(pane: Pane, label: string): Promise<Response>;
  /** Looks at a channel or a message while the direct channel is open beside it. */
  looksAt(entity: string | Message | undefined): Promise<Response>;
  /** Gives a session of the direct channel another title. */
  renames(thread: string, title: string): Promise<Response>;
  /** Presses the stop button of a session. */
  stops(thread: string): Promise<Response>;
  /** The part of the channel that this person sees: messages, own ephemerals among them, without deleted ones. */
  sees(channel: string): Message[];
  /** The next message that this person sees there and that fits. */
  awaits(channel: string, fits: (message: Message) => boolean): Promise<Message>;
  /** The newest open modal of this person, awaited until it fits. */
  modal(fits?: (view: View) => boolean): Promise<View>;
  home(fits?: (view: View) => boolean): Promise<View>;
}

/** A work object outside of a message, as in a search. */
export interface Work {
  url: string;
  ref: Readonly<Record<string, unknown>>;
}

export interface SayOptions extends EventOptions {
  thread?: string;
  /** Files, attachments and blocks, as Slack sends them. */
  parts?: Readonly<Record<string, unknown>>;
}

export interface Submitted {
  response: Response;
  errors?: Readonly<Record<string, string>>;
}

interface PaneAction {
  text: string;
  action_id: string;
  value?: string;
}

interface Parts {
  state: State;
  sender: Sender;
  workspace: Workspace;
  user: User;
  until<T>(find: () => T | undefined | false | null): Promise<T>;
}

export function createPerson({ state, sender, workspace, user, until }: Parts): Person {
  const dm = dmOf(state, workspace, user).id;
  const sees = (id: string) =>
    (workspace.channels.get(id)?.messages ?? []).filter(
      ({ deleted, ephemeralTo }) => !deleted && (!ephemeralTo || ephemeralTo === user.id),
    );
  const viewOf = (type: View['type'], fits: (view: View) => boolean) =>
    until(() =>
      [...state.views.values()]
        .reverse()
        .find(
          (view) =>
            view.type === type && view.user === user.id && view.team === workspace.id && view.open && fits(view),
        ),
    );

  const actor = { id: user.id, username: user.name, name: user.name, team_id: user.home ?? workspace.id };
  const team = {
    id: workspace.id,
    domain: workspace.name.toLowerCase(),
    ...(workspace.enterprise ? { enterprise_id: workspace.enterprise } : {}),
  };
  const common = () => ({
    user: actor,
    team,
    enterprise: workspace.enterprise ? { id: workspace.enterprise, name: workspace.enterprise } : null,
    is_enterprise_install: false,
    api_app_id: 'A1',
    token: 'legacy',
    trigger_id: sender.triggerFor(workspace, user.id),
  });

  async function write(
    channel: string,
    text: string,
    { thread, parts = {}, ...options }: SayOptions,
    mention: boolean,
  ) {
    const words = mention ? `<@${workspace.botUser}> ${text}` : text;
    const at = workspace.channels.get(channel);
    if (!at) throw new Error(`No channel ${channel}`);
    const message = newMessage(state, { channel, user: user.id, text: words, thread_ts: thread });
    at.messages.push(message);
    state.changed();
    const base = {
      user: user.id,
      text: words,
      ts: message.ts,
      event_ts: message.ts,
      channel,
      team: workspace.id,
      ...(user.home ? { user_team: user.home } : {}),
      ...(thread ? { thread_ts: thread } : {}),
      blocks: [],
      ...parts,
    };
    const type = eventTypes[at.kind];
    const hears = at.members.has(workspace.botUser);
    if (mention && at.kind !== 'dm' && at.kind !== 'group') {
      const response = await sender.event(workspace, { type: 'app_mention', ...base }, options);
      if (hears) await sender.event(workspace, { type: 'message', channel_type: type, ...base });
      return { ts: message.ts, response };
    }
    if (!hears) return { ts: message.ts, response: new Response(null, { status: 204 }) };
    return {
      ts: message.ts,
      response: await sender.event(workspace, { type: 'message', channel_type: type, ...base }, options),
    };
  }

  async function act(
    where: Message | View,
    element: Element,
    part: Readonly<Record<string, unknown>>,
    filled: Readonly<Record<string, unknown>> = {},
  ): Promise<Response> {
    const action = {
      type: element.element.type,
      action_id: element.element.action_id,
      block_id: element.blockId,
      action_ts: state.ts(),
      ...(typeof element.element.value === 'string' ? { value: element.element.value } : {}),
      ...part,
    };
    if ('view' in where) {
      return sender.payload({
        type: 'block_actions',
        ...common(),
        view: { ...shownView(where), state: { values: filled } },
        container: { type: 'view', view_id: where.id },
        actions: [action],
      });
    }
    const channel = workspace.channels.get(where.channel);
    return sender.payload({
      type: 'block_actions',
      ...common(),
      channel: { id: where.channel, name: channel?.name ?? '' },
      message: shownMessage(where),
      container: {
        type: 'message',
        message_ts: where.ts,
        channel_id: where.channel,
        is_ephemeral: where.ephemeralTo !== undefined,
        ...(where.thread_ts ? { thread_ts: where.thread_ts } : {}),
      },
      response_url: sender.responseUrlFor(workspace, where.channel, user.id, where),
      actions: [action],
    });
  }

  const blocksOf = (where: Message | View) =>
    'view' in where ? (where.view.blocks as readonly Block[]) : where.blocks;

  function fill(view: View, values: Readonly<Record<string, string | readonly string[]>>) {
    const filled: Record<string, Record<string, unknown>> = {};
    const labels = new Map<string, string>();
    for (const block of blocksOf(view)) {
      if (block.type !== 'input') continue;
      const label = (block.label as { text: string }).text;
      const { blockId, element, state: preset } = findElement(blocksOf(view), label);
      labels.set(blockId, label);
      const given = values[label];
      filled[blockId] = { [String(element.action_id)]: given === undefined ? preset : inputState(element, given) };
    }
    const unknown = Object.keys(values).filter((label) => ![...labels.values()].includes(label));
    if (unknown.length > 0) {
      throw new Error(`The view has no input ${unknown.join(', ')}; it has ${[...labels.values()].join(', ')}`);
    }
    return { filled, labels };
  }

  return {
    id: user.id,
    team: workspace.id,
    user,
    dm,
    command: (channel, text, { triggerId } = {}) =>
      sender.form({
        token: 'legacy',
        team_id: workspace.id,
        team_domain: workspace.name.toLowerCase(),
        ...(workspace.enterprise ? { enterprise_id: workspace.enterprise, enterprise_name: workspace.enterprise } : {}),
        channel_id: channel,
        channel_name: workspace.channels.get(channel)?.name ?? '',
        user_id: user.id,
        user_name: user.name,
        command: '/codetether',
        text,
        api_app_id: 'A1',
        is_enterprise_install: 'false',
        response_url: sender.responseUrlFor(workspace, channel, user.id),
        trigger_id: triggerId ?? sender.triggerFor(workspace, user.id),
      }),
    says: (channel, text, options = {}) => write(channel, text, options, false),
    mentions: (channel, text, options = {}) => write(channel, text, options, true),
    presses: (where, label) => act(where, findElement(blocksOf(where), label), {}),
    changes(view, label, value, others = {}) {
      const element = findElement(blocksOf(view), label);
      const isInput = blocksOf(view).some(
        (block) => block.type === 'input' && (block.label as { text: string }).text === label,
      );
      const { filled } = fill(view, isInput ? { ...others, [label]: value } : others);
      return act(view, element, inputState(element.element, value), filled);
    },
    async looksUp(view, label, typed) {
      const { blockId, element } = findElement(blocksOf(view), label);
      const response = await sender.payload({
        type: 'block_suggestion',
        ...common(),
        view: shownView(view),
        container: { type: 'view', view_id: view.id },
        block_id: blockId,
        action_id: element.action_id,
        value: typed,
      });
      const { options = [] } = (await response.json()) as { options?: { text: { text: string }; value: string }[] };
      return options.map(({ text, value }) => ({ text: text.text, value }));
    },
    async submits(view, values = {}) {
      const { filled, labels } = fill(view, values);
      const response = await sender.payload({
        type: 'view_submission',
        ...common(),
        response_urls: [],
        view: { ...shownView(view), state: { values: filled } },
      });
      const body = await response.clone().text();
      const answer = body ? (JSON.parse(body) as { response_action?: string; errors?: Record<string, string> }) : {};
      if (answer.response_action === 'errors') {
        return {
          response,
          errors: Object.fromEntries(
            Object.entries(answer.errors ?? {}).map(([id, message]) => [labels.get(id) ?? id, message]),
          ),
        };
      }
      if (response.ok && answer.response_action === undefined) view.open = false;
      return { response };
    },
    closes(view) {
      view.open = false;
      return sender.payload({ type: 'view_closed', ...common(), is_cleared: false, view: shownView(view) });
    },
    messageShortcut: (callbackId, message) =>
      sender.payload({
        type: 'message_action',
        ...common(),
        callback_id: callbackId,
        channel: { id: message.channel, name: workspace.channels.get(message.channel)?.name ?? '' },
        message: shownMessage(message),
        message_ts: message.ts,
        action_ts: state.ts(),
        response_url: sender.responseUrlFor(workspace, message.channel, user.id),
      }),
    globalShortcut: (callbackId) =>
      sender.payload({ type: 'shortcut', ...common(), callback_id: callbackId, action_ts: state.ts() }),
    opensHome: () => sender.event(workspace, { type: 'app_home_opened', user: user.id, channel: dm, tab: 'home' }),
    opensMessagesTab: () =>
      sender.event(workspace, { type: 'app_home_opened', user: user.id, channel: dm, tab: 'messages' }),
    async sharesLink(channel, urls, options) {
      const message = newMessage(state, { channel, user: user.id, text: urls });
      workspace.channels.get(channel)?.messages.push(message);
      const event = {
        type: 'link_shared',
        user: user.id,
        channel,
        message_ts: message.ts,
        links: urls.split(' ').map((url) => ({ url, domain: new URL(url).hostname })),
        is_bot_user_member: true,
        unfurl_id: state.id('unfurl'),
        source: 'conversations_history',
      };
      return { ts: message.ts, response: await sender.event(workspace, event, options) };
    },
    async composes(url) {
      const draft: Draft = { team: workspace.id, text: url };
      const id = state.id('draft');
      state.drafts.set(id, draft);
      await sender.event(workspace, {
        type: 'link_shared',
        user: user.id,
        channel_id: 'COMPOSER',
        message_ts: id,
        links: [{ url, domain: new URL(url).hostname }],
        unfurl_id: id,
        source: 'composer',
      });
      return draft;
    },
    async opensDetails(where, options) {
      const entity = 'ts' in where ? where.entities?.[0] : { url: where.url, external_ref: where.ref };
      if (!entity) throw new Error('The message has no work object.');
      const pane: Pane = {
        team: workspace.id,
        user: user.id,
        url: String(entity.url),
        ref: entity.external_ref as Work['ref'],
      };
      await sender.event(
        workspace,
        {
          type: 'entity_details_requested',
          user: user.id,
          external_ref: pane.ref,
          entity_url: pane.url,
          app_unfurl_url: entity.app_unfurl_url ?? pane.url,
          link: { url: pane.url, domain: new URL(pane.url).hostname },
          trigger_id: sender.triggerFor(workspace, user.id, pane),
          user_locale: 'en-US',
          ...(user.home ? { user_team: user.home } : {}),
          ...('ts' in where && { channel: where.channel, message_ts: where.ts }),
        },
        options,
      );
      return pane;
    },
    pressesInPane(pane, label) {
      const metadata = pane.shown?.metadata as
        | { entity_payload: { actions?: Record<string, PaneAction[]> } }
        | undefined;
      const actions = Object.values(metadata?.entity_payload.actions ?? {}).flat();
      const action = actions.find(({ text }) => text === label);
      if (!action) throw new Error(`The pane has no "${label}"; it has ${actions.map(({ text }) => text).join(', ')}`);
      const { text, action_id, value } = action;
      return sender.payload({
        type: 'block_actions',
        ...common(),
        trigger_id: sender.triggerFor(workspace, user.id, pane),
        container: { type: 'entity_detail', entity_url: pane.url, external_ref: pane.ref, app_unfurl_url: pane.url },
        response_url: sender.responseUrlFor(workspace, dm, user.id),
        actions: [
          {
            type: 'button',
            text: { type: 'plain_text', text },
            action_id,
            block_id: 'TPdc',
            value,
            action_ts: state.ts(),
          },
        ],
      });
    },
    looksAt: (entity) =>
      sender.event(workspace, {
        type: 'app_context_changed',
        user: user.id,
        channel: dm,
        context: entity === undefined ? {} : { entities: [entityOf(entity, workspace.id)] },
      }),
    renames(thread, title) {
      const session = state.sessions.get(`${dm}/${thread}`);
      if (!session) throw new Error(`No session ${thread}`);
      const { title: previous_title } = session;
      session.title = title;
      return sender.event(workspace, {
        type: 'agent_session_title_changed',
        user: user.id,
        channel: dm,
        thread_ts: thread,
        team_id: workspace.id,
        title,
        ...(previous_title === undefined ? {} : { previous_title }),
      });
    },
    stops: (thread) =>
      sender.event(workspace, {
        type: 'agent_session_stopped',
        user: user.id,
        channel: dm,
        thread_ts: thread,
        streaming_message_ts: stopStreams(state, dmOf(state, workspace, user), thread),
      }),
    sees,
    awaits: (channel, fits) => until(() => sees(channel).find(fits)),
    modal: (fits = () => true) => viewOf('modal', fits),
    home: (fits = () => true) => viewOf('home', fits),
  };
}

function entityOf(seen: string | Message, team_id: string): Record<string, unknown> {
  if (typeof seen === 'string') return { type: 'slack#/types/channel_id', value: seen, team_id };
  const value = { channel_id: seen.channel, message_ts: seen.ts };
  return { type: 'slack#/types/message_context', value, team_id };
}
