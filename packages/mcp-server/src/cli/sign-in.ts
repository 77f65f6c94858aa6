// `login`, `logout`, `whoami`: a person's sign-in for the stdio server, kept in a file that only they can read.
import {
  allScopes,
  type Caller,
  type Clock,
  ConnectorError,
  createCaller,
  type GrantedScopes,
  grantsNothing,
  systemClock,
  toConnectorError,
} from '@codetether/core';
import {
  type AnotherCode,
  accountIdOf,
  deviceSignIn,
  discover,
  endOfSignIn,
  expiryProblem,
  fileTokens,
  grantedScopes,
  inSession,
  type OidcClient,
  type OidcSession,
  oidcSession,
  revokeEnded,
  subjectOf,
  type Tokens,
  type TokensFile,
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
  fetch?: typeof fetch;
  clock?: Clock;
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

const reasons: Readonly<Record<AnotherCode, string>> = {
  permission_lost: 'The identity server did not keep what you allowed. Allow it again.',
  without_offline_access: 'The identity server does not allow you offline access. Sign in again without it.',
};

/** Shows a code, and returns when the person has entered it at the issuer. */
async function login(settings: SignInSettings, write: Write): Promise<void> {
  const { client, store, key } = open(settings);
  const tokens = await deviceSignIn(await client(), {
    onPrompt: ({ verificationUri, verificationUriComplete, userCode, expiresAt, again }) => {
      if (again) write(`${reasons[again]}\n`);
      const minutes = Math.round((expiresAt - Date.now()) / 60_000);
      write(
        `Open ${verificationUriComplete ?? verificationUri}\nand enter the code ${userCode} within ${minutes} minutes.\n`,
      );
    },
  });
  await store.replace(key, tokens);
  write(`Signed in as ${nameOf(tokens.accessToken)}.\n`);
  const end = endOfSignIn(tokens);
  if (end) write(`${end}\n`);
  if (!(await revokedEnded(open(settings)))) write(`The earlier sign-in ${later}`);
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

/** Ends the sign-in here first: an issuer that does not answer must not bring it back. */
async function logout(settings: SignInSettings, write: Write): Promise<void> {
  const { client, store, key } = open(settings);
  const tokens = await store.get(key);
  await store.replace(key);
  const revoked = await revokedEnded({ client, store, key });
  if (!tokens) return write('Nobody is signed in.\n');
  write('Signed out.\n');
  if (!revoked) write(`The sign-in ${later}`);
  else if (tokens.joinedSession) {
    write(
      `It shared a session of your browser with other sign-ins, perhaps on other machines, so those stay. To end them too, remove the access of ${settings.clientId} on your account page at ${settings.issuer}.\n`,
    );
  } else if (inSession(tokens)) {
    write('Other machines whose sign-in you allowed in the same browser session are signed out too.\n');
  }
}

const later =
  'could not be revoked at the identity server now. That is done when codetether-mcp next reaches the server.\n';

/** False when sign-ins that have ended still wait to be revoked. */
function revokedEnded({ client, store, key }: Omit<Opened, 'clock'>): Promise<boolean> {
  return revokeEnded(client, store, key).then(
    () => true,
    () => false,
  );
}

/** Shows who is signed in, as the token says. Refreshes the token if necessary, so that the answer is true. */
async function whoami(settings: SignInSettings, write: Write): Promise<void> {
  const { accessToken: token } = await tokensOf(oidcSession(open(settings)));
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
  const { client, ...file } = open(settings);
  const opened = {
    ...file,
    async client() {
      const reached = await client();
      void revokedEnded({ ...file, client });
      return reached;
    },
  };
  const session = oidcSession(opened);
  const { token: none, ...rest } = account;
  let known: Caller | undefined;
  void revokedEnded({ ...file, client });
  return async () => {
    const { accessToken, idToken } = await tokensOf(session);
    const scopes = requireGrant(accessToken);
    const accountId = accountIdOf(accessToken, idToken);
    if (known?.api.accountId !== accountId) {
      // A call that is running while somebody else signs in must not continue with their token.
      known = createCaller({ ...rest, session: oidcSession({ ...opened, accountId }), accountId, scopes });
    }
    return { caller: { ...known, scopes }, token: accessToken };
  };
}

/** The scopes of the stored sign-in, read without a request; `unknown` while nobody is signed in, which calls then report. Its errors are for an MCP client. */
export const storedGrant = withProtocolErrors(async (settings: SignInSettings): Promise<GrantedScopes> => {
  const { store, key } = open(settings);
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

async function tokensOf(session: OidcSession): Promise<Tokens> {
  return session.tokens().catch((error) => {
    if (!(error instanceof ConnectorError) || error.code !== 'not_authenticated') throw error;
    throw new ConnectorError(error.code, error.message, {
      hint: 'The user signs in with "codetether-mcp login" in a terminal; then try again.',
    });
  });
}

interface Opened {
  /** Discovered when it is first needed. Core allows plain http only for an issuer on this machine. */
  client(): Promise<OidcClient>;
  store: TokensFile;
  key: string;
  clock: Clock;
}

function open({ issuer, clientId, tokensPath, fetch, clock = systemClock }: SignInSettings): Opened {
  const at = { issuer, clientId, clock, ...(fetch && { fetch }) };
  return {
    client: lazyAsync(() => discover({ ...at, allowInsecure: true })),
    clock,
    store: fileTokens(tokensPath),
    key: `${clientId} ${issuer}`,
  };
}

function nameOf(token: string): string {
  const { email, name } = subjectOf(token);
  return [name, email && `<${email}>`].filter((part) => part).join(' ') || 'somebody without a name';
}
