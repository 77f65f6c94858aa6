import type {
  Channel,
  Draft,
  File,
  JournalEntry,
  Message,
  ResponseUrl,
  Session,
  Trigger,
  User,
  View,
  Workspace,
} from './model.ts';

/** All that the stand-in knows; tests may read it. */
export interface State {
  now(): number;
  workspaces: Map<string, Workspace>;
  views: Map<string, View>;
  files: Map<string, File & { team: string }>;
  triggers: Map<string, Trigger>;
  /** By unfurl_id. */
  drafts: Map<string, Draft>;
  responseUrls: Map<string, ResponseUrl>;
  codes: Map<string, Code>;
  /** Key: channel and thread. */
  sessions: Map<string, Session>;
  /** Suggested prompts by channel. */
  prompts: Map<string, readonly unknown[]>;
  journal: JournalEntry[];
  /** After so long, in ms, Slack ends a stream. */
  streamLife: number;
  changed(): void;
  /** A message of the app is there. */
  posted(workspace: Workspace, channel: Channel, message: Message): void;
  id(prefix: string): string;
  ts(): string;
}

/** The grant of an OAuth code, valid once. */
export interface Code {
  kind: 'install' | 'openid';
  team: string;
  user: string;
  redirectUri: string;
  nonce?: string;
  scopes: readonly string[];
}

export function createState(now: () => number, changed: () => void): State {
  let ids = 0;
  let lastTs = 0;
  return {
    now,
    workspaces: new Map(),
    views: new Map(),
    files: new Map(),
    triggers: new Map(),
    drafts: new Map(),
    responseUrls: new Map(),
    codes: new Map(),
    sessions: new Map(),
    prompts: new Map(),
    journal: [],
    streamLife: 5 * 60_000,
    changed,
    posted: () => undefined,
    id: (prefix) => `${prefix}${(++ids).toString(36).toUpperCase().padStart(8, '0')}`,
    ts() {
      lastTs = Math.max(lastTs + 1, now() * 1000);
      return `${Math.floor(lastTs / 1e6)}.${String(lastTs % 1e6).padStart(6, '0')}`;
    },
  };
}

/** As events name the kinds of channels. */
export const eventTypes = { dm: 'im', group: 'mpim', private: 'group', channel: 'channel' } as const;

export function findChannel(workspace: Workspace, id: string): Channel | undefined {
  return workspace.channels.get(id) ?? [...workspace.channels.values()].find(({ name }) => `#${name}` === id);
}

/** The direct channel of the bot and that user. */
export function dmOf(state: State, workspace: Workspace, user: User): Channel {
  const members = [user.id, workspace.botUser];
  const known = [...workspace.channels.values()].find(
    (channel) => channel.kind === 'dm' && members.every((member) => channel.members.has(member)),
  );
  if (known) return known;
  const channel: Channel = {
    id: state.id('D'),
    name: `dm-${user.name}`,
    kind: 'dm',
    members: new Set(members),
    archived: false,
    messages: [],
  };
  workspace.channels.set(channel.id, channel);
  return channel;
}

export function newMessage(state: State, part: Pick<Message, 'channel' | 'user' | 'text'> & Partial<Message>): Message {
  return { ts: state.ts(), blocks: [], edits: 0, deleted: false, broadcast: false, reactions: [], files: [], ...part };
}
