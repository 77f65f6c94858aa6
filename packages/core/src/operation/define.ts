// What an operation is: data that says all an adapter must know, and one small function.
import type { z } from 'zod';
import type { Api } from '../api/index.ts';
import type { TaskChange } from '../api/tasks/changes.ts';
import type { Card } from '../cards/card.ts';
import type { Conversations } from '../conversations/conversations.ts';
import type { Scope } from '../fields/scopes.ts';
import type { Log } from '../program/log.ts';

/** The Slack grammar: `/codetether <noun> <verb> <positionals…> key=value`. */
export interface Command {
  noun: string;
  verb: string;
  /** Input fields filled by position; the last one takes the rest of the line. */
  positionals?: readonly string[];
  /** Other words for `<noun> <verb>`; one word alone is allowed ("prd"). */
  aliases?: readonly string[];
  examples?: readonly string[];
}

/** MCP's four hints. `destructive`: adapters ask before they run it. */
export interface Effects {
  readOnly: boolean;
  destructive: boolean;
  idempotent: boolean;
  openWorld: boolean;
}

/** What a handler may use: one account's API, its conversations, and the caller's patience. */
export interface Context {
  api: Api;
  conversations: Conversations;
  signal?: AbortSignal;
  /** Told now and then by handlers that wait. */
  progress?: (message: string) => void;
  /** How long handlers that wait for an agent may take, in seconds. */
  waitSeconds: number;
  log: Log;
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds operations of every shape; `run` parses before it calls
type Shape = z.ZodObject<any>;

interface Base<I extends Shape, O extends Shape> {
  /** The key of the published Zapier app; the MCP tool's name; the file's name with hyphens. */
  name: string;
  /** What it is about; groups menus, names Zapier's noun. */
  noun: string;
  /** The document's title. */
  title: string;
  /** One sentence for people and agents: what and when. */
  summary: string;
  /** For agents only: when to use what else. */
  guidance?: string;
  command: Command;
  scopes: readonly Scope[];
  effects: Effects;
  /** Flat: texts, numbers, booleans, choices, and at most one repeat group. */
  input: I;
  /** ONE record, also for searches and triggers. */
  output: O;
  /** The output field that identifies a record. */
  key: string & keyof z.output<O>;
  example: { input: z.input<I>; output: z.output<O> };
  /** Default: a card made of the output's fields. */
  present?(record: z.output<O>): Card;
}

/** How to see the end of what an action started. */
export interface Track<Record> {
  operation: SearchOperation;
  input(record: Record): object;
  /** Of the tracked search's record: is this the end? */
  done(record: object): boolean;
}

interface Action<I extends Shape, O extends Shape> extends Base<I, O> {
  track?: Track<z.output<O>>;
  /** Takes `message` and `conversation_id`, answers with `conversation_id` and `response`: a chat thread may drive it. */
  converse?: true;
  handler(context: Context, input: z.output<I>): Promise<z.output<O>>;
}

interface Search<I extends Shape, O extends Shape> extends Base<I, O> {
  handler(context: Context, input: z.output<I>): Promise<z.output<O>[]>;
}

interface Trigger<I extends Shape, O extends Shape> extends Base<I, O> {
  /** Which change of a task it tells. */
  on: TaskChange['kind'];
  matches(change: TaskChange, input: z.output<I>): boolean;
  record(change: TaskChange): z.output<O>;
}

export type ActionOperation<I extends Shape = Shape, O extends Shape = Shape> = Action<I, O> & { kind: 'action' };
export type SearchOperation<I extends Shape = Shape, O extends Shape = Shape> = Search<I, O> & { kind: 'search' };
export type TriggerOperation<I extends Shape = Shape, O extends Shape = Shape> = Trigger<I, O> & { kind: 'trigger' };
export type Operation = ActionOperation | SearchOperation | TriggerOperation;

export function action<I extends Shape, O extends Shape>(definition: Action<I, O>): ActionOperation<I, O> {
  return { ...definition, kind: 'action' };
}

export function search<I extends Shape, O extends Shape>(definition: Search<I, O>): SearchOperation<I, O> {
  return { ...definition, kind: 'search' };
}

export function trigger<I extends Shape, O extends Shape>(definition: Trigger<I, O>): TriggerOperation<I, O> {
  return { ...definition, kind: 'trigger' };
}
