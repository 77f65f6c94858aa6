import { isLoopback } from '../program/loopback.ts';

/**
 * The address as a link that is safe to show: https, or http on this machine; undefined for any other, such as `javascript:`. Other characters than ASCII
 * are encoded.
 */
export function safeLink(address: string): string | undefined {
  const url = URL.parse(address);
  if (!url || url.username || url.password) return undefined;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)) ? url.href : undefined;
}
