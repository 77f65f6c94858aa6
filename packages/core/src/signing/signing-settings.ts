// The settings about signing that every program has; see `createSigning`.
import { given } from '../program/settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface SigningSettings {
  /** The first key signs, all verify. Absent when none is set. */
  keys?: readonly string[];
  /** When this deployment began to sign, in ms since 1970. */
  signedSince?: number;
}

/** Descriptions for the documentation of the programs. */
export const signingSettings = {
  CODETETHER_SIGNING_KEY:
    'Signs what is made here, which proves later whose it is: at least 32 random characters (openssl rand -base64 32). Several, with commas between them: the first signs, all verify',
  CODETETHER_SIGNED_SINCE:
    'When the first signing version was installed, such as 2026-12-01T09:00:00Z: what older versions made before counts without a signature. Default: never',
} as const;

/** Call `signingProblem` first. */
export function readSigning(env: Environment): SigningSettings {
  const keys = given(env.CODETETHER_SIGNING_KEY);
  const since = given(env.CODETETHER_SIGNED_SINCE);
  return { ...(keys && { keys: keysIn(keys) }), ...(since && { signedSince: Date.parse(since) }) };
}

/** The problem with the settings, in one or two sentences that name the setting but not its value. */
export function signingProblem(env: Environment, now: number = Date.now()): string | undefined {
  const keys = given(env.CODETETHER_SIGNING_KEY);
  if (keys && !keysIn(keys).every(isStrongKey)) {
    return `CODETETHER_SIGNING_KEY must be at least ${shortestKey} random characters, or several such keys with commas between them. Make one with: openssl rand -base64 32`;
  }
  const since = given(env.CODETETHER_SIGNED_SINCE);
  // A time in the future would let anybody forge stamps until then.
  if (since && !(isTime.test(since) && Date.parse(since) <= now)) {
    return 'CODETETHER_SIGNED_SINCE must be a time that has passed, with its zone. Set it to one such as 2026-12-01T09:00:00Z.';
  }
  return undefined;
}

const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

function keysIn(setting: string): string[] {
  return setting.split(',').map((key) => key.trim());
}

const shortestKey = 32;
/** Random text of that length has more different characters; words and repetitions have fewer. */
const fewestCharacters = 10;

/** Whether a key is too long and too mixed to be guessed: everybody can see signatures. */
export function isStrongKey(key: string): boolean {
  return key.length >= shortestKey && new Set(key).size >= fewestCharacters;
}
