// Scores the calls of one turn against the best matching of its expected ways.
import { type Bindings, UnboundError } from './binding.ts';
import { argumentProblems } from './comparison.ts';
import type { ExpectedCall, Turn } from './evaluation.ts';
import type { Answer, Session } from './session.ts';

export interface MadeCall {
  tool: string;
  arguments: Readonly<Record<string, unknown>>;
  answer: Answer;
}

export interface TurnScore {
  /** Calls that a good assistant must make. */
  expected: number;
  /** How many of these were made. */
  chosen: number;
  /** How many of these had the right arguments. */
  right: number;
  /** Successful calls that change something and were not expected. */
  unasked: number;
  /** One sentence for each problem. */
  problems: readonly string[];
}

/** Binds the answers of the matched calls. */
export function scoreTurn(
  { ways }: Turn,
  made: readonly MadeCall[],
  { tools, bindings }: Pick<Session, 'tools' | 'bindings'>,
) {
  const readOnly = new Set(tools.filter(({ annotations }) => annotations?.readOnlyHint).map(({ name }) => name));
  const [best] = ways.map((way) => scoreWay(way, made, readOnly, bindings)).toSorted(better);
  if (!best) throw new Error('A turn has at least one way.');
  for (const [name, value] of best.bound) bindings.set(name, value);
  return best.score;
}

interface WayScore {
  score: TurnScore;
  bound: Bindings;
}

function scoreWay(
  way: readonly ExpectedCall[],
  made: readonly MadeCall[],
  readOnly: ReadonlySet<string>,
  before: Bindings,
): WayScore {
  const bound = new Map(before);
  const left = [...made];
  const problems: string[] = [];
  const score = { expected: 0, chosen: 0, right: 0 };
  const take = (expected: ExpectedCall, bearable = Number.POSITIVE_INFINITY) => {
    const [best] = left
      .filter(({ tool }) => tool === expected.tool)
      .map((call) => ({ call, wrong: callProblems(expected, call, bound) }))
      .filter(({ wrong }) => wrong.length <= bearable)
      .toSorted((a, b) => a.wrong.length - b.wrong.length);
    if (best) left.splice(left.indexOf(best.call), 1);
    return best;
  };
  for (const expected of way.filter(({ optional }) => !optional)) {
    score.expected += 1;
    const taken = take(expected);
    if (!taken) {
      problems.push(`${expected.tool} was not called`);
      continue;
    }
    const { call, wrong } = taken;
    score.chosen += 1;
    if (wrong.length === 0) score.right += 1;
    problems.push(...wrong.map((problem) => `${expected.tool}: ${problem}`));
    if (expected.as) bound.set(expected.as, call.answer.data);
  }
  // Afterwards, so that they do not use up required calls.
  for (const expected of way.filter(({ optional }) => optional)) take(expected, 0);
  const unasked = left.filter(({ tool, answer }) => !readOnly.has(tool) && !answer.isError);
  problems.push(...unasked.map(({ tool, arguments: input }) => `nobody asked for ${tool} ${JSON.stringify(input)}`));
  return { score: { ...score, unasked: unasked.length, problems }, bound };
}

function callProblems(expected: ExpectedCall, { arguments: given, answer }: MadeCall, bindings: Bindings): string[] {
  try {
    const refused = answer.isError ? String(answer.data.code ?? 'refused') : undefined;
    const outcome = refused === expected.fails ? [] : [`ended with ${refused ?? 'success'}`];
    return [...argumentProblems(expected, given, bindings), ...outcome];
  } catch (error) {
    // It depends on a call that was not made.
    if (error instanceof UnboundError) return [error.message];
    throw error;
  }
}

function better({ score: a }: WayScore, { score: b }: WayScore): number {
  return share(b.right, b) - share(a.right, a) || share(b.chosen, b) - share(a.chosen, a) || a.unasked - b.unasked;
}

function share(part: number, { expected }: TurnScore): number {
  return expected === 0 ? 1 : part / expected;
}
