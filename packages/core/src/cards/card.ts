// What matters about a record, for people: a small tree of plain data that each adapter renders in its own way.

/** `trusted` is our own wording; what agents and users wrote is not, and must be shown so that it cannot pass for ours. */
export interface Text {
  text: string;
  trusted: boolean;
}

export interface CardField {
  label: string;
  value: string;
  /** The value was written by somebody else than us or the server. */
  untrusted?: boolean;
}

export interface Table {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** A run's story or the like: one line with a state. */
export interface Step {
  title: string;
  state: 'pending' | 'running' | 'passed' | 'failed' | 'cancelled';
  detail?: string;
}

export interface Progress {
  label: string;
  value: number;
  of: number;
  /** For money: the unit put before both numbers, e.g. `$`. */
  unit?: string;
}

/** A sensible next call: an operation's name and input; ids only, never free text. */
export interface Next {
  operation: string;
  label: string;
  input: Readonly<Record<string, string>>;
}

export type Tone = 'neutral' | 'working' | 'good' | 'bad';

export interface Card {
  title: Text;
  status?: { word: string; tone: Tone };
  url?: string;
  text?: Text;
  warning?: string;
  fields?: readonly CardField[];
  table?: Table;
  steps?: readonly Step[];
  progress?: Progress;
  next?: readonly Next[];
}

export const trusted = (text: string): Text => ({ text, trusted: true });
export const untrusted = (text: string): Text => ({ text, trusted: false });

const tones: Readonly<Record<string, Tone>> = {
  working: 'working',
  running: 'working',
  completed: 'good',
  passed: 'good',
  failed: 'bad',
  partly: 'bad',
};

/** The status word with the tone in which to show it. */
export function statusOf(word: string): { word: string; tone: Tone } {
  return { word, tone: tones[word] ?? 'neutral' };
}

type Value = string | number | boolean | undefined;

/** A labelled value; nothing when there is none. */
export function field(label: string, value: Value): CardField | undefined {
  return value === undefined || value === '' ? undefined : { label, value: String(value) };
}

/** The same for a value that an agent or a user wrote. */
export function foreignField(label: string, value: Value): CardField | undefined {
  const found = field(label, value);
  return found && { ...found, untrusted: true };
}

/** Those that have a value. */
export function fields(...found: readonly (CardField | undefined)[]): CardField[] {
  return found.filter((one) => one !== undefined);
}
