// An evaluation: the user's request, the expected calls, and the state of CodeTether afterwards.
// Texts may contain `{{name.path}}`: a value of an earlier answer (binding.ts).

export interface Evaluation {
  name: string;
  /** The difficulty that it tests. */
  tries: string;
  world?: World;
  turns: readonly Turn[];
  end: EndState;
  /** The texts that the user must have got at the end: case-insensitive regular expressions. */
  told?: readonly string[];
}

/** The initial state, if CodeTether is not empty. */
export interface World {
  /** How long the agent takes for a task, in ms (default 20); `none`: there is no agent. */
  agent?: number | 'none';
  codebases?: readonly string[];
  /** Connected agents that claim no task. */
  agents?: readonly string[];
  /** In dollars per month. */
  spendingLimit?: number;
  usage?: readonly UsedModel[];
}

export interface UsedModel {
  month: 'this' | 'last';
  provider: string;
  model: string;
  tokens: number;
  dollars: number;
}

export interface Turn {
  /** Calls of others before the user's message. */
  before?: readonly Happening[];
  user: string;
  /** The good ways to do it, the usual one first. */
  ways: readonly (readonly ExpectedCall[])[];
}

export interface Happening {
  tool: string;
  arguments: Readonly<Record<string, Json>>;
  /** The name that its answer is bound to. */
  as?: string;
  /** On the server's clock; yesterday's events come first. */
  yesterday?: true;
  /** The number of repetitions; `{{n}}` counts from 1. */
  times?: number;
}

export interface ExpectedCall {
  tool: string;
  arguments?: Readonly<Record<string, Expected>>;
  /** The name that its answer is bound to. Not for optional calls, since nothing may depend on them. */
  as?: string;
  /** A good assistant may do without it. */
  optional?: true;
  /** It is refused with this error code, and the assistant continues from there. */
  fails?: string;
}

/** Exactly this value, or a similar one: free text, times, lists. */
export type Expected = string | number | boolean | Like;

export interface Like {
  /** The value that the replay gives. */
  example: Json;
  /** A case-insensitive regular expression for the value as text or JSON. */
  like: string;
  optional?: true;
}

/** Exactly these records of a kind, in any order; a kind that is absent is not checked. */
export type EndState = Partial<Record<RecordKind, readonly Readonly<Record<string, Expected>>[]>>;

export type RecordKind = 'tasks' | 'runs' | 'cronjobs' | 'emails';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
