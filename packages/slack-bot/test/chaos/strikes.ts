// The strikes of a round: points are the statements and calls that pass the wire, whatever the code does there.
import type { Draw } from './draw.ts';

export const modes = ['kill', 'cut', 'refuse', 'mixed'] as const;
export type Mode = (typeof modes)[number];

/** A break at a point. `after`: the statement or call has arrived, and nobody hears of it. */
export interface Strike {
  kind: 'kill' | 'cut' | 'refuse';
  after: boolean;
  /** Slack's error, or an HTTP status. */
  code: string | number;
}

export interface Wire {
  /** A statement, or a call of CodeTether. */
  passes(): Strike | undefined;
  /** A call of Slack: it alone can be refused. */
  calls(words: string): Strike | undefined;
  readonly points: number;
  readonly strikes: number;
  /** Nothing breaks any more. */
  rest(): void;
}

const refusals = [
  'ekm_access_denied',
  'fatal_error',
  'internal_error',
  'invalid_blocks',
  'missing_scope',
  'msg_too_long',
  'not_in_channel',
  'rate_limited',
  'restricted_action',
  'team_access_not_granted',
  503,
] as const;

/** Points between two strikes are fewer than this. */
const rarity = { kill: 400, cut: 150, refuse: 12, mixed: 120 } as const satisfies Record<Mode, number>;
const mostStrikes = { kill: 2, cut: 5, refuse: 12, mixed: 5 } as const satisfies Record<Mode, number>;

export function createWire(mode: Mode, draw: Draw): Wire {
  let points = 0;
  let strikes = 0;
  let left: number = mostStrikes[mode];
  let next = 1 + draw.number(rarity[mode]);
  /** Of each label one message is refused: a user whom nothing reaches hears nothing. */
  const refused = new Set<string>();

  const strike = (words: string | undefined): Strike | undefined => {
    points += 1;
    if (left === 0 || points < next) return undefined;
    const kind = mode === 'mixed' ? draw.one(['kill', 'cut', 'refuse'] as const) : mode;
    const after = draw.number(2) === 1;
    const code = draw.one(refusals);
    if (kind === 'refuse') {
      if (words === undefined) return undefined;
      const label = /R\d+-\d+/.exec(words)?.[0] ?? 'of nothing';
      if (refused.has(label)) return undefined;
      refused.add(label);
    }
    left -= 1;
    strikes += 1;
    next = points + 1 + draw.number(rarity[mode]);
    return { kind, after, code };
  };
  return {
    passes: () => strike(undefined),
    calls: (words) => strike(words),
    get points() {
      return points;
    },
    get strikes() {
      return strikes;
    },
    rest() {
      left = 0;
    },
  };
}
