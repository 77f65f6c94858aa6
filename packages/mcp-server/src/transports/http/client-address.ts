// The address of a client, by which calls without an account are limited.
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/** Each of our proxies adds the address of its caller to X-Forwarded-For. Entries further to the left come from the client and are not trusted. */
export function clientAddress(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  proxies: number,
): string {
  const forwarded =
    proxies > 0
      ? String(headers['x-forwarded-for'] ?? '')
          .split(',')
          .at(-proxies)
          ?.trim()
      : undefined;
  const address = forwarded && isIP(forwarded) ? forwarded : (socket.remoteAddress ?? '');
  return isIPv6(address) ? networkOf(address) : address;
}

/** The first half of an IPv6 address: a client may choose the other half freely. */
function networkOf(address: string): string {
  const { hostname } = new URL(`http://[${address.split('%')[0]}]`);
  const mapped = /^::ffff:(?<v4>\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.groups?.v4;
  if (mapped) return mapped;
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const groups = tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
