import fc from 'fast-check';
import { UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import { accountIdOf, subjectOf } from './index.ts';
import { holds, isNew } from './tokens.ts';

const token = (claims: Record<string, unknown>) => new UnsecuredJWT(claims).encode();

test('an account keeps its id when its token is refreshed, and no other account has the same', () => {
  const name = accountIdOf(token({ iss: 'https://a', sub: '1', exp: 1 }));
  expect(name).toMatch(/^[0-9a-f]{16}$/);
  expect(accountIdOf(token({ iss: 'https://a', sub: '1', exp: 2 }))).toBe(name);
  const others = [token({ iss: 'https://b', sub: '1' }), token({ iss: 'https://a', sub: '2' }), token({}), 'ct_key'];
  expect(new Set([name, ...others.map((one) => accountIdOf(one))]).size).toBe(5);
});

test('subjects that are not text do not share one account', () => {
  const subjects = [null, {}, [], 7, '', undefined];
  const ids = subjects.map((sub) => accountIdOf(token({ iss: 'https://a', sub })));
  expect(new Set(ids).size).toBe(subjects.length);
});

test('with an opaque access token, the ID token names the account', () => {
  const idToken = (exp: number) => token({ iss: 'https://a', sub: '1', exp });
  expect(accountIdOf('opaque-1', idToken(1))).toBe(accountIdOf('opaque-2', idToken(2)));
  expect(accountIdOf('opaque-1', idToken(1))).not.toBe(accountIdOf('opaque-1'));
  const access = token({ iss: 'https://a', sub: '2' });
  expect(accountIdOf(access, idToken(1))).toBe(accountIdOf(access));
});

test('the subject comes from the token, as far as it has one', () => {
  expect(subjectOf(token({ email: 'a@b.c', preferred_username: 'ada' }))).toEqual({ email: 'a@b.c', name: 'ada' });
  expect(subjectOf(token({ email: 7, name: {} }))).toEqual({});
});

test('a name is one short line without invisible characters, for terminals and pages', () => {
  const name = `Ada\u001b[2J\u202e\nScopes  all ${'x'.repeat(500)}`;
  const subject = subjectOf(token({ email: 'a\u200b@b.c', name }));
  expect(subject.email).toBe('a@b.c');
  expect(subject.name).toMatch(/^Ada\[2J Scopes all x+…$/);
  expect(subject.name).toHaveLength(200);
});

test('any text is accepted as a token, and the id of its account does not contain it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      expect(subjectOf(text)).toEqual({});
      expect(accountIdOf(text)).toMatch(/^[0-9a-f]{16}$/);
    }),
  );
});

test('a token holds until its end, less the margin', () => {
  const tokens = { accessToken: 'a', expiresAt: 1_000 };
  expect([999, 1_000].map((now) => holds(tokens, now))).toEqual([true, false]);
  expect([899, 900].map((now) => holds(tokens, now, 100))).toEqual([true, false]);
  expect(holds({ accessToken: 'a' }, 1_000_000)).toBe(true);
  const issued = token({ iat: 10 });
  expect([8_999, 9_000, 11_000, 11_001].map((now) => isNew(issued, now, 1_000))).toEqual([false, true, true, false]);
  expect(isNew(token({}), 0, 1_000)).toBe(false);
});
