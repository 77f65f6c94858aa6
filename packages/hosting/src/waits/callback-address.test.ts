import { expect, test } from 'vitest';
import { callbackProblem } from './callback-address.ts';

test.for([
  'https://zapier.com/hooks/callback/123/abcdef01-2345/abcdef/',
  'https://hooks.zapier.com/hooks/callback/1/',
  'https://ZAPIER.com:443/hooks/callback/1/',
])('%s may be called', (address) => {
  expect(callbackProblem(address)).toBeUndefined();
});

test.for([
  'http://zapier.com/hooks/callback/1/',
  'https://zapier.com:8443/hooks/callback/1/',
  'https://zapier.com.example.com/',
  'https://notzapier.com/',
  'https://zapier.com@example.com/',
  'https://user:pass@zapier.com/',
  'https://127.0.0.1/',
  'https://example.com/zapier.com',
  'https://zapier.com./',
  'ftp://zapier.com/',
  'zapier.com/hooks',
  `https://zapier.com/${'a'.repeat(3_000)}`,
  '',
])('%s may not be called', (address) => {
  expect(callbackProblem(address)).toEqual(expect.any(String));
});

test('a stand-in may be called at its own origin only', () => {
  const standIns = ['http://127.0.0.1:8080'];
  expect(callbackProblem('http://127.0.0.1:8080/hooks/callback/1/', standIns)).toBeUndefined();
  expect(callbackProblem('http://127.0.0.1:8081/hooks/callback/1/', standIns)).toEqual(expect.any(String));
});
