import type { Floors } from '../place.ts';

export const localServer: Floors = [
  [
    { path: 'time', about: 'The clock, and times in the form of the wire.' },
    { path: 'fastapi', about: 'Input, errors and JSON in the form of the real server’s framework.' },
  ],
  [
    {
      path: 'http',
      about: 'The parts of each listener: the guard against web pages, the size limit, event streams.',
    },
    { path: 'store', about: 'SQLite: one file for each table.' },
  ],
  [{ path: 'tasks', about: 'Stored tasks, and their routing.' }],
  [
    { path: 'auth', about: 'Tenants, users, keys and tokens, and their permissions.' },
    { path: 'registries', about: 'Connected workers and agents, and the monitor of their messages.' },
    { path: 'faults', about: 'Faults on demand, for tests.' },
  ],
  [{ path: 'server-context.ts', about: 'The state that all routes and loops of one server share.' }],
  [
    { path: 'queue', about: 'Tasks on their way to workers: announced, claimed, released.' },
    { path: 'limits', about: 'Tiers, budgets and rates.' },
    { path: 'agent', about: 'The built-in agent, or the user’s own command as an agent.' },
  ],
  [
    { path: 'ralph', about: 'The loop that implements one story after another.' },
    { path: 'rules', about: 'Cron expressions, and rules that start tasks.' },
    { path: 'mcp', about: 'The real server’s own MCP tools.' },
  ],
  [
    {
      path: 'pages',
      about: 'Live pages for people: tasks, runs, schedules, agents, usage; and what their buttons do.',
    },
  ],
  [
    { path: 'routes', about: 'The HTTP API, one file for each group of paths.' },
    { path: 'issuer', about: 'An OpenID Connect issuer that replaces Keycloak.' },
  ],
  [{ path: 'seed', about: 'The contents of a new server: a tenant, usage, tokens for tests.' }],
  [{ path: 'server.ts', about: 'The server, assembled.' }],
  [{ path: 'listen.ts', about: 'The server and its issuer on ports.' }],
  [{ path: 'program', about: 'Flags and environment variables of the command.' }],
  [
    { path: 'index.ts', about: 'The exports for tests and demos.' },
    { path: 'main.ts', about: 'The command.' },
  ],
  [{ path: 'bin.ts', about: 'The executable: refuses an old Node with one sentence.' }],
];
