// The envelope of revision 2026-07-28: there is no handshake, so every request names its revision and what its client can do, in `params._meta`.
// https://modelcontextprotocol.io/specification/2026-07-28/basic/index#meta
import type { JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import { ProtocolError } from '../results/protocol-error.ts';

export const revision = '2026-07-28';

const prefix = 'io.modelcontextprotocol/';

export const metaKeys = {
  version: `${prefix}protocolVersion`,
  client: `${prefix}clientInfo`,
  capabilities: `${prefix}clientCapabilities`,
  server: `${prefix}serverInfo`,
  subscription: `${prefix}subscriptionId`,
} as const;

/** Whether the message says by itself that it is of this revision or a later one. Over HTTP a header may say so too. */
export function isModern(message: unknown): boolean {
  const { params } = Object(message);
  const { _meta } = Object(params);
  return isObject(_meta) && metaKeys.version in _meta;
}

/** The client's capabilities for this request. Throws ProtocolError -32602 for an incomplete envelope. */
export function capabilitiesIn({ params }: Pick<JSONRPCRequest, 'params'>): Readonly<Record<string, unknown>> {
  const meta = params?._meta;
  if (!isObject(meta)) throw incomplete('is missing');
  if (typeof meta[metaKeys.version] !== 'string') throw incomplete(`must name the revision in ${metaKeys.version}`);
  const capabilities = meta[metaKeys.capabilities];
  if (!isObject(capabilities)) throw incomplete(`must have an object in ${metaKeys.capabilities}`);
  const client = meta[metaKeys.client];
  if (client !== undefined && !isObject(client)) throw incomplete(`must have an object in ${metaKeys.client}`);
  return capabilities;
}

function incomplete(problem: string): ProtocolError {
  return new ProtocolError(-32_602, `params._meta ${problem}: every request of revision ${revision} needs it.`);
}

/** Throws ProtocolError -32022 for another revision than the one that is served here. */
export function requireRevision({ params }: Pick<JSONRPCRequest, 'params'>): void {
  const requested = params?._meta?.[metaKeys.version];
  if (requested === revision) return;
  throw new ProtocolError(-32_022, `Name revision ${revision}, or begin with initialize for an earlier one.`, {
    data: { supported: [revision], requested },
  });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
