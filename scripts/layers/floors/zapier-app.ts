import type { Floors } from '../place.ts';

/** Few enough files to be read in a row: no folders. */
export const zapierApp: Floors = [
  [
    { path: 'config.ts', about: 'The app’s environment. Hosts come from here alone.' },
    { path: 'labels.ts', about: 'Keys and labels that live Zaps depend on.' },
  ],
  [
    { path: 'accounts.ts', about: 'The accounts that this process serves, each with its own budget of requests.' },
    { path: 'errors.ts', about: 'What Zapier does about each of core’s errors.' },
    { path: 'output.ts', about: 'An operation’s record as Zapier’s output.' },
    { path: 'dropdowns.ts', about: 'Hidden triggers that fill dropdowns.' },
    { path: 'find-or-create.ts', about: 'Searches that create what they do not find.' },
  ],
  [
    { path: 'authentication.ts', about: 'Sign-in at Keycloak, and what keeps it alive.' },
    { path: 'input.ts', about: 'The form of an operation, and what a Zap filled in.' },
    { path: 'size.ts', about: 'Cuts what is longer than Zapier keeps.' },
  ],
  [{ path: 'component.ts', about: 'What every component has, whatever its kind.' }],
  [
    { path: 'create.ts', about: 'An action as a Zapier create.' },
    { path: 'search.ts', about: 'A search as a Zapier search.' },
    { path: 'trigger.ts', about: 'A trigger as a Zapier polling trigger.' },
  ],
  [{ path: 'app.ts', about: 'The whole app, derived from core’s operations.' }],
  [{ path: 'main.ts', about: 'What Zapier loads.' }],
];
