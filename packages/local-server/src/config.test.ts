import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

test('without flags: the default port, in memory, the built-in agent, no tier', () => {
  expect(readConfig([])).toEqual({ port: 8420, data: undefined, agent: 'built-in', tier: undefined });
});

test('every flag', () => {
  expect(readConfig(['--port', '0', '--data', 'x.sqlite', '--agent-command', 'cat', '--tier', 'pro'])).toEqual({
    port: 0,
    data: 'x.sqlite',
    agent: { command: 'cat' },
    tier: 'pro',
  });
  expect(readConfig(['--agent', 'none'])).toMatchObject({ agent: 'none' });
  expect(readConfig(['--help'])).toBe('help');
});

test.each([
  [['--port', 'eighty'], '--port eighty is no port'],
  [['--port', '70000'], '--port 70000 is no port'],
  [['--agent', 'gpt'], '--agent gpt is not known'],
  [['--agent', 'none', '--agent-command', 'cat'], 'exclude each other'],
  [['--tier', 'gold'], 'Give one of free, pro, enterprise'],
  [['--prot', '1'], '--prot'],
])('%j is refused', (args, message) => {
  expect(() => readConfig(args)).toThrow(ConfigError);
  expect(() => readConfig(args)).toThrow(message);
});
