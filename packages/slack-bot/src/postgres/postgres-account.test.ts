import { expect, test } from 'vitest';
import { unprivilegedAccount } from './postgres-account.ts';

test.each([
  ['root:x:0:0::/root:/bin/sh\ndaemon:x:1:1::/:\nnobody:x:65534:65534::/:/usr/sbin/nologin\n', 65_534],
  // macOS
  ['##\n# User Database\nnobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false\ndaemon:*:1:1::/var/root:\n', 1],
  ['root:x:0:0::/root:/bin/sh\n', undefined],
  ['', undefined],
])('an unprivileged user is found in %j', (passwd, uid) => {
  expect(unprivilegedAccount(passwd)?.uid).toBe(uid);
});
