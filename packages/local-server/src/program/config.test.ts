import { expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { FlagError } from './flags.ts';

test('without flags: this machine only, the default port, in memory, the built-in agent, no tier', () => {
  expect(readConfig([])).toEqual({
    host: '127.0.0.1',
    port: 8420,
    allowedHosts: [],
    data: undefined,
    agent: 'built-in',
    issuer: undefined,
    tier: undefined,
  });
});

test('every flag', () => {
  const flags = [
    '--port',
    '0',
    '--data',
    'x.sqlite',
    '--agent-command',
    'cat',
    '--tier',
    'pro',
    '--issuer',
    'https://auth.example.com/realms/shop/',
  ];
  const hosts = ['--host', '0.0.0.0', '--allowed-host', 'CodeTether', '--allowed-host', 'web:80'];
  expect(readConfig([...flags, ...hosts])).toEqual({
    host: '0.0.0.0',
    port: 0,
    allowedHosts: ['codetether', 'web'],
    data: 'x.sqlite',
    agent: { command: 'cat' },
    issuer: 'https://auth.example.com/realms/shop',
    tier: 'pro',
  });
  expect(readConfig(['--agent', 'none'])).toMatchObject({ agent: 'none' });
  expect(['--help', '-h', '--version'].map((flag) => readConfig([flag]))).toEqual(['help', 'help', 'version']);
});

test.each([
  [['--port', 'eighty'], '--port must be a whole number up to 65535.'],
  [['--port', '70000'], '--port must be a whole number up to 65535.'],
  [['--host', '0.0.0.0'], '--host 0.0.0.0 lets other machines in. Say under which name'],
  [['--allowed-host', 'http://codetether'], '--allowed-host must be a host name'],
  [['--allowed-host', '127.1'], '--allowed-host must be a host name'],
  [['--allowed-host', ''], '--allowed-host is empty'],
  [['--allowed-host', 'web', '--allowed-host', ''], '--allowed-host must be a host name'],
  [['--issuer', 'http://auth.example.com/realms/shop'], '--issuer must be an https URL'],
  [['--agent', 'gpt'], '--agent must be none or built-in'],
  [['--agent', 'none', '--agent-command', 'cat'], 'exclude each other'],
  [['--tier', 'gold'], '--tier must be one of free, pro, enterprise'],
  [['--prot', '1'], "Unknown option '--prot'. See --help."],
  [['serve'], "Unexpected argument 'serve'. See --help."],
  [['--data', ''], '--data is empty'],
  [['--agent-command', ' '], '--agent-command is empty'],
])('%j is refused', (args, message) => {
  expect(() => readConfig(args)).toThrow(FlagError);
  expect(() => readConfig(args)).toThrow(message);
});
