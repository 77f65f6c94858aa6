// A Zap with the features that recipes need: its steps run in order, `{{trigger.field}}` and `{{1.field}}` are mapped, a filter stops it. CodeTether's own
// steps run through Zapier's tester; the input of other apps is recorded.

export interface Recipe {
  title: string;
  about: string;
  zaps: Zap[];
}

export interface Zap {
  trigger: { component?: string; input?: Record<string, string>; app?: string; event?: string; sample?: Values };
  steps: Step[];
}

export interface Step {
  /** One of our components… */
  component?: string;
  /** …or another app's action. */
  app?: string;
  action?: string;
  input?: Record<string, string>;
  only_if?: { value: string; is: Condition; than?: string };
}

type Condition = 'exists' | 'contains' | 'starts with' | 'less than' | 'greater than' | 'true';
type Values = Record<string, unknown>;
type Perform = (key: string, input: Values) => Promise<Values[]>;

export interface Outcome {
  /** The number of the step that stopped it; absent when it ran to its end. */
  stoppedAt?: number;
  /** The input of other apps, in order. */
  sent: { app: string; action: string; input: Record<string, string> }[];
}

interface Surroundings {
  /** The time of the Zap's run. */
  now?: Date;
}

/** Runs a Zap for one event. */
export async function runZap(
  zap: Zap,
  event: Values,
  perform: Perform,
  { now = new Date() }: Surroundings = {},
): Promise<Outcome> {
  const done: Record<string, Values> = { trigger: event, [zapier]: { zap_meta_utc_iso: now.toISOString() } };
  const sent: Outcome['sent'] = [];
  for (const [index, step] of zap.steps.entries()) {
    const number = index + 1;
    if (step.only_if) {
      const { value, is, than = '' } = step.only_if;
      if (!conditions[is](mapped(value, done), than)) return { stoppedAt: number, sent };
      continue;
    }
    const pairs = Object.entries(step.input ?? {}).map(([key, text]) => [key, mapped(text, done)] as const);
    const input = Object.fromEntries(pairs);
    if (step.component) {
      const [first] = await perform(step.component, input);
      // A search without results ends the Zap, as Zapier does by default.
      if (!first) return { stoppedAt: number, sent };
      done[number] = first;
    } else if (step.app === 'Formatter by Zapier') done[number] = dateOf(input);
    else sent.push({ app: step.app ?? '', action: step.action ?? '', input });
  }
  return { sent };
}

const conditions: Readonly<Record<Condition, (value: string, than: string) => boolean>> = {
  exists: (value) => value !== '',
  true: (value) => value === 'true',
  'starts with': (value, than) => value.startsWith(than),
  contains: (value, than) => value.includes(than),
  'less than': (value, than) => numberOf(value) < Number(than),
  'greater than': (value, than) => numberOf(value) > Number(than),
};

/** A filter never passes an empty value as a number. */
function numberOf(value: string): number {
  return value.trim() === '' ? Number.NaN : Number(value);
}

/** The step of fields that belong to no step. */
const zapier = '';

/** Joins line items in a text with commas, like Zapier. */
function mapped(text: string, done: Readonly<Record<string, Values>>): string {
  return text.replace(/\{\{(?:(\w+)\.)?(\w+)\}\}/g, (_, step: string | undefined = zapier, field: string) => {
    const values = done[step];
    if (!values || !(field in values)) throw new Error(`Step ${step} has no field ${field}.`);
    return [values[field] ?? []].flat().map(String).join(', ');
  });
}

/** Formatter's Date / Time as YYYY-MM-DD, moved by some days. */
function dateOf({ input = '', expression = '0 day' }: Record<string, string>): Values {
  const shifted = Date.parse(input) + Number.parseInt(expression, 10) * 86_400_000;
  return { output: new Date(shifted).toISOString().slice(0, 10) };
}
