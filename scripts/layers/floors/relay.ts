import type { Floors } from '../place.ts';

export const relay: Floors = [
  [
    { path: 'config.ts', about: 'Environment variables.' },
    { path: 'waits.ts', about: 'The waits, in SQLite.' },
  ],
  [
    { path: 'callbacks', about: 'Which addresses the relay may call, and the calls, until Zapier acknowledges them.' },
    { path: 'look-for-ends.ts', about: 'Looks whether the tasks and runs have ended.' },
  ],
  [{ path: 'http', about: 'The one port: waits from the Zapier app, proved by the caller’s own token; health.' }],
  [{ path: 'start-relay.ts', about: 'The relay, assembled.' }],
  [{ path: 'main.ts', about: 'The command.' }],
  [{ path: 'bin.ts', about: 'The executable: refuses a Node that is too old.' }],
];
