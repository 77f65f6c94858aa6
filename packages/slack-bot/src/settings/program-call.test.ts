import { ConfigError } from '@codetether/core/settings';
import { expect, test } from 'vitest';
import { readCall } from './program-call.ts';

test.for([
  [[], { command: 'run', local: false }],
  [['run'], { command: 'run', local: false }],
  [['--local'], { command: 'run', local: true }],
  [['manifest'], { command: 'manifest' }],
  [['-h'], { command: 'help' }],
  [['manifest', '--help'], { command: 'help' }],
  [['--version'], { command: 'version' }],
] as const)('%j', ([args, call]) => {
  expect(readCall(args)).toEqual(call);
});

test.for([
  [['start'], '"start" is not a command; there are run, manifest. See --help.'],
  [['--verbose'], "Unknown option '--verbose'. See --help."],
  [['run', 'now'], 'Unexpected argument "now". See --help.'],
  [['manifest', '--local'], '--local is for run only. See --help.'],
] as const)('%j is refused', ([args, sentence]) => {
  expect(() => readCall(args)).toThrow(ConfigError);
  expect(() => readCall(args)).toThrow(sentence);
});
