// The table of doctor for each kind of token, against an embedded server that answers it as the real one does.
import { silentLog, systemClock } from '@codetether/core';
import {
  createLocalServer,
  drivenClock,
  type LocalServer,
  type LocalServerOptions,
  listen,
} from '@codetether/local-server';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../../test/spawn.ts';
import { accountOf } from '../accounts/account.ts';
import { createRegistry } from '../registry/registry.ts';
import { everything, type Selection } from '../settings/selection.ts';
import { doctor } from './doctor.ts';

const url = 'http://codetether.local';
const clock = drivenClock(Date.UTC(2026, 10, 30, 12));
const ours = { ...systemClock, now: () => clock.now() };

/** The part of doctor's answer below the account, and its exit code. */
async function examined(
  tokenOf: (local: LocalServer) => string | Promise<string>,
  { selection = everything, ...options }: LocalServerOptions & { selection?: Selection } = {},
) {
  const local = await createLocalServer({ clock, ...options });
  onTestFinished(() => local.close());
  const token = await tokenOf(local);
  const settings = { url, token, tier: 'enterprise', visibility: 'server', log: silentLog } as const;
  const caller = accountOf({ ...settings, clock: ours, fetch: (input, init) => local.fetch(new Request(input, init)) });
  const { text, ok } = await doctor(
    { url, local: false, tier: 'enterprise', selection },
    { open: async () => ({ caller, token }), registry: createRegistry({ selection }), version: '0', clock: ours },
  );
  expect(text).not.toContain(token);
  return `${text.slice(text.indexOf('Tools '))}${ok ? 'exit 0' : 'exit 1'}`;
}

/** A key as people create it. */
async function apiKey(local: LocalServer, scopes?: string[]): Promise<string> {
  const response = await local.fetch(
    new Request(`${url}/v1/users/api-keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${local.tokens.user}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'assistant', ...(scopes && { scopes }) }),
    }),
  );
  const { key } = JSON.parse(await response.text());
  return String(key);
}

test('an administrator', async () => {
  expect(await examined(({ tokens }) => tokens.admin)).toMatchInlineSnapshot(`
    "Tools            With this token
    tasks            work
    events           work
    messages         work
    prd              work
    ralph            work
    cron             work
    agents           work
    codebases        work
    models           work
    usage            work

    Everything works, as far as reading can show.
    exit 0"
  `);
});

test('a key with the default scopes', async () => {
  expect(await examined((local) => apiKey(local))).toMatchInlineSnapshot(`
    "Tools            With this token
    tasks            work
    events           work
    messages         work
    prd              do not work: This account may not do that: it lacks ralph:read.
                     Use an API key with the scope ralph:*, or ask an administrator for a role that may do it, such as editor.
    ralph            do not work: This account may not do that: it lacks ralph:read.
                     Use an API key with the scope ralph:*, or ask an administrator for a role that may do it, such as editor.
    cron             do not work: This account may not do that: it lacks proactive:read.
                     Use an API key with the scope proactive:*, or ask an administrator for a role that may do it, such as editor.
    agents           work
    codebases        work
    models           work
    usage            do not work: This account may not do that: it lacks billing:read.
                     Ask an administrator, or sign in at Keycloak as one (role admin); an API key never has this permission.

    prd, ralph, cron, usage: see above, or leave them out with --toolsets.
    exit 1"
  `);
});

test('a key with the scopes that doctor names', async () => {
  const scopes = ['tasks:read', 'tasks:write', 'ralph:*', 'proactive:*'];
  expect(await examined((local) => apiKey(local, scopes))).toMatchInlineSnapshot(`
    "Tools            With this token
    tasks            work
    events           work
    messages         work
    prd              work
    ralph            work
    cron             work
    agents           work
    codebases        work
    models           work
    usage            do not work: This account may not do that: it lacks billing:read.
                     Ask an administrator, or sign in at Keycloak as one (role admin); an API key never has this permission.

    usage: see above, or leave them out with --toolsets.
    exit 1"
  `);
});

test('a self-service login', async () => {
  expect(await examined(({ tokens }) => tokens.user)).toMatchInlineSnapshot(`
    "Tools            With this token
    tasks            work
    events           work
    messages         work
    prd              work
    ralph            work
    cron             work
    agents           work
    codebases        work
    models           work
    usage            do not work: This account may not do that: it lacks billing:read.
                     Ask an administrator, or sign in at Keycloak as one (role admin); an API key never has this permission.

    usage: see above, or leave them out with --toolsets.
    exit 1"
  `);
});

test('a user without roles', async () => {
  // Users of a tenant's realm are editors there.
  expect(await examined(({ tokens }) => tokens.keycloak, { seed: { tenants: [] } })).toMatchInlineSnapshot(`
    "Tools            With this token
    tasks            work
    events           work
    messages         work
    prd              do not work: This account may not do that: it lacks ralph:read.
                     Use an API key with the scope ralph:*, or ask an administrator for a role that may do it, such as editor.
    ralph            do not work: This account may not do that: it lacks ralph:read.
                     Use an API key with the scope ralph:*, or ask an administrator for a role that may do it, such as editor.
    cron             do not work: This account may not do that: it lacks proactive:read.
                     Use an API key with the scope proactive:*, or ask an administrator for a role that may do it, such as editor.
    agents           work
    codebases        work
    models           work
    usage            do not work: This account may not do that: it lacks billing:read.
                     Ask an administrator, or sign in at Keycloak as one (role admin); an API key never has this permission.

    prd, ralph, cron, usage: see above, or leave them out with --toolsets.
    exit 1"
  `);
});

test('an expired token', async () => {
  expect(await examined(({ tokens }) => tokens.expired)).toMatchInlineSnapshot(`
    "Tools            With this token
    tasks            work
    events           work
    messages         work
    prd              do not work: The token of this account expired on 2026-11-30 at 11:59 UTC.
                     Sign in again, or give a new token.
    ralph            do not work: The token of this account expired on 2026-11-30 at 11:59 UTC.
                     Sign in again, or give a new token.
    cron             do not work: The token of this account expired on 2026-11-30 at 11:59 UTC.
                     Sign in again, or give a new token.
    agents           work
    codebases        work
    models           work
    usage            do not work: The token of this account expired on 2026-11-30 at 11:59 UTC.
                     Sign in again, or give a new token.

    Missing:
    - CODETETHER_TOKEN expired on 2026-11-30 at 11:59 UTC. Set a new one, or unset it to use the sign-in of "codetether-mcp login".
    exit 1"
  `);
});

test('an unknown key', async () => {
  expect(await examined(() => 'ct_unknown')).toMatchInlineSnapshot(`
    "Tools            With this token
    tasks            work
    events           work
    messages         work
    prd              do not work: The CodeTether server does not accept this sign-in.
                     Sign in again, or check the token; some calls take only a Keycloak sign-in or an API key.
    ralph            do not work: The CodeTether server does not accept this sign-in.
                     Sign in again, or check the token; some calls take only a Keycloak sign-in or an API key.
    cron             do not work: The CodeTether server does not accept this sign-in.
                     Sign in again, or check the token; some calls take only a Keycloak sign-in or an API key.
    agents           work
    codebases        work
    models           work
    usage            do not work: The CodeTether server does not accept this sign-in.
                     Sign in again, or check the token; some calls take only a Keycloak sign-in or an API key.

    prd, ralph, cron, usage: see above, or leave them out with --toolsets.
    exit 1"
  `);
});

test('a server without any worker', async () => {
  expect(await examined(({ tokens }) => tokens.admin, { agent: 'none' })).toMatchInlineSnapshot(`
    "Tools            With this token
    tasks            work
    events           work
    messages         work
    prd              work
    ralph            work
    cron             work
    agents           do not work: No agent was online in the last two minutes, so new tasks wait.
                     Start a worker.
    codebases        work
    models           work
    usage            work

    agents: see above, or leave them out with --toolsets.
    exit 1"
  `);
});

test('tools that are left out are not examined', async () => {
  const selection = { ...everything, toolsets: ['tasks', 'cron'] };
  expect(await examined((local) => apiKey(local), { selection })).toMatchInlineSnapshot(`
    "Tools            With this token
    tasks            work
    cron             do not work: This account may not do that: it lacks proactive:read.
                     Use an API key with the scope proactive:*, or ask an administrator for a role that may do it, such as editor.

    cron: see above, or leave them out with --toolsets.
    exit 1"
  `);
});

test('http --check prints the same, and exits', async () => {
  const local = await runProgram(['http', '--check', '--local']);
  expect(local).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^usage +work\n\nEverything works/m) });

  const { url, issuerUrl, server, close } = await listen(await createLocalServer());
  onTestFinished(close);
  const args = ['http', '--check', '--url', url, '--client-id', 'mcp'];
  const env = { CODETETHER_CLIENT_SECRET: 'secret' };
  const callers = await runProgram([...args, '--issuer', issuerUrl], { env });
  expect(callers.output).toMatch(/^Issuer +http.*\nAccount +each caller’s own/m);
  expect(callers.output).not.toContain('Tools ');
  expect(callers.exitCode).toBe(0);

  const example = { ...env, CODETETHER_TOKEN: server.tokens.user };
  const elsewhere = await runProgram([...args, '--issuer', 'http://127.0.0.1:2/realms/none'], { env: example });
  expect(elsewhere.output).toMatch(/^usage +do not work: .*Missing:\n- Nothing answers at http:\/\/127\.0\.0\.1:2\./ms);
  expect(elsewhere.exitCode).toBe(1);
});
