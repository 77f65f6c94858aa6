import type { Floors } from '../place.ts';

export const relay: Floors = [
  [
    { path: 'config.ts', about: 'Environment variables.' },
    { path: 'sqlite-waits.ts', about: 'The waits in a SQLite file.' },
  ],
  [{ path: 'open-waits.ts', about: 'The store that the settings name: PostgreSQL or the file.' }],
  [{ path: 'start-relay.ts', about: 'The relay, assembled.' }],
  [{ path: 'main.ts', about: 'The command.' }],
  [{ path: 'bin.ts', about: 'The executable: refuses a Node that is too old.' }],
];
