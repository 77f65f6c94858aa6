import type { Floors } from '../place.ts';

export const hosting: Floors = [
  [
    {
      path: 'postgres',
      about: 'PostgreSQL: statements, transactions and locks, migrations, and what is wrong with DATABASE_URL.',
    },
    { path: 'http', about: 'A program’s one port: the guard against web pages, a Hono app behind it, and health.' },
  ],
  [
    {
      path: 'waits',
      about:
        'The relay: takes waits of Zaps, proved by the caller’s own token, looks for the ends, and calls Zapier until it acknowledges. Stores are a port; PostgreSQL is one.',
    },
  ],
];
