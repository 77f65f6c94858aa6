// The stand-in's memory: workspaces with their people, channels, messages, views and files.
import type { Block } from './block-kit/check.ts';

export interface Workspace {
  id: string;
  name: string;
  enterprise?: string;
  botToken: string;
  botUser: string;
  botId: string;
  scopes: Set<string>;
  installed: boolean;
  /** Work Object Previews are switched on in the app's settings. */
  workObjects: boolean;
  users: Map<string, User>;
  channels: Map<string, Channel>;
}

export interface User {
  id: string;
  name: string;
  tz: string;
  admin: boolean;
  /** Another workspace's, here through Slack Connect. */
  home?: string;
  /** That workspace is of the same organisation. */
  colleague?: boolean;
}

export interface Channel {
  id: string;
  name: string;
  kind: 'channel' | 'private' | 'dm' | 'group';
  members: Set<string>;
  archived: boolean;
  messages: Message[];
}

export interface Message {
  ts: string;
  channel: string;
  thread_ts?: string;
  user: string;
  text: string;
  blocks: readonly Block[];
  metadata?: unknown;
  /** Seen by this user only. */
  ephemeralTo?: string;
  edits: number;
  deleted: boolean;
  /** Thread reply that the channel sees too. */
  broadcast: boolean;
  reactions: { name: string; user: string }[];
  files: File[];
  unfurls?: Record<string, unknown>;
  /** Work objects for its links. */
  entities?: readonly Entity[];
  /** The question to its author to connect an account, before links are shown. */
  authUrl?: string;
  stream?: Stream;
}

export type Entity = Readonly<Record<string, unknown>>;

/** A message that a person still writes, with links that the app may show already. */
export interface Draft {
  team: string;
  text: string;
  unfurls?: Record<string, unknown>;
  entities?: readonly Entity[];
}

/** The pane beside a work object, opened by a person. */
export interface Pane {
  team: string;
  user: string;
  /** The page of the record, and how the app calls the record. */
  url: string;
  ref: Entity;
  /** The app's last answer: metadata, error, or user_auth_url. */
  shown?: Readonly<Record<string, unknown>>;
}

/** Whether the message that an agent's answer becomes holds it: a stream that has ended, or a placeholder that was edited. */
export function isAnswered({ stream, edits }: Message): boolean {
  return edits > 0 || stream?.state === 'stopped';
}

/** A message that grows while its author works. */
export interface Stream {
  state: 'open' | 'stopped' | 'stopped_by_user' | 'expired';
  startedAt: number;
  mode: 'timeline' | 'plan';
  /** Of the plan. */
  title?: string;
  tasks: Map<string, StreamedTask>;
  /** In their order; the plan's is where its first task came. */
  parts: Block[];
}

export interface StreamedTask {
  id: string;
  title: string;
  status: string;
  details: string;
  output: string;
}

export interface File {
  id: string;
  name: string;
  title: string;
  length: number;
  content?: string;
  /** As files.info adds to it. */
  more?: Readonly<Record<string, unknown>>;
}

export interface View {
  id: string;
  hash: string;
  team: string;
  user: string;
  type: 'modal' | 'home';
  view: Readonly<Record<string, unknown>>;
  root: string;
  open: boolean;
  updates: number;
}

/** One call of the Web API or of a response_url. */
export interface JournalEntry {
  at: number;
  team: string | undefined;
  method: string;
  args: Readonly<Record<string, unknown>>;
  answer: Readonly<Record<string, unknown>>;
  status: number;
}

export interface ResponseUrl {
  team: string;
  channel: string;
  user: string;
  uses: number;
  expires: number;
  /** The message that holds it. */
  original?: Message;
}

export interface Trigger {
  team: string;
  user: string;
  expires: number;
  used: boolean;
  /** It came from there. */
  pane?: Pane;
}

/** An agent session of a DM thread. */
export interface Session {
  status: string;
  title?: string;
}
