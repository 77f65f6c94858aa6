// `login`, `logout`, `whoami`: a person's sign-in for the stdio server, kept in a file that only they can read.
import {
  allScopes,
  type Caller,
  ConnectorError,
  createCaller,
  type GrantedScopes,
  grantsNothing,
  toConnectorError,
} from '@codetether/core';
import {
  accountIdOf,
  deviceSignIn,
  discover,
  expiryProblem,
  fileTokens,
  grantedScopes,
  type OidcClient,
  oidcSession,
  revoke,
  type Session,
  subjectOf,
  type TokenStore,
} from '@codetether/core/auth';
import { lazyAsync } from '@codetether/core/lazy-async';
import { cleanLine } from '@codetether/core/untrusted';
import type { AccountSettings } from '../accounts/account.ts';
import { withProtocolErrors } from '../results/with-protocol-errors.ts';

export interface SignInSettings {
  issuer: string;
  clientId: string;
  tokensPath: string;
  /** CODETETHER_TOKEN; all other commands prefer it to a sign-in. */
  token?: string | undefined;
}

type Write = (text: string) => void;

const commands = { login, logout, whoami };

/** Runs the command for a person at a terminal, and returns the exit code. */
export async function runSignIn(
  command: keyof typeof commands,
  settings: SignInSettings,
  { stdout, stderr }: Readonly<Record<'stdout' | 'stderr', { write(text: string): unknown }>>,
): Promise<number> {
  try {
    await commands[command](settings, (text) => void stdout.write(text));
    return 0;
  } catch (error) {
    stderr.write(`${toConnectorError(error).text}\n`);
    return 1;
  }
}

/** Shows a code, and returns when the person has entered it at the issuer. */
async function login(settings: SignInSettings, write: Write): Promise<void> {
  const { client, store, key } = await open(settings);
  const tokens = await deviceSignIn(client, {
    onPrompt: ({ verificationUri, verificationUriComplete, userCode, expiresAt }) => {
      const minutes = Math.round((expiresAt - Date.now()) / 60_000);
      write(
        `Open ${verificationUriComplete ?? verificationUri}\nand enter the code ${userCode} within ${minutes} minutes.\n`,
      );
    },
  });
  await store.set(key, tokens);
  write(`Signed in as ${nameOf(tokens.accessToken)}.\n`);
  warnAboutToken(settings, write);
  requireGrant(tokens.accessToken);
}

/** Without this warning, people would wonder why their sign-in has no effect. */
function warnAboutToken({ token }: SignInSettings, write: Write): void {
  if (token === undefined) return;
  const expiry = expiryProblem(token, Date.now());
  write(
    `CODETETHER_TOKEN is set and takes precedence over this sign-in. ${expiry === undefined ? '' : `It ${expiry} `}Unset it.\n`,
  );
}

/** Deletes the sign-in here first, then revokes it at the issuer. */
async function logout(settings: SignInSettings, write: Write): Promise<void> {
  const { store, key } = kept(settings);
  const tokens = await store.get(key);
  if (!tokens) return write('Nobody is signed in.\n');
  await store.delete(key);
  await revoke(await clientOf(settings), tokens);
  write('Signed out.\n');
}

/** Shows who is signed in, as the token says. Refreshes the token if necessary, so that the answer is true. */
async function whoami(settings: SignInSettings, write: Write): Promise<void> {
  const token = await tokenOf(await sessionOf(settings));
  const scopes = grantedScopes(token);
  write(`${nameOf(token)}\nIssuer  ${settings.issuer}\n`);
  write(
    `Scopes  ${scopes === 'unknown' ? 'not in the token; the server decides' : cleanLine([...scopes].join(' ')) || 'none'}\n`,
  );
  warnAboutToken(settings, write);
  requireGrant(token);
}

export interface SignedIn {
  caller: Caller;
  token: string;
}

/**
 * Returns a function that gives the account which is signed in at that moment, with what its token grants: a user may sign in again while a server runs.
 * The function throws ConnectorError: `not_authenticated` when nobody is signed in, `missing_scope` when the sign-in grants nothing.
 */
export function signedInAccount(settings: SignInSettings, account: AccountSettings): () => Promise<SignedIn> {
  const { store, key } = kept(settings);
  const opened = lazyAsync(() => sessionOf(settings));
  const { token: none, ...rest } = account;
  let known: Caller | undefined;
  return async () => {
    const session = await opened();
    const token = await tokenOf(session);
    const scopes = requireGrant(token);
    const accountId = accountIdOf(token, (await store.get(key))?.idToken);
    if (known?.api.accountId !== accountId) known = createCaller({ ...rest, session, accountId, scopes });
    return { caller: { ...known, scopes }, token };
  };
}

/** The scopes of the stored sign-in, read without a request; `unknown` while nobody is signed in, which calls then report. Its errors are for an MCP client. */
export const storedGrant = withProtocolErrors(async (settings: SignInSettings): Promise<GrantedScopes> => {
  const { store, key } = kept(settings);
  const tokens = await store.get(key);
  return tokens ? requireGrant(tokens.accessToken) : 'unknown';
});

function requireGrant(token: string): GrantedScopes {
  const scopes = grantedScopes(token);
  if (!grantsNothing(scopes)) return scopes;
  throw new ConnectorError('missing_scope', "This sign-in grants none of CodeTether's scopes.", {
    hint: 'The user must sign in again with "codetether-mcp login" in a terminal and allow them. If it does not ask for them, the administrator of the identity server must add them to the client.',
    scopes: allScopes,
  });
}

async function sessionOf(settings: SignInSettings): Promise<Session> {
  return oidcSession(await open(settings));
}

async function tokenOf(session: Session): Promise<string> {
  const token = await session.token().catch((error) => {
    if (!(error instanceof ConnectorError) || error.code !== 'not_authenticated') throw error;
    throw new ConnectorError(error.code, error.message, {
      hint: 'The user signs in with "codetether-mcp login" in a terminal; then try again.',
    });
  });
  return token ?? '';
}

async function open(settings: SignInSettings): Promise<{ client: OidcClient; store: TokenStore; key: string }> {
  return { client: await clientOf(settings), ...kept(settings) };
}

/** Core allows plain http only for an issuer on this machine. */
function clientOf({ issuer, clientId }: SignInSettings): Promise<OidcClient> {
  return discover({ issuer, clientId, allowInsecure: true });
}

function kept({ issuer, clientId, tokensPath }: SignInSettings): { store: TokenStore; key: string } {
  return { store: fileTokens(tokensPath), key: `${clientId} ${issuer}` };
}

function nameOf(token: string): string {
  const { email, name } = subjectOf(token);
  return [name, email && `<${email}>`].filter((part) => part).join(' ') || 'somebody without a name';
}
