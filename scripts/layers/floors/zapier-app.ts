import type { Floors } from '../place.ts';

/** Few enough files to be read in a row: no folders. */
export const zapierApp: Floors = [
  [
    { path: 'config.ts', about: 'The app’s environment. Hosts come only from here.' },
    { path: 'cache.ts', about: 'Zapier’s cache, of which nothing may be expected.' },
    { path: 'logged-fetch.ts', about: 'Calls in the form in which Zapier’s log of requests shows them.' },
    { path: 'labels.ts', about: 'Keys and labels that live Zaps depend on.' },
  ],
  [{ path: 'memory.ts', about: 'The memory of an account, which Zapier’s cache carries from process to process.' }],
  [
    { path: 'accounts.ts', about: 'The accounts that this process serves, each with its own request budget.' },
    { path: 'output.ts', about: 'An operation’s record as Zapier’s output.' },
    { path: 'dropdowns.ts', about: 'Hidden triggers that fill dropdowns.' },
    { path: 'find-or-create.ts', about: 'Searches that create the thing if they do not find it.' },
  ],
  [
    { path: 'relay.ts', about: 'Calls of the operator’s relay.' },
    { path: 'input.ts', about: 'The form of an operation, and a Zap’s input.' },
    { path: 'looked.ts', about: 'What the polls of one Zap have looked at.' },
    { path: 'size.ts', about: 'Cuts answers to Zapier’s size limit.' },
  ],
  [
    { path: 'files.ts', about: 'Long texts as files, which Zapier asks for when a step uses them.' },
    { path: 'names.ts', about: 'The names of codebases and models beside their IDs.' },
    { path: 'digest.ts', about: 'The results of a search as one text, with the number of those left out.' },
  ],
  [{ path: 'errors.ts', about: 'Zapier’s reaction to each of core’s errors, in the words of a Zap’s builder.' }],
  [
    { path: 'authentication.ts', about: 'Sign-in at Keycloak, refresh, and the test of a connection.' },
    { path: 'replay.ts', about: 'The key of a run with an unknown outcome, for Autoreplay.' },
  ],
  [{ path: 'wait.ts', about: 'An action that waits for the end of its work, by Zapier’s callbacks.' }],
  [{ path: 'component.ts', about: 'The parts that components of every kind have.' }],
  [
    { path: 'create.ts', about: 'An action as a Zapier create.' },
    { path: 'search.ts', about: 'A search as a Zapier search.' },
    { path: 'trigger.ts', about: 'A trigger as a Zapier polling trigger.' },
  ],
  [{ path: 'app.ts', about: 'The whole app, derived from core’s operations.' }],
  [
    { path: 'deployed.ts', about: 'The app in its environment.' },
    { path: 'on-demand.ts', about: 'An app that is loaded by its first call.' },
  ],
  [{ path: 'main.ts', about: 'The module that Zapier loads.' }],
];
