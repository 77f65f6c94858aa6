// Acts as a model that makes the expected calls of the first way, and repeats all answers at the end of a turn.
import { exampleArguments } from '../comparison.ts';
import type { Evaluation } from '../evaluation.ts';
import type { MadeCall } from '../score.ts';
import type { Session } from '../session.ts';
import type { Said, Seen } from './fake-endpoint.ts';

export function player({ turns }: Evaluation, session: Session) {
  const known = new Map<string, unknown>();
  const heard: string[] = [];
  let turn = -1;
  let step = 0;
  const current = () => turns[turn]?.ways[0]?.[step];
  return {
    model({ user, results }: Seen): Said {
      heard.push(...results);
      if (user !== undefined) {
        turn += 1;
        step = 0;
      }
      const expected = current();
      if (!expected) return { text: heard.join('\n') || 'So be it.' };
      const input = exampleArguments(expected, new Map([...session.bindings, ...known]));
      return { calls: [{ tool: expected.tool, arguments: input }] };
    },
    called({ answer }: MadeCall): void {
      const { as } = current() ?? {};
      if (as) known.set(as, answer.data);
      step += 1;
    },
  };
}
