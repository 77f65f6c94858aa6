// The requests whose answers depend on nothing but a key: those that clients begin with.
import type { JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import { isObject, metaKeys, revision } from '../protocol/envelope.ts';
import { isModernRequest, isPlainRequest } from '../protocol/requests.ts';

export interface KnownRequest {
  request: JSONRPCRequest;
  /** Its answer, in the table of recorded ones. */
  key: string;
  /** It begins a handshake. */
  greets: boolean;
}

/** Undefined for a request that has anything unusual, so that no check of the server is repeated here. */
export function knownRequest(message: unknown): KnownRequest | undefined {
  if (isModernRequest(message)) {
    const { method, params } = message;
    return hasOnly(message, 'jsonrpc', 'id', 'method', 'params') && message.jsonrpc === '2.0' && isOnlyEnvelope(params)
      ? { request: message, key: modernKey(method), greets: false }
      : undefined;
  }
  if (!isPlainRequest(message)) return undefined;
  const { method, params = {} } = message;
  if (method === 'initialize') {
    return isPlainGreeting(params)
      ? { request: message, key: greetingKey(params.protocolVersion), greets: true }
      : undefined;
  }
  return hasOnly(params) ? { request: message, key: method, greets: false } : undefined;
}

const modernKey = (method: string) => `${revision} ${method}`;
export const greetingKey = (version: string) => `initialize ${version}`;

function isOnlyEnvelope(params: JSONRPCRequest['params'] = {}): boolean {
  const { _meta: meta } = params;
  if (!isObject(meta) || !hasOnly(params, '_meta')) return false;
  const { [metaKeys.version]: version, [metaKeys.client]: client = {}, [metaKeys.capabilities]: capabilities } = meta;
  return (
    version === revision &&
    isObject(client) &&
    isPlain(capabilities) &&
    hasOnly(meta, metaKeys.version, metaKeys.client, metaKeys.capabilities)
  );
}

/** Accepts only what the SDK's schema accepts too. */
function isPlainGreeting(params: Record<string, unknown>): params is { protocolVersion: string } {
  const { protocolVersion, capabilities, clientInfo, ...rest } = params;
  return (
    typeof protocolVersion === 'string' &&
    isPlain(capabilities) &&
    isObject(clientInfo) &&
    ['name', 'version'].every((key) => Object.hasOwn(clientInfo, key)) &&
    Object.values(clientInfo).every((value) => typeof value === 'string') &&
    !('icons' in clientInfo) &&
    hasOnly(rest)
  );
}

/** Capabilities without a value that an answer could depend on, such as the types of the pages that a client shows. */
function isPlain(capabilities: unknown): boolean {
  if (!isObject(capabilities)) return false;
  const { roots = {}, ...others } = capabilities;
  return isObject(roots) && Object.values(roots).every((value) => typeof value === 'boolean') && isTree(others);
}

/** Objects of objects, not deep. */
function isTree(value: unknown, levels = 5): boolean {
  return isObject(value) && levels > 0 && Object.values(value).every((inner) => isTree(inner, levels - 1));
}

function hasOnly(value: object, ...keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}
