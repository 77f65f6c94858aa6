import { expect, test } from 'vitest';
import { readStamp } from './read-stamp.ts';

test.each([undefined, null, 'text', 5, true, [], {}, { connect_account: 5 }])('%j has no stamp', (metadata) => {
  expect(readStamp(metadata)).toEqual({});
});

test('what is not of its kind is left out, and the rest counts', () => {
  const metadata = { connect_account: 'ada', conversation_id: ['no', 'text'], other: 'not ours' };
  expect(readStamp(metadata)).toEqual({ connect_account: 'ada' });
});
