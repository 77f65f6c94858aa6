import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('a line of JSON each; what looks like a secret is not in it', () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line) });
  log.debug('not shown');
  log.warn('a call failed', {
    error: 'xoxb-1-abc xapp-1-A eyJhbGciOi.eyJzdWIi.c2ln ct_1234567890 postgres://u:p@h/d',
    team: 'T1',
  });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'a call failed', team: 'T1', service: 'codetether-slack' });
  expect(lines[0]).not.toMatch(/xoxb|xapp|eyJ|ct_1|u:p/);
});
