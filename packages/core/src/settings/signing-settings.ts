// The settings that every program has: how it signs (see `createSigning`), and what it does about a key that cannot be checked.
import { systemClock } from '../concurrency/clock.ts';
import { listOf, onOff } from './kinds.ts';
import { SettingProblem } from './problem.ts';
import { type SettingValues, setting } from './setting.ts';

/** `otherwise` names the key that a program uses when none is set. */
export function signingSettings(otherwise: string) {
  return {
    /** The first key signs, all verify. */
    keys: setting({
      variable: 'CODETETHER_SIGNING_KEY',
      about:
        'Signs what is created here, which later proves whose it is: at least 32 random characters (openssl rand -base64 32), the same for all processes of one deployment. Several, with commas between them: the first signs, all verify',
      otherwise,
      read: listOf(signingKey),
    }),
    /** In ms since 1970. */
    signedSince: setting({
      variable: 'CODETETHER_SIGNED_SINCE',
      about:
        'When the first version that signs was installed, such as 2026-12-01T09:00:00Z: what older versions created before counts without a signature',
      otherwise: 'never',
      read: pastTime,
    }),
  };
}

export const strictKeys = setting({
  variable: 'CODETETHER_STRICT_KEYS',
  about:
    'Refuses a create with a key of the caller’s if the server does not show enough of its history to tell whether the key was used; otherwise the create is done, with a warning',
  read: onOff,
  default: false,
});

export type SigningSettings = SettingValues<ReturnType<typeof signingSettings>>;

function signingKey(given: string): string {
  if (isStrongKey(given)) return given;
  throw new SettingProblem({
    what: `must be at least ${shortestKey} random characters, or several such keys with commas between them.`,
    hint: 'Make one with: openssl rand -base64 32',
  });
}

/** A time with its zone, in ms since 1970. A time in the future would let anybody forge stamps until then. @internal */
export function pastTime(given: string, now: number = systemClock.now()): number {
  const time = isTime.test(given) ? Date.parse(given) : Number.NaN;
  if (time <= now) return time;
  throw new SettingProblem({
    what: 'must be a time that has passed, with its zone.',
    hint: 'Set it to one such as 2026-12-01T09:00:00Z.',
  });
}

const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

const shortestKey = 32;
/** Random text of that length has more different characters; words and repetitions have fewer. */
const fewestCharacters = 10;

/** Whether a key is too long and too mixed to be guessed: everybody can see signatures. */
export function isStrongKey(key: string): boolean {
  return key.length >= shortestKey && new Set(key).size >= fewestCharacters;
}
