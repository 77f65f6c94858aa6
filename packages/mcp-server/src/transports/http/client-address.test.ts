import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

function addressOf(remoteAddress: string, forwarded?: string, proxies = 0) {
  const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress });
  return clientAddress({ headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }, socket }, proxies);
}

test('without proxies the connection counts, whatever the header says', () => {
  expect(addressOf('10.0.0.9')).toBe('10.0.0.9');
  expect(addressOf('10.0.0.9', '203.0.113.7')).toBe('10.0.0.9');
});

test('behind proxies the address that the outermost saw counts, and nothing that the client wrote', () => {
  expect(addressOf('10.0.0.9', '203.0.113.7', 1)).toBe('203.0.113.7');
  expect(addressOf('10.0.0.9', '1.2.3.4, 203.0.113.7', 1)).toBe('203.0.113.7');
  expect(addressOf('10.0.0.9', '1.2.3.4, 203.0.113.7, 10.0.0.8', 2)).toBe('203.0.113.7');
});

test('a missing, short or invalid header is ignored', () => {
  expect(addressOf('10.0.0.9', undefined, 1)).toBe('10.0.0.9');
  expect(addressOf('10.0.0.9', '203.0.113.7', 2)).toBe('10.0.0.9');
  expect(addressOf('10.0.0.9', 'evil, unknown', 1)).toBe('10.0.0.9');
});

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
])('of the IPv6 address %s the network counts: %s', (address, network) => {
  expect(addressOf(address)).toBe(network);
});
