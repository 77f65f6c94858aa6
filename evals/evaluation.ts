// What an evaluation is: what a user asks for, the calls that do it, and how CodeTether stands afterwards.
// Texts may hold `{{name.path}}`: a value of an earlier answer (binding.ts).

export interface Evaluation {
  name: string;
  /** What is hard about it. */
  tries: string;
  world?: World;
  turns: readonly Turn[];
  end: EndState;
  /** What the user must have been told at the end: regular expressions, whatever the case. */
  told?: readonly string[];
}

/** What there is besides an empty CodeTether. */
export interface World {
  /** How long the agent takes for a task, in ms (20 unless given); `none`: nobody works. */
  agent?: number | 'none';
  codebases?: readonly string[];
  /** Agents that are connected and take no task. */
  agents?: readonly string[];
  /** Dollars a month. */
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
  /** Calls of others before the user says it. */
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
  /** On the server's clock; all that happened yesterday comes first. */
  yesterday?: true;
  /** So often, with `{{n}}` counting from 1. */
  times?: number;
}

export interface ExpectedCall {
  tool: string;
  arguments?: Readonly<Record<string, Expected>>;
  /** The name that its answer is bound to; an optional call's is not, since nothing may hang on it. */
  as?: string;
  /** A good assistant may do without it. */
  optional?: true;
  /** It is refused with this error code, and the assistant goes on from there. */
  fails?: string;
}

/** Exactly this value, or one that is like it: free text, times, lists. */
export type Expected = string | number | boolean | Like;

export interface Like {
  /** What the replay gives. */
  example: Json;
  /** A regular expression, whatever the case, for the value as text or JSON. */
  like: string;
  optional?: true;
}

/** Exactly these records of a kind, in any order; a kind that is left out may be anything. */
export type EndState = Partial<Record<RecordKind, readonly Readonly<Record<string, Expected>>[]>>;

export type RecordKind = 'tasks' | 'runs' | 'cronjobs' | 'emails';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
