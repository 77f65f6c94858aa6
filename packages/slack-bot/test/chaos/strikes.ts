// The strikes of a round: points are the statements and calls that pass the wire, whatever the code does there.
import type { Draw } from './draw.ts';

export const modes = ['kill', 'cut', 'refuse', 'mixed'] as const;
export type Mode = (typeof modes)[number];

/** A break at a point. `after`: the statement or call has arrived, and nobody hears of it; of what is refused, only where it was aimed. */
export interface Strike {
  kind: 'kill' | 'cut' | 'refuse';
  after: boolean;
  /** Slack's error, or an HTTP status. */
  code: string | number;
}

/** The calls of a streamed answer: they are so few that a drawn point seldom meets one, so each round aims a strike at one of them. */
export const streamCalls = ['chat.startStream', 'chat.appendStream', 'chat.stopStream'] as const;

export interface Wire {
  /** A statement, or a call of CodeTether. */
  passes(): Strike | undefined;
  /** A call of Slack: it alone can be refused. */
  calls(method: string, args: Readonly<Record<string, unknown>>): Strike | undefined;
  /** The aimed strike in words, once it has struck. */
  readonly aimed: string | undefined;
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
/** Beside the one that is aimed. */
const mostStrikes = { kill: 1, cut: 4, refuse: 11, mixed: 4 } as const satisfies Record<Mode, number>;

export function createWire(mode: Mode, draw: Draw, aim: (typeof streamCalls)[number]): Wire {
  let points = 0;
  let strikes = 0;
  let left: number = mostStrikes[mode];
  let next = 1 + draw.number(rarity[mode]);
  /** Of each label one message is refused: a user whom nothing reaches hears nothing. */
  const refused = new Set<string>();
  /** Calls of the aimed method that pass before the strike. */
  let unharmed = draw.number(aim === 'chat.appendStream' ? 4 : 1);
  let aimed: string | undefined;

  const drawn = (): Strike => {
    const kind = mode === 'mixed' ? draw.one(['kill', 'cut', 'refuse'] as const) : mode;
    return { kind, after: draw.number(2) === 1, code: draw.one(refusals) };
  };
  const strikeAt = (method: string, words: string): Strike | undefined => {
    if (method !== aim || aimed !== undefined || unharmed-- > 0) return undefined;
    const one = drawn();
    strikes += 1;
    refused.add(labelIn(words));
    const unheard = one.after ? ', done' : ', not done';
    aimed = `${one.kind === 'refuse' && !one.after ? one.code : one.kind}${one.kind === 'cut' ? '' : unheard} at ${method}`;
    return one;
  };
  const strike = (words: string | undefined): Strike | undefined => {
    points += 1;
    if (left === 0 || points < next) return undefined;
    const one = drawn();
    if (one.kind === 'refuse') {
      one.after = false;
      // Nothing in conversations.open tells whose last way it is.
      if (words === undefined || words.startsWith('conversations.open')) return undefined;
      const label = labelIn(words);
      if (refused.has(label)) return undefined;
      refused.add(label);
    }
    left -= 1;
    strikes += 1;
    next = points + 1 + draw.number(rarity[mode]);
    return one;
  };
  return {
    passes: () => strike(undefined),
    calls(method, args) {
      const words = `${method} ${JSON.stringify(args)}`;
      return strikeAt(method, words) ?? strike(words);
    },
    get aimed() {
      return aimed;
    },
    get points() {
      return points;
    },
    get strikes() {
      return strikes;
    },
    rest() {
      left = 0;
      unharmed = Infinity;
    },
  };
}

const labelIn = (words: string) => /R\d+-\d+/.exec(words)?.[0] ?? 'of nothing';
