// An operation: data that says everything an adapter must know, and one small function.
import type { z } from 'zod';
import type { Api } from '../api/index.ts';
import type { TaskChange } from '../api/tasks/changes.ts';
import type { RecordState } from '../api/tasks/feed.ts';
import type { Card } from '../cards/card.ts';
import type { Conversations } from '../conversations/conversations.ts';
import type { Scope } from '../fields/scopes.ts';
import type { Log } from '../program/log.ts';

/** The Slack grammar: `/codetether <noun> <verb> <positionals…> key=value`. */
export interface Command {
  noun: string;
  verb: string;
  /** Input fields by position; the last one takes the rest of the line. */
  positionals?: readonly string[];
  /** Other words for `<noun> <verb>`; a single word is allowed ("prd"). */
  aliases?: readonly string[];
  examples?: readonly string[];
}

/** MCP's four hints. Adapters ask for confirmation before they run a `destructive` operation. */
export interface Effects {
  readOnly: boolean;
  destructive: boolean;
  idempotent: boolean;
  openWorld: boolean;
}

/** Passed to every handler: the API of one account, its conversations, and the caller's time limit. */
export interface Context {
  api: Api;
  conversations: Conversations;
  signal?: AbortSignal;
  /** The end of the call, in ms since 1970 by the account's clock: each request takes what is left until then. Default: each has 15 s. */
  endsAt?: number;
  /** Handlers that wait call it now and then. */
  progress?: (message: string) => void;
  /** Handlers that wait for an agent call it with the lines that the agent has printed so far, when there are new ones. */
  output?: (lines: readonly string[]) => void;
  /** The limit for handlers that wait for an agent, in seconds. */
  waitSeconds: number;
  log: Log;
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds operations of every shape; `run` parses before it calls
type Shape = z.ZodObject<any>;

interface Base<I extends Shape, O extends Shape> {
  /** The key of the published Zapier app; the MCP tool's name; the file's name with hyphens. */
  name: string;
  /** Its noun: groups menus, and is Zapier's noun. */
  noun: string;
  /** The document's title. */
  title: string;
  /** One sentence for people and agents: what it does, and when. */
  summary: string;
  /** For agents only: when to use another operation. */
  guidance?: string;
  /** The words in which people ask for it: `hintForRequests` or `hintForQuestions`. No model is sent them. */
  searchHint: string;
  /** Whether it is among the few operations that most conversations need. */
  everyday?: true;
  command: Command;
  scopes: readonly Scope[];
  effects: Effects;
  /** Flat: texts, numbers, booleans, choices, and at most one repeat group. */
  input: I;
  /** ONE record, also for searches and triggers. */
  output: O;
  /** The output field that identifies a record. */
  key: string & keyof z.output<O>;
  /** The search that finds one record by that field, for a button which opens it. */
  opensBy?: string;
  example: { input: z.input<I>; output: z.output<O> };
  /** Default: a card made from the output's fields. */
  present?(record: z.output<O>): Card;
}

/** How to look up the end of something that an action started. */
export interface Track<Record> {
  operation: SearchOperation;
  input(record: Record): object;
  /** Whether this record of the tracked search is the end. */
  done(record: object): boolean;
  /** The states of many records by one look; without those that the look does not show. */
  states(api: Pick<Api, 'tasks' | 'ralph'>, signal?: AbortSignal): Promise<ReadonlyMap<string, RecordState>>;
  /** Ends the work early. */
  cancel?: ActionOperation;
}

interface Action<I extends Shape, O extends Shape> extends Base<I, O> {
  /** For menus: one short sentence such as `Creates a new task.` */
  does: string;
  /** Which input it needs, if no single field is required. */
  needs?: string;
  /** On the button that does it: a verb and its object, in at most 24 characters. */
  button: string;
  track?: Track<z.output<O>>;
  /** The result at the end, from the last record of the tracked search: clients that can wait for long calls wait for it. */
  resultAtEnd?(record: object): z.output<O>;
  /** Takes `message` and `conversation_id`, returns `conversation_id` and `response`, so a chat thread may drive it. */
  converse?: true;
  /** Of something destructive: whether the handler would change anything. Throws as the handler would, and changes nothing itself. */
  wouldChange?(context: Context, input: z.output<I>): Promise<boolean>;
  /**
   * The output for somebody who only tests a form: an example with their input, and no effect. For actions that end work or start hours of it; a test of any
   * other action does it.
   */
  trial?(input: z.output<I>, example: z.output<O>): z.output<O>;
  handler(context: Context, input: z.output<I>): Promise<z.output<O>>;
}

interface Search<I extends Shape, O extends Shape> extends Base<I, O> {
  /** As of an action. */
  does: string;
  /** The title of a list of its records, for people: `Your tasks`. */
  listTitle: string;
  /** How many records match, up to `most`, whatever the limit of the input: for surfaces that say how many they left out. */
  count?(context: Context, input: z.output<I>, most: number): Promise<number>;
  handler(context: Context, input: z.output<I>): Promise<z.output<O>[]>;
}

interface Trigger<I extends Shape, O extends Shape> extends Base<I, O> {
  /** The kind of change that it reports. */
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
