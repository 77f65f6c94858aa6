// The important parts of a record, for people: a small tree of plain data that each adapter renders in its own way.
import type { Run } from '../api/records/records.ts';
import type { CodebaseStatus, RunStatus, TaskStatus } from '../api/records/vocabularies.ts';

/** `trusted` is our own wording. Text of agents and users is untrusted, and must be shown so that it cannot be taken for ours. */
export interface Text {
  text: string;
  trusted: boolean;
  /** Agents write it in Markdown. */
  markdown?: true;
}

export interface CardField {
  label: string;
  value: string;
  /** The value is untrusted text. */
  untrusted?: boolean;
  /** It only names the record, or one that it belongs to: of no use to people where a link or a button leads there. */
  isId?: true;
}

export interface Table {
  columns: readonly string[];
  rows: readonly (readonly Text[])[];
}

/** A step such as a run's story: one line with a state, once it is a run's. The texts are untrusted. */
export interface Step {
  title: string;
  state?: 'pending' | 'running' | 'passed' | 'failed' | 'cancelled';
  detail?: string;
  /** Acceptance criteria. */
  points?: readonly string[];
}

export interface Progress {
  label: string;
  value: number;
  of: number;
  /** Both numbers are dollars. */
  inDollars?: boolean;
}

/** A sensible next call: an operation's name and input, with ids, and the record's title where the operation needs one. */
export interface Next {
  operation: string;
  label: string;
  input: Readonly<Record<string, string>>;
}

export type Tone = 'neutral' | 'working' | 'good' | 'bad';

export interface Card {
  title: Text;
  /** From a closed vocabulary: the word is never untrusted text. */
  status?: { word: string; tone: Tone };
  /** Our own text. */
  url?: string;
  text?: Text;
  /** Our own texts. */
  warnings?: readonly string[];
  fields?: readonly CardField[];
  table?: Table;
  steps?: readonly Step[];
  progress?: Progress;
  next?: readonly Next[];
  /** The names of the record's fields that the card shows; `stories.title` for a field of a list's records. */
  shows?: readonly string[];
}

export const trusted = (text: string): Text => ({ text, trusted: true });
export const untrusted = (text: string): Text => ({ text, trusted: false });

type Status = TaskStatus | RunStatus | CodebaseStatus | NonNullable<Run['outcome']>;

const tones: Partial<Record<Status, Tone>> = {
  working: 'working',
  running: 'working',
  completed: 'good',
  passed: 'good',
  failed: 'bad',
  partly: 'bad',
};

/** The status word with the tone in which to show it. */
export function statusOf(word: Status): { word: string; tone: Tone } {
  return { word, tone: tones[word] ?? 'neutral' };
}

/** An amount in full: at least the cents, and no more than a millionth, which is finer than any price. */
export function dollars(amount: number): string {
  const full = Number(Math.abs(amount).toFixed(6));
  const cents = full.toFixed(2);
  return `${amount < 0 ? '-' : ''}$${Number(cents) === full ? cents : full}`;
}

/** `2 min 4 s`, without what is too small to matter; undefined without both times. */
export function duration(from: string | undefined, to: string | undefined): string | undefined {
  const seconds = Math.round((Date.parse(to ?? '') - Date.parse(from ?? '')) / 1000);
  if (!(seconds >= 0)) return undefined;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 10)
    return [`${Math.floor(seconds / 60)} min`, seconds % 60 > 0 && `${seconds % 60} s`].filter(Boolean).join(' ');
  if (minutes < 60) return `${minutes} min`;
  return [`${Math.floor(minutes / 60)} h`, minutes % 60 > 0 && `${minutes % 60} min`].filter(Boolean).join(' ');
}

/** Its label and both numbers. */
export function progressText({ label, value, of, inDollars = false }: Progress): string {
  const number = inDollars ? dollars : String;
  return `${label}: ${number(value)} of ${number(of)}`;
}

/** A field with our own text or a number; undefined without a value. Show the values of a record with `shown`, which knows their authors. */
export function field(label: string, value: string | number | undefined): CardField | undefined {
  return value === undefined || value === '' ? undefined : { label, value: String(value) };
}

/** The same for untrusted text. */
export function foreignField(label: string, value: string | undefined): CardField | undefined {
  const found = field(label, value);
  return found && { ...found, untrusted: true };
}

/** The fields that have a value. */
export function fields(...found: readonly (CardField | undefined)[]): CardField[] {
  return found.filter((one) => one !== undefined);
}
