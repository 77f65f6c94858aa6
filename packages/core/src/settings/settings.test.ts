import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ConfigError,
  commandOf,
  helpOf,
  listOf,
  oneOf,
  onOff,
  parseCommandLine,
  port,
  readSettings,
  serverUrl,
  setting,
  text,
  token,
  wholeNumber,
} from './index.ts';

const server = {
  url: setting({
    flag: '--url URL',
    variable: 'API_URL',
    about: 'The server',
    read: serverUrl,
    required: 'Set it to the address of the server.',
  }),
  tier: setting({
    flag: '--tier TIER',
    variable: 'TIER',
    about: 'Limits: free or pro',
    read: oneOf(['free', 'pro']),
    default: 'pro',
  }),
  token: setting({ variable: 'TOKEN', about: 'The account’s token', read: token }),
};
const http = {
  port: setting({ flag: '--port PORT', variable: 'PORT', about: 'Where to listen', read: port, default: 3000 }),
  sessions: setting({ flag: '--sessions', variable: 'SESSIONS', about: 'Keeps sessions', read: onOff, default: false }),
  hosts: setting({
    flag: '--host NAME',
    formerFlags: ['name'],
    repeatable: true,
    about: 'Another name',
    read: listOf(text),
    default: [],
  }),
  calls: setting({
    variable: 'CALLS',
    about: 'Calls in a minute',
    otherwise: 'those of the tier',
    read: wholeNumber(1),
  }),
};
const table = { ...server, http };

function read(args: string[], env: Record<string, string> = {}) {
  return readSettings(table, { ...parseCommandLine(table, args), env });
}

test('a flag takes precedence over its variable, and the variable over the default; the values have the shape of the table', () => {
  expect(
    read(['--url', 'https://a.example/', '--host', 'x', '--name', 'y'], {
      API_URL: 'https://b.example',
      PORT: '4000',
      SESSIONS: 'yes',
      CALLS: '7',
    }),
  ).toEqual({
    url: 'https://a.example',
    tier: 'pro',
    http: { port: 4000, sessions: true, hosts: ['x', 'y'], calls: 7 },
  });
});

test('an empty variable is not set, and an empty flag is a mistake', () => {
  expect(read(['--url', 'http://a'], { TIER: '', PORT: '  ' })).toMatchObject({ tier: 'pro', http: { port: 3000 } });
  expect(() => read(['--url', 'http://a', '--tier', ' '])).toThrow(
    '--tier is empty. Give it a value, or leave it out.',
  );
});

test('the error names every wrong setting without its value', () => {
  expect(() => read(['--port', '70000', '--sessions'], { TIER: 'gold', TOKEN: '"s3cret"', CALLS: '0' })).toThrow(
    new ConfigError(
      [
        '--url or API_URL is not set. Set it to the address of the server.',
        '--tier or TIER must be free or pro.',
        'TOKEN is in quotes. Give it without them.',
        '--port or PORT must be a whole number up to 65535.',
        'CALLS must be a whole number from 1.',
      ].join('\n'),
    ),
  );
});

test('an unknown flag, and a flag without its value, are one sentence', () => {
  expect(() => read(['--prot', '1'])).toThrow("Unknown option '--prot'. See --help.");
  expect(() => read(['--port'])).toThrow("Option '--port <value>' argument missing. See --help.");
  expect(() => read(['--url', '--port'])).toThrow("Option '--url' argument is ambiguous. See --help.");
  expect(() => read(['--sessions=yes'])).toThrow("Option '--sessions' does not take an argument. See --help.");
});

const commands = { serve: 'Serves', doctor: 'Says what is missing' };

test.each<[string[], string | undefined, string]>([
  [[], undefined, 'serve'],
  [['doctor', '--tier', 'free'], undefined, 'doctor'],
  [['-h'], 'help', 'serve'],
  [['doctor', '--help', '--version'], 'help', 'doctor'],
  [['--version'], 'version', 'serve'],
])('%j asks for %s of %s', (args, asked, command) => {
  const line = parseCommandLine(table, args);
  expect(line.asked).toBe(asked);
  expect(commandOf(commands, line)).toBe(command);
});

test('a word that is not a command, and a word after the command, are one sentence', () => {
  expect(() => commandOf(commands, { words: ['dance'] })).toThrow(
    '"dance" is not a command; there are serve, doctor. See --help.',
  );
  expect(() => commandOf(commands, { words: ['doctor', 'now'] })).toThrow('Unexpected argument "now". See --help.');
});

test('help has every command and setting', () => {
  const sections = { 'Where CodeTether is': server, 'Over HTTP': http };
  expect(
    helpOf({ usage: 'tether [COMMAND]', about: 'Tethers.', commands, sections, notes: ['A note.'] }),
  ).toMatchInlineSnapshot(`
    "Usage: tether [COMMAND]

    Tethers.

      serve   Serves
      doctor  Says what is missing

    Where CodeTether is:

      --url URL    The server; required (API_URL)
      --tier TIER  Limits: free or pro; default: pro (TIER)
      TOKEN        The account’s token

    Over HTTP:

      --port PORT  Where to listen; default: 3000 (PORT)
      --sessions   Keeps sessions (SESSIONS)
      --host NAME  Another name; can be given several times
      CALLS        Calls in a minute; default: those of the tier

      -h, --help  Shows this
      --version   Shows the version

    A note.
    "
  `);
});

test('any value of a variable is read, or refused by the name of the variable', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (tier, given, calls) => {
      try {
        const { http } = read(['--url', 'http://a'], { TIER: tier, PORT: given, CALLS: calls });
        expect(http.port).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(String(error)).toMatch(
          /^ConfigError: (((--tier or TIER|--port or PORT|CALLS) (must be|is in) .*)\n?)+$/,
        );
      }
    }),
  );
});

test('any words of a command line are read, or refused with a sentence', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('--port', '--host', '--', '-h', '1'))), (args) => {
      try {
        const { flags } = parseCommandLine(table, args);
        expect(Object.keys(flags).every((name) => ['url', 'tier', 'port', 'sessions', 'host'].includes(name))).toBe(
          true,
        );
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect(String(error)).toMatch(/See --help\.$/);
      }
    }),
  );
});

test('the settings load no library: a program reads them before anything else', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts'));
  const imports = files.flatMap((file) => [
    ...readFileSync(`${import.meta.dirname}/${file}`, 'utf8').matchAll(/ from '([^']+)'/g),
  ]);
  const elsewhere = new Set(imports.map(([, from]) => from).filter((from) => !from?.startsWith('./')));
  expect([...elsewhere].sort()).toEqual(['../concurrency/clock.ts', 'node:util']);
});
