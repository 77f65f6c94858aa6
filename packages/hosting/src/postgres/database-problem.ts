// Problems of DATABASE_URL, before it is used and when its server refuses the connection.
import { connectionError } from '@codetether/core';
import { ConfigError, type Problem, quotesProblem } from '@codetether/core/settings';

const example = 'postgres://user:password@db.example.com:5432/codetether';

/** Of the address of a PostgreSQL server. */
export function databaseUrlProblem(text: string): Problem | undefined {
  const quoted = quotesProblem(text);
  if (quoted) return quoted;
  const url = URL.parse(text);
  if (url?.protocol === 'postgres:' || url?.protocol === 'postgresql:') return undefined;
  return {
    what: 'is not the URL of a PostgreSQL database.',
    hint: `Set it to one, such as ${example}; characters such as #, / and @ in a password are percent-encoded.`,
  };
}

/** Throws ConfigError when the database of that setting cannot be used. */
export async function asConfigError<T>(databaseUrl: string | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const problem = databaseUrl && databaseProblem(error, databaseUrl);
    throw problem ? new ConfigError(problem) : error;
  }
}

/**
 * Why the database of that URL cannot be used, as a sentence or two that name the setting and show no password. Undefined for errors of other kinds, such
 * as a fault in a statement.
 */
function databaseProblem(thrown: unknown, databaseUrl: string): string | undefined {
  const url = URL.parse(databaseUrl);
  if (!url || !(thrown instanceof Error)) return undefined;
  const place = url.host || 'this machine';
  const database = decodeURIComponent(url.pathname.slice(1)) || decodeURIComponent(url.username);
  // SQLSTATE: www.postgresql.org/docs/current/errcodes-appendix.html
  switch ('code' in thrown && thrown.code) {
    case '28P01':
      return `PostgreSQL at ${place} does not accept the user and the password of DATABASE_URL. Correct them; characters such as #, / and @ in a password are percent-encoded.`;
    case '28000':
      return `PostgreSQL at ${place} does not let the user of DATABASE_URL in. Check the user, the server's pg_hba.conf, and whether it wants TLS (?sslmode=verify-full).`;
    case '3D000':
      return `PostgreSQL at ${place} has no database ${JSON.stringify(database)}. Create it, or name another one in DATABASE_URL.`;
    case '42501':
      return `The user of DATABASE_URL may not create tables. Let it: grant create on database ${JSON.stringify(database)} and on its schema public.`;
    case '53300':
    case '57P03':
      return `PostgreSQL at ${place}, the server of DATABASE_URL, takes no more connections now. Try again in a minute.`;
  }
  const unreachable = connectionError(thrown, { url: databaseUrl, server: 'the PostgreSQL server' });
  if (unreachable) return `DATABASE_URL cannot be used. ${unreachable.text}`;
  const words = clientProblems.find(({ said }) => said.test(thrown.message));
  return words && `${words.what(place)} ${words.hint}`;
}

/** The messages of the package pg that have no code. */
const clientProblems: readonly { said: RegExp; what(place: string): string; hint: string }[] = [
  {
    said: /password must be a string/,
    what: (place) => `DATABASE_URL has no password, and PostgreSQL at ${place} asks for one.`,
    hint: `Write it as in ${example}.`,
  },
  {
    said: /does not support SSL/,
    what: (place) => `PostgreSQL at ${place} speaks no TLS.`,
    hint: 'Take sslmode out of DATABASE_URL, or switch TLS on at the server.',
  },
  {
    said: /timeout|terminated unexpectedly/i,
    what: (place) => `No PostgreSQL answers at ${place}, the server of DATABASE_URL.`,
    hint: 'Check its address, the network and its firewalls, and that it runs.',
  },
];
