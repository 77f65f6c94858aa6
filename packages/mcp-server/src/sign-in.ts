// `login`, `logout`, `whoami`: a person's own sign-in, kept in a file that only they can read, for the stdio server.
import { type Caller, ConnectorError, createCaller, toConnectorError } from '@codetether/core';
import {
  accountIdOf,
  deviceSignIn,
  discover,
  fileTokens,
  type OidcClient,
  oidcSession,
  revoke,
  type Session,
  scopesOf,
  subjectOf,
  type TokenStore,
} from '@codetether/core/auth';
import type { AccountSettings } from './account.ts';

export interface SignInSettings {
  issuer: string;
  clientId: string;
  tokensPath: string;
}

type Write = (text: string) => void;

const commands = { login, logout, whoami };

/** Runs the command for a person at a terminal; the exit code. */
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

/** Shows a code, and returns once the person has typed it at the issuer. */
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
}

/** The sign-in is forgotten here first, then at the issuer. */
async function logout(settings: SignInSettings, write: Write): Promise<void> {
  const { store, key } = kept(settings);
  const tokens = await store.get(key);
  if (!tokens) return write('Nobody is signed in.\n');
  await store.delete(key);
  await revoke(await clientOf(settings), tokens);
  write('Signed out.\n');
}

/** Who is signed in, as the token says; refreshed if need be, so that it is true. */
async function whoami(settings: SignInSettings, write: Write): Promise<void> {
  const { token } = await signedIn(settings);
  const scopes = scopesOf(token);
  write(`${nameOf(token)}\nIssuer  ${settings.issuer}\n`);
  write(`Scopes  ${scopes === 'unknown' ? 'not said by the token; the server decides' : [...scopes].join(' ')}\n`);
}

/** The account that is signed in, and the token that it shows. Throws ConnectorError `not_authenticated` when nobody is. */
export async function signedInAccount(
  settings: SignInSettings,
  account: AccountSettings,
): Promise<{ caller: Caller; token: string }> {
  const { session, token } = await signedIn(settings);
  const { token: none, ...rest } = account;
  return {
    caller: createCaller({ ...rest, session, accountId: accountIdOf(token), scopes: scopesOf(token) }),
    token,
  };
}

async function signedIn(settings: SignInSettings): Promise<{ session: Session; token: string }> {
  const { client, store, key } = await open(settings);
  const session = oidcSession({ client, store, key });
  const token = await session.token().catch((error) => {
    if (!(error instanceof ConnectorError) || error.code !== 'not_authenticated') throw error;
    throw new ConnectorError(error.code, error.message, {
      hint: 'The user signs in with "codetether-mcp login" in a terminal; then try again.',
    });
  });
  return { session, token: token ?? '' };
}

async function open(settings: SignInSettings): Promise<{ client: OidcClient; store: TokenStore; key: string }> {
  return { client: await clientOf(settings), ...kept(settings) };
}

/** Plain http is for an issuer on this machine only; core sees to that. */
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
