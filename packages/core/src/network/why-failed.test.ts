import { expect, test } from 'vitest';
import { ConnectorError } from '../errors.ts';
import { whyFailed } from './why-failed.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
  code: 'ECONNREFUSED',
  syscall: 'connect',
});
const fetchFailed = new TypeError('fetch failed', { cause: refused });

test('our own errors are logged whole, and those of fetch by their cause', () => {
  const gone = new ConnectorError('unavailable', 'It is gone.', { hint: 'Look for it.' });
  expect(whyFailed(gone)).toEqual({ error: 'It is gone. Look for it.', code: 'unavailable' });
  expect(whyFailed(fetchFailed, { url: 'http://127.0.0.1:1', server: 'the issuer' })).toEqual({
    error: 'Nothing answers at http://127.0.0.1:1. Check the address of the issuer, and that it runs.',
    code: 'unavailable',
  });
  expect(whyFailed(fetchFailed)).toEqual({ error: 'TypeError', code: 'ECONNREFUSED' });
});

test('untrusted text is left out', () => {
  expect(whyFailed(new SyntaxError('Unexpected token eyJhbGciOi'))).toEqual({ error: 'SyntaxError' });
  expect(whyFailed('eyJhbGciOi')).toEqual({ error: 'Error' });
});
