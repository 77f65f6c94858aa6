// Makes the expected calls unchanged: each must fit the live schemas and be possible with the answers so far,
// and together they must lead to the expected state. This proves nothing about the choices of a model.
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { bind, boundIn } from './binding.ts';
import { argumentProblems, exampleArguments } from './comparison.ts';
import type { Evaluation, ExpectedCall } from './evaluation.ts';
import { outcomeOf } from './outcome.ts';
import type { Session } from './session.ts';

export interface Replay {
  calls: number;
  /** Empty if everything is as expected. */
  problems: readonly string[];
}

/** How many replays show every way: the first takes the first way of each turn, and so on. */
export function waysOf({ turns }: Evaluation): number {
  return Math.max(...turns.map(({ ways }) => ways.length));
}

/** Throws UnboundError if a call needs a value that is in no earlier answer. */
export async function replay(evaluation: Evaluation, way: number, session: Session): Promise<Replay> {
  const problems: string[] = [];
  let calls = 0;
  let said = Object.values(session.world.dates).join('\n');
  let answers = '';
  for (const { before, user, ways } of evaluation.turns) {
    await session.happen(before);
    said += `\n${String(bind(user, session.bindings))}`;
    for (const expected of ways[way] ?? ways.at(-1) ?? []) {
      const step = await replayCall(expected, session, said);
      problems.push(...step.problems);
      said += `\n${step.text}`;
      answers += `\n${step.text}`;
      calls += 1;
    }
  }
  const { end, told } = await outcomeOf(evaluation, session, answers);
  return { calls, problems: [...problems, ...end, ...told] };
}

async function replayCall(expected: ExpectedCall, session: Session, said: string) {
  const { bindings } = session;
  const input = exampleArguments(expected, bindings);
  const { text, data, isError } = await session.call(expected.tool, input);
  const code = isError ? (data.code ?? 'a refusal by the protocol') : undefined;
  const problems = [
    ...schemaProblems(expected.tool, input, session),
    ...argumentProblems(expected, input, bindings).map((problem) => `its own example: ${problem}`),
    ...boundIn(expected.arguments ?? {}, bindings)
      // A structure holds a document as a JSON text, escaped.
      .filter((value) => !said.includes(value) && !said.includes(JSON.stringify(value).slice(1, -1)))
      .map((value) => `an assistant cannot know ${value}`),
    ...(code === expected.fails ? [] : [`ended with ${code ?? 'success'}: ${text}`]),
  ];
  if (expected.as && !expected.optional) bindings.set(expected.as, data);
  return { text, problems: problems.map((problem) => `${expected.tool}: ${problem}`) };
}

function schemaProblems(name: string, input: object, { tools }: Session): string[] {
  const tool = tools.find((one) => one.name === name);
  if (!tool) return ['there is no such tool'];
  const { errorMessage } = new AjvJsonSchemaValidator().getValidator(tool.inputSchema)(input);
  return errorMessage ? [`its arguments do not fit the schema: ${errorMessage}`] : [];
}
