// The settings of a relay, whichever program hosts it.
import {
  ConfigError,
  listOf,
  oneOf,
  SettingProblem,
  type SettingValues,
  setting,
  wholeNumber,
} from '@codetether/core/settings';
import { isLoopback } from '@codetether/core/web-guard';

export const waitSettings = {
  visibility: setting({
    variable: 'CODETETHER_VISIBILITY',
    about:
      'As in the Zapier app. own: a Zap waits only for what the connectors created for its account; server: for everything on the server',
    read: oneOf(['own', 'server']),
    default: 'own',
  }),
  lookSeconds: setting({
    variable: 'RELAY_LOOK_SECONDS',
    about: 'Seconds between two looks at the server, while any Zap waits',
    read: wholeNumber(1, 3_600),
    default: 5,
  }),
  standIns: setting({
    variable: 'RELAY_CALLBACK_ORIGINS',
    about: 'Origins that may be called besides Zapier’s, for tests with a stand-in of Zapier, with commas between them',
    otherwise: 'none: only https on zapier.com and its subdomains',
    read: listOf(standIn),
  }),
};

export type WaitSettings = SettingValues<typeof waitSettings>;

/** Throws ConfigError when a relay with these settings could not tell whose a task is. */
export function requireKey({ visibility }: WaitSettings, keys: readonly string[] | undefined): void {
  if (visibility === 'server' || keys) return;
  throw new ConfigError(
    'CODETETHER_SIGNING_KEY is not set, so the relay cannot tell whose a task is. Set it to the key of the Zapier app, or to its CLIENT_SECRET if it has no key.',
  );
}

/** An origin. Plain http is only for a stand-in on this machine. */
function standIn(given: string): string {
  const url = URL.parse(given);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return url.origin;
  throw new SettingProblem({
    what: 'must be https origins.',
    hint: 'Leave it out, unless you try a stand-in of Zapier.',
  });
}
