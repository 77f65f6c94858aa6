import type { Floors } from '../place.ts';

export const mcpServer: Floors = [
  [{ path: 'settings', about: 'Flags and environment variables: which server, which tools, and how HTTP is served.' }],
  [
    {
      path: 'accounts',
      about: 'The caller, their account at CodeTether, and the answer to a refused request.',
    },
    {
      path: 'results',
      about: 'Results for a model: records as text and as structure, within a token budget, and errors.',
    },
  ],
  [
    {
      path: 'oauth',
      about: 'The server as an OAuth resource server: tokens that it verifies, challenges, metadata (RFC 9728).',
    },
  ],
  [
    { path: 'tools', about: 'A tool for each operation, and the tool that waits for the end of work.' },
    { path: 'resources', about: 'Tasks, runs, lists and events as resources, and subscriptions to them.' },
    { path: 'prompts', about: 'The recipes of the document as prompts.' },
    {
      path: 'apps',
      about: 'Pages that a host shows beside results (MCP Apps): each declares its operations, and has its page.',
    },
  ],
  [{ path: 'completions', about: 'Values for the arguments of prompts and templates.' }],
  [
    {
      path: 'registry',
      about: 'Everything that a server offers, and the part of it that an account may see.',
    },
  ],
  [{ path: 'protocol', about: 'Handlers of MCP requests, with the SDK or without it.' }],
  [{ path: 'transports', about: 'stdio and HTTP, with and without sessions.' }],
  [{ path: 'start', about: 'The first answers over stdio, from texts that the build recorded.' }],
  [{ path: 'cli', about: 'The other commands: doctor, login, logout, whoami.' }],
  [
    { path: 'on-demand.ts', about: 'Code that the first call needs but a start does not; built as a separate file.' },
    { path: 'serve-http.ts', about: 'The server over HTTP, assembled.' },
    { path: 'local.ts', about: 'An embedded CodeTether for `--local`.' },
  ],
  [{ path: 'main.ts', about: 'Reads the settings and runs the command.' }],
  [{ path: 'bin.ts', about: 'The executable: refuses an old Node with one sentence.' }],
];
