import type { Floors } from '../place.ts';

export const localServer: Floors = [
  [
    { path: 'time', about: 'The clock, and times as the wire writes them.' },
    { path: 'fastapi', about: 'Input, errors and JSON as the real server’s framework gives them.' },
  ],
  [
    {
      path: 'http',
      about: 'What each listener needs: the guard against web pages, the limit of bodies, event streams.',
    },
    { path: 'store', about: 'SQLite: one file for each table.' },
  ],
  [{ path: 'tasks', about: 'What the server remembers of tasks, and how it routes them.' }],
  [
    { path: 'auth', about: 'Tenants, users, keys and tokens, and what each may do.' },
    { path: 'registries', about: 'Connected workers and agents, and the monitor of their messages.' },
    { path: 'faults', about: 'Faults on demand, for tests.' },
  ],
  [{ path: 'server-context.ts', about: 'What every route and loop of one server shares.' }],
  [
    { path: 'queue', about: 'Tasks on their way to workers: announced, taken, given back.' },
    { path: 'limits', about: 'Tiers, budgets and rates.' },
    { path: 'agent', about: 'The built-in agent, or a command of the user’s that plays one.' },
  ],
  [
    { path: 'ralph', about: 'The loop that implements one story after another.' },
    { path: 'rules', about: 'Cron expressions, and rules that start tasks.' },
    { path: 'mcp', about: 'The real server’s own MCP tools.' },
    { path: 'pages', about: 'Pages for people: tasks and runs.' },
  ],
  [
    { path: 'routes', about: 'The HTTP API, one file for each group of paths.' },
    { path: 'issuer', about: 'An OpenID Connect issuer, in Keycloak’s place.' },
  ],
  [{ path: 'seed', about: 'What a new server has: a tenant, usage, tokens that tests know.' }],
  [{ path: 'server.ts', about: 'The server, assembled.' }],
  [{ path: 'listen.ts', about: 'The server and its issuer on ports.' }],
  [{ path: 'program', about: 'Flags and environment variables of the command.' }],
  [
    { path: 'index.ts', about: 'What tests and demos may import.' },
    { path: 'main.ts', about: 'The command.' },
  ],
  [{ path: 'bin.ts', about: 'The executable: refuses an old Node in a sentence.' }],
];
