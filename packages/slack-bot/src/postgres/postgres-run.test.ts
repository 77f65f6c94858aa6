import { expect, test } from 'vitest';
import { causeIn } from './postgres-run.ts';

test.each([
  [
    '2026-11-29 22:08:46.369 UTC [56] LOG:  starting PostgreSQL 18.4\n' +
      '2026-11-29 22:08:46.400 UTC [56] FATAL:  lock file "postmaster.pid" already exists\n' +
      '2026-11-29 22:08:46.400 UTC [56] HINT:  Is another postmaster running?\n' +
      'pg_ctl: could not start server\nExamine the log output.\n',
    'FATAL:  lock file "postmaster.pid" already exists HINT:  Is another postmaster running?',
  ],
  [
    'creating directory /data ... initdb: error: could not create directory "/data": Permission denied\n',
    'creating directory /data ... initdb: error: could not create directory "/data": Permission denied',
  ],
  ['sh: not found\n', 'sh: not found'],
  ['', undefined],
])('the cause in %j', (log, cause) => {
  expect(causeIn(log)).toBe(cause);
});
