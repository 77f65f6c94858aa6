// PostgreSQL refuses to run as root. As root, we start it under a user id of its own, which needs no entry in /etc/passwd and no useradd.
import { chmod, chown, lchown, open, readdir, readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** A user id and group id of the operating system. */
export interface Account {
  uid: number;
  gid: number;
}

/** Owns the databases that root sets up. It only has to differ from the ids of the machine's users. */
export const databaseAccount: Account = { uid: 54_320, gid: 54_320 };

/** Whether PostgreSQL needs an account other than ours. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The account that initdb runs under; undefined is our own. initdb looks up the name of its user, so it needs an account with an
 * entry in /etc/passwd. Throws with what to do.
 */
export async function setupAccount(): Promise<Account | undefined> {
  if (!isRoot()) {
    requireNamedUser();
    return undefined;
  }
  const account = unprivilegedAccount(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  if (!account) throw new Error('PostgreSQL does not run as root, and /etc/passwd lists no other user.');
  return account;
}

/** Prefers `nobody`. Ids above 2^31 (macOS writes -2) cannot be passed to a new process. @internal */
export function unprivilegedAccount(passwd: string): Account | undefined {
  const accounts = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => uid > 0 && uid < 2 ** 31 && gid > 0 && gid < 2 ** 31);
  const { uid, gid } = accounts.find(({ name }) => name === 'nobody') ?? accounts[0] ?? {};
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/** A container may run under any user id (OpenShift, `docker run --user`). */
function requireNamedUser(): void {
  try {
    userInfo();
  } catch (error) {
    throw new Error(
      `PostgreSQL needs a user name, and /etc/passwd has no entry for the user id ${process.getuid?.()}. Add one to the image.`,
      { cause: error },
    );
  }
}

/** The account of an existing database. Gives it one when root owns it, for example after a restored backup. */
export async function ownerOf(folder: string): Promise<Account | undefined> {
  if (!isRoot()) return undefined;
  const { uid, gid } = await stat(folder);
  if (uid !== 0) return { uid, gid };
  await giveTo(databaseAccount, folder);
  return databaseAccount;
}

/** With everything below it. */
export async function giveTo({ uid, gid }: Account, folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) await lchown(join(folder, name), uid, gid);
  await chown(folder, uid, gid);
}

/** A folder as a program of another account sees it. */
export interface Entrance {
  path: string;
  /** Must be the program's file descriptor 3. */
  fd?: number;
  close(): Promise<void>;
}

/**
 * Lets the account use a folder inside one that it cannot enter, such as root's home: on Linux the program inherits the open
 * folder, and its path leads through that. Elsewhere it has to be able to enter the folder above.
 */
export async function entranceTo(folder: string, account: Account | undefined): Promise<Entrance> {
  if (!account) return { path: folder, close: async () => undefined };
  if (process.platform !== 'linux') {
    await chmod(join(folder, '..'), 0o711);
    return { path: folder, close: async () => undefined };
  }
  const handle = await open(folder);
  return { path: '/proc/self/fd/3', fd: handle.fd, close: () => handle.close() };
}
