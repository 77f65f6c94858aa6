import type { Floors } from '../place.ts';

export const core: Floors = [
  [
    {
      path: 'errors.ts',
      about: 'The error class of all surfaces: a code, a message, a hint, and whether to try again.',
    },
    { path: 'causes.ts', about: 'An error and its chain of causes.' },
    { path: 'json.ts', about: 'JSON: reads it without throwing, and limits its nesting.' },
    { path: 'set-newest.ts', about: 'Bounds a map to its newest entries.' },
  ],
  [
    {
      path: 'concurrency',
      about: 'Time and parallel work: the clock, mapLimit, lazyAsync, keyedMutex, singleFlight, file locks.',
    },
    {
      path: 'program',
      about: 'The environment of each program: logs, private files, the guard against web pages, uncaught errors.',
    },
    { path: 'fields', about: 'The meaning of fields: types, authors, and the scopes that operations need.' },
  ],
  [
    { path: 'untrusted', about: 'Cleans, quotes, fences and bounds untrusted text.' },
    {
      path: 'signing',
      about: 'Signs what this deployment makes, and reserves names for it.',
    },
    {
      path: 'settings',
      about:
        'A program’s settings as one table: flags, variables and kinds of values. Parsing, errors and --help derive from it.',
    },
    { path: 'memory', about: 'The memory that an account has of a server, so that it reads each row once: a cache.' },
    { path: 'network', about: 'Connections: explained failures, proxies, and answers of bounded size.' },
  ],
  [
    { path: 'telemetry', about: 'OpenTelemetry, loaded only if its variables ask for it.' },
    { path: 'auth', about: 'OAuth 2.0 and OpenID Connect: sign in, refresh, keep and revoke tokens.' },
  ],
  [
    {
      path: 'api/http',
      about: 'One HTTP client for an account: limits, retries, timeouts, and errors in our own words.',
    },
    { path: 'api/records', about: 'The records of all results, whatever the wire calls their fields.' },
  ],
  [{ path: 'api/ownership', about: 'Proves by signature which account made a task, run, chat or cron job.' }],
  [
    { path: 'api/directory', about: 'The contents of a server: agents, codebases, models, usage, its version.' },
    { path: 'api/idempotency', about: 'Creates a thing exactly once, even if the connection breaks.' },
  ],
  [{ path: 'api/cron-jobs', about: 'Cron jobs, and the tasks that they start.' }],
  [{ path: 'api/tasks', about: 'Tasks: create, read, list, cancel, retry, wait, and find changes.' }],
  [{ path: 'api/ralph', about: 'Ralph runs and the PRD chats that lead to them.' }],
  [{ path: 'api', about: 'All calls of one account, without the faults of the real server.' }],
  [
    { path: 'conversations', about: 'Conversations that continue across tasks.' },
    {
      path: 'cards',
      about: 'The important parts of a record, as plain data that each surface renders in its own way.',
    },
  ],
  [
    {
      path: 'operation',
      about: 'The type of an operation: input, output, effects, scopes, card and handler, as data.',
    },
  ],
  [{ path: 'operations', about: 'The components of the document, one file each.' }],
  [{ path: 'run', about: 'The single entry point for operations: scopes, input, handler, cleaned output.' }],
  [
    { path: 'events', about: 'Triggers: polls for events, and watches them without loss or repetition.' },
    { path: 'examination', about: 'Whether each group of operations works with a token, for doctor and whoami.' },
  ],
  [{ path: 'index.ts', about: 'The exports for adapters.' }],
];
