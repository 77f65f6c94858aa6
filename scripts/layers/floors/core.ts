import type { Floors } from '../place.ts';

export const core: Floors = [
  [
    {
      path: 'errors.ts',
      about: 'The one error that every surface shows: a code, a message, a hint, and whether to try again.',
    },
    { path: 'json.ts', about: 'Reads JSON without throwing.' },
    { path: 'nesting.ts', about: 'Bounds how deep JSON may be nested.' },
  ],
  [
    {
      path: 'concurrency',
      about: 'Time and parallel work: the clock, mapLimit, lazyAsync, keyedMutex, singleFlight, locks of files.',
    },
    {
      path: 'program',
      about:
        'What each program needs around the product: logs, private files, the guard against web pages, uncaught errors.',
    },
    { path: 'fields', about: 'What fields mean: their types, who wrote them, and the scopes that operations need.' },
  ],
  [
    { path: 'untrusted', about: 'Cleans, quotes, fences and bounds text of others.' },
    {
      path: 'signing',
      about: 'The key that signs what this deployment makes, and the names that are reserved for it.',
    },
    {
      path: 'settings',
      about:
        'A program’s settings as one table: flags, variables and kinds of values. Parsing, errors and --help derive from it.',
    },
    { path: 'network', about: 'Connections: why one failed, proxies, and answers of bounded size.' },
  ],
  [
    { path: 'telemetry', about: 'OpenTelemetry, loaded only when its variables ask for it.' },
    { path: 'auth', about: 'OAuth 2.0 and OpenID Connect: sign in, refresh, keep and revoke tokens.' },
  ],
  [
    {
      path: 'api/http',
      about: 'One HTTP client for an account: limits, retries, time-outs, and errors in the product’s terms.',
    },
    { path: 'api/records', about: 'The records that the product puts out, whatever the wire calls their fields.' },
  ],
  [{ path: 'api/ownership', about: 'Proves by signature which account made a task, run, chat or cron job.' }],
  [
    { path: 'api/directory', about: 'What a server has: agents, codebases, models, usage, its version.' },
    { path: 'api/idempotency', about: 'Creates once, whatever breaks in between.' },
  ],
  [{ path: 'api/cron-jobs', about: 'Cron jobs, and the tasks that they start.' }],
  [{ path: 'api/tasks', about: 'Tasks: create, read, list, cancel, retry, wait for, and what has changed.' }],
  [{ path: 'api/ralph', about: 'Ralph runs and the PRD chats that lead to them.' }],
  [{ path: 'api', about: 'All calls of one account, with the faults of the real server already handled.' }],
  [
    { path: 'conversations', about: 'Conversations that continue across tasks.' },
    { path: 'cards', about: 'What matters about a record, as plain data that each surface draws in its own way.' },
  ],
  [{ path: 'operation', about: 'What an operation is: input, output, effects, scopes, card and handler, as data.' }],
  [{ path: 'operations', about: 'The components of the document, one file each.' }],
  [{ path: 'run', about: 'The one way to run an operation: scopes, input, handler, cleaned output.' }],
  [{ path: 'events', about: 'Triggers: polls for events, and watches them without loss or repetition.' }],
  [{ path: 'index.ts', about: 'What adapters may import.' }],
];
