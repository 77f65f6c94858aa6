import fc from 'fast-check';
import { UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { allScopes, grantsNothing, missingScopes } from '../index.ts';
import { allOauthScopes, configuredScopes, grantedScopes } from './index.ts';

const token = (claims: Record<string, unknown>) => new UnsecuredJWT(claims).encode();

test('a sign-in asks for the seven scopes, and for those that name the account and keep it connected', () => {
  expect(allOauthScopes).toHaveLength(allScopes.length + 4);
});

describe('a token that we verified or asked for', () => {
  test.each([
    [{ scope: 'openid tasks:read cronjobs:write' }, ['tasks:read', 'cronjobs:write']],
    [{ scp: 'tasks:read tasks:write' }, ['tasks:read', 'tasks:write']],
    [{ scp: ['tasks:read', 'openid'] }, ['tasks:read']],
    [{ scope: 'openid', scp: ['agents:read'] }, ['agents:read']],
    [{ scope: '  tasks:read  billing:read ' }, ['tasks:read', 'billing:read']],
  ])('%j grants %j', (claims, expected) => {
    const granted = grantedScopes(token(claims));
    expect(grantsNothing(granted)).toBe(false);
    expect(allScopes.filter((scope) => missingScopes([scope], granted).length === 0).sort()).toEqual(expected.sort());
  });

  test.each([
    {},
    { scope: '' },
    { scope: 'openid email profile' },
    { scope: 'tasks:reads' },
    { scope: 'Tasks:Read TASKS:WRITE' },
    { scope: 'tasks:read,tasks:write' },
    { scope: 'tasks:read;tasks:write' },
    { scope: 'tasks:read\ttasks:write' },
    { scope: 'tasks:*' },
    { scope: ['tasks:read'] },
    { scope: { 'tasks:read': true } },
    { scp: ['tasks:read tasks:write'] },
    { scp: [['tasks:read']] },
    { scp: { 0: 'tasks:read' } },
    { scopes: 'tasks:read' },
  ])('%j grants nothing', (claims) => {
    const granted = grantedScopes(token(claims));
    expect(grantsNothing(granted)).toBe(true);
    expect(missingScopes(allScopes, granted)).toEqual(allScopes);
  });

  test.each(['ct_0123456789', 'opaque', 'a.b.c', 'a.b.c.d.e'])('%s is opaque, so the server decides', (opaque) => {
    expect(grantedScopes(opaque)).toBe('unknown');
  });

  test('grants only scopes that are in one of its claims', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (scope, scp) => {
        const granted = grantedScopes(token({ scope, scp }));
        const said = JSON.stringify([scope, scp]);
        for (const one of granted === 'unknown' ? [''] : granted)
          expect(said).toContain(JSON.stringify(one).slice(1, -1));
      }),
    );
  });
});

test('a user’s token without our scopes leaves the decision to the server; one with some of them is limited to those', () => {
  for (const claims of [
    {},
    { scope: 'openid email profile' },
    { scope: 'tasks:reads' },
    { email: 'a@b.c', type: 'access' },
  ]) {
    expect(configuredScopes(token(claims))).toBe('unknown');
  }
  expect(configuredScopes('ct_0123456789')).toBe('unknown');
  expect(configuredScopes(token({ scope: 'openid tasks:read' }))).toEqual(new Set(['openid', 'tasks:read']));
});
