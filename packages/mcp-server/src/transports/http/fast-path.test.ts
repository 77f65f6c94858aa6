import { isJSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainRequest } from './fast-path.ts';

const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };

test('a message on the fast path is valid for the SDK too', () => {
  const oddly = fc.anything();
  const message = fc.record(
    {
      jsonrpc: fc.oneof(fc.constant('2.0'), oddly),
      id: fc.oneof(fc.string(), fc.integer(), oddly),
      method: fc.oneof(fc.string(), oddly),
      params: fc.oneof(fc.object(), fc.constant({ _meta: { progressToken: 1 } }), oddly),
      extra: oddly,
    },
    { requiredKeys: ['jsonrpc', 'id', 'method'] },
  );
  fc.assert(
    fc.property(fc.oneof(message, oddly), (sent) => {
      if (plainRequest(sent, headers)) expect(isJSONRPCRequest(sent)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test('a plain call takes the fast path; one with metadata, a batch and a notification do not', () => {
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'wait', arguments: {} } };
  expect(plainRequest(call, headers)).toBe(call);
  expect(plainRequest({ ...call, params: { ...call.params, _meta: {} } }, headers)).toBeUndefined();
  expect(plainRequest([call], headers)).toBeUndefined();
  expect(plainRequest({ jsonrpc: '2.0', method: 'notifications/initialized' }, headers)).toBeUndefined();
  expect(plainRequest(call, { ...headers, accept: 'application/json' })).toBeUndefined();
});
