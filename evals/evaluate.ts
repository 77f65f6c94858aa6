// One evaluation of a model: the user's messages are given, the model makes the calls, and everything is scored.
import { bind } from './binding.ts';
import type { Evaluation } from './evaluation.ts';
import type { Chat, Model, Reply } from './model.ts';
import { outcomeOf } from './outcome.ts';
import { type MadeCall, scoreTurn, type TurnScore } from './score.ts';
import type { Session } from './session.ts';

export interface Score extends TurnScore {
  name: string;
  /** Whether the state of CodeTether is as expected. */
  end: boolean;
  /** Whether the last message to the user contains what it must. */
  told: boolean;
}

export interface Observer {
  said?(who: 'user' | 'assistant', text: string): void;
  called?(call: MadeCall): void;
}

/** The maximum of replies in one turn, which stops a model that never ends. */
const mostReplies = 15;

/** Throws EndpointError. */
export async function evaluate(
  evaluation: Evaluation,
  session: Session,
  model: Model,
  observer: Observer = {},
): Promise<Score> {
  const chat = model(systemPrompt(session), session.tools);
  const turns: TurnScore[] = [];
  let lastWords = '';
  for (const turn of evaluation.turns) {
    await session.happen(turn.before);
    const { made, text, problems } = await converse(String(bind(turn.user, session.bindings)), chat, session, observer);
    const score = scoreTurn(turn, made, session);
    turns.push({ ...score, problems: [...problems, ...score.problems] });
    lastWords = text;
  }
  const { end, told } = await outcomeOf(evaluation, session, lastWords);
  const sum = (key: 'expected' | 'chosen' | 'right' | 'unasked') => turns.reduce((all, turn) => all + turn[key], 0);
  return {
    name: evaluation.name,
    expected: sum('expected'),
    chosen: sum('chosen'),
    right: sum('right'),
    unasked: sum('unasked'),
    end: end.length === 0,
    told: told.length === 0,
    problems: [...turns.flatMap(({ problems }) => problems), ...end, ...told],
  };
}

/** From the user's message to the assistant's last reply. */
async function converse(user: string, chat: Chat, session: Session, { said, called }: Observer) {
  const made: MadeCall[] = [];
  const texts: string[] = [];
  said?.('user', user);
  let reply = await chat.say(user);
  for (let replies = 1; ; replies += 1) {
    if (reply.text) {
      texts.push(reply.text);
      said?.('assistant', reply.text);
    }
    const stopped = reply.calls.length > 0 && replies >= mostReplies;
    if (stopped || reply.calls.length === 0) {
      return { made, text: texts.join('\n'), problems: stopped ? [`stopped after ${mostReplies} replies`] : [] };
    }
    const calls = await callAll(reply, session);
    for (const { call } of calls) called?.(call);
    made.push(...calls.map(({ call }) => call));
    reply = await chat.answer(
      calls.map(({ id, call: { answer } }) => ({ id, text: answer.text, isError: answer.isError })),
    );
  }
}

/** One after the other, in the model's order. */
async function callAll({ calls }: Reply, session: Session) {
  const made: { id: string; call: MadeCall }[] = [];
  for (const { id, tool, arguments: input } of calls) {
    const answer = input
      ? await session.call(tool, input)
      : { text: 'The arguments are not a JSON object. Write them again.', data: {}, isError: true };
    made.push({ id, call: { tool, arguments: input ?? {}, answer } });
  }
  return made;
}

function systemPrompt({ instructions, world }: Session): string {
  return [
    'You are an assistant. CodeTether, a platform on which AI agents work on tasks, is at hand through tools.',
    'Do what the user asks for with them, and nothing else. When something must be decided that only the user can decide, ask.',
    `Today is ${world.dates.today} (UTC).`,
    instructions,
  ]
    .filter((line) => line)
    .join('\n');
}
