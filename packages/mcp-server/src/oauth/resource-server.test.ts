import { ConnectorError, createTask, findTask, silentLog } from '@codetether/core';
import { UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import { callOf, openHttp, post } from '../../test/http.ts';
import { resource, testIssuer } from '../../test/issuer.ts';
import { createToolRegistry } from '../registry/tool-registry.ts';
import { type ResourceServerOptions, resourceServer } from './resource-server.ts';

const hosts = ['mcp.example.com'];
const metadataUrl = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp';
const all = 'tasks:read tasks:write messages:write codebases:read agents:read billing:read cronjobs:write';
const find = callOf(findTask.name);

async function open(options: Partial<ResourceServerOptions> = {}) {
  const issuer = await testIssuer();
  const tools = createToolRegistry();
  const authenticator = resourceServer({
    resource,
    issuer: issuer.issuer,
    jwksUri: async () => `${issuer.issuer}/certs`,
    scopesOfTool: async (name) => tools.find(name)?.scopes,
    fetch: issuer.fetch,
    keysCooldownMs: 0,
    log: silentLog,
    ...options,
  });
  const http = await openHttp({ authenticator, hosts });
  const call = async (token?: string, message: object = find) => {
    const response = await post(http.url, message, token === undefined ? {} : { authorization: `Bearer ${token}` });
    return { status: response.status, header: response.headers.get('www-authenticate'), body: await response.json() };
  };
  return { ...http, issuer, call };
}

const refused = (description: string) => ({
  status: 401,
  header: `Bearer error="invalid_token", error_description="${description}", scope="${all}", resource_metadata="${metadataUrl}"`,
});

test('without a token the client learns where to sign in, and finds the metadata', async () => {
  const { call, url, issuer } = await open();
  expect(await call()).toMatchObject({
    status: 401,
    header: `Bearer scope="${all}", resource_metadata="${metadataUrl}"`,
  });
  const metadata = await fetch(url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp'));
  expect(await metadata.json()).toEqual({
    resource,
    authorization_servers: [issuer.issuer],
    scopes_supported: all.split(' '),
    bearer_methods_supported: ['header'],
    resource_name: 'CodeTether MCP server',
  });
});

test('a token from the issuer for this server is accepted, with Keycloak’s type and with that of RFC 9068', async () => {
  const { call, issuer } = await open();
  for (const typ of ['JWT', 'at+jwt', 'application/at+jwt']) {
    expect(await call(await issuer.sign({}, { typ }))).toMatchObject({ status: 200, body: { id: 1 } });
  }
  expect(issuer.reads()).toBe(1);
});

test('a token for another audience, an expired one and one from another issuer are refused', async () => {
  const { call, issuer } = await open();
  expect(await call(await issuer.sign({ aud: 'account' }))).toMatchObject(
    refused('The token is for another audience.'),
  );
  const past = Math.floor(Date.now() / 1000) - 60;
  expect(await call(await issuer.sign({ exp: past }))).toMatchObject(refused('The token has expired.'));
  const elsewhere = await issuer.sign({ iss: 'https://evil.example.com' });
  expect(await call(elsewhere)).toMatchObject(refused('The token is from another issuer.'));
  const noEnd = await issuer.sign({ exp: undefined });
  expect(await call(noEnd)).toMatchObject(refused('The token lacks a claim that an access token has.'));
});

test('an unsigned token and one with another signature are refused', async () => {
  const { call, issuer } = await open();
  const claims = { sub: 'ada', scope: all };
  const unsigned = new UnsecuredJWT(claims)
    .setIssuer(issuer.issuer)
    .setAudience(resource)
    .setExpirationTime('5m')
    .encode();
  expect(await call(unsigned)).toMatchObject(refused('The token is signed with an algorithm that is not allowed.'));
  const forger = await testIssuer();
  const forged = await forger.sign(claims, { kid: 'key-1' });
  expect(await call(forged)).toMatchObject(refused('The token is not signed by the issuer.'));
  expect(await call('ct_0123456789')).toMatchObject(refused('The token is not a JWT from the issuer.'));
});

test('ID and refresh tokens are refused', async () => {
  const { call, issuer } = await open();
  for (const typ of ['ID', 'Refresh', 'Offline']) {
    expect(await call(await issuer.sign({ typ }))).toMatchObject(refused('The token is not an access token.'));
  }
});

test('without a token type, ID and logout tokens are recognized by their claims', async () => {
  const { call, issuer } = await open({ audience: 'codetether-mcp-server' });
  const token = (claims: object, typ = 'JWT') =>
    issuer.sign({ aud: 'codetether-mcp-server', typ: undefined, ...claims }, { typ });
  expect((await call(await token({}))).status).toBe(200);
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  for (const claims of [
    { nonce: 'n' },
    { at_hash: 'h' },
    { c_hash: 'h' },
    { s_hash: 'h' },
    { events },
    { nonce: null },
  ]) {
    expect(await call(await token(claims))).toMatchObject(refused('The token is not an access token.'));
  }
  for (const typ of ['logout+jwt', 'secevent+jwt', 'id_token+jwt', 'dpop+jwt', '']) {
    expect(await call(await token({}, typ))).toMatchObject(refused('The token is not an access token.'));
  }
  // Keycloak before 24 puts the nonce into access tokens too.
  expect((await call(await token({ typ: 'Bearer', nonce: 'n' }))).status).toBe(200);
  expect((await call(await token({ nonce: 'n' }, 'at+jwt'))).status).toBe(200);
  expect(await call(await token({ typ: 'ID' }, 'at+jwt'))).toMatchObject(refused('The token is not an access token.'));
});

test('the subject of a token must be a text', async () => {
  const { call, issuer } = await open();
  for (const sub of [null, {}, [], ['ada'], 7, true, '', ' ']) {
    // jose has no type for a subject that the standard forbids.
    const token = await issuer.sign({ sub: sub as string });
    expect(await call(token), JSON.stringify(sub)).toMatchObject({ status: 401 });
  }
});

test('a token that is bound to a key is not a bearer token', async () => {
  const { call, issuer } = await open();
  for (const cnf of [{ jkt: 'thumbprint' }, { 'x5t#S256': 'thumbprint' }, {}, null]) {
    expect(await call(await issuer.sign({ cnf }))).toMatchObject(
      refused('The token is bound to a key, so it is not a bearer token.'),
    );
  }
});

test('after the issuer has changed its key, new tokens are accepted and those of the old key are not', async () => {
  const { call, issuer } = await open();
  const before = await issuer.sign();
  expect((await call(before)).status).toBe(200);
  await issuer.rotate();
  expect((await call(await issuer.sign())).status).toBe(200);
  expect(await call(before)).toMatchObject(refused('The token is not signed by the issuer.'));
});

test('the refusal of a tool names the scopes to ask for, including those already granted', async () => {
  const { call, issuer } = await open();
  const token = await issuer.sign();
  expect((await call(token)).status).toBe(200);
  expect(await call(token, callOf(createTask.name, { title: 'No' }))).toMatchObject({
    status: 403,
    header: `Bearer error="insufficient_scope", error_description="The tool needs tasks:write", scope="tasks:read openid tasks:write", resource_metadata="${metadataUrl}"`,
  });
  const batch = [find, { ...callOf(createTask.name, { title: 'No' }), id: 2 }];
  expect((await call(token, batch)).status).toBe(403);
});

test('after a second change of the key within the cool-down, nobody is asked to sign in again', async () => {
  const { call, issuer } = await open({ keysCooldownMs: 30_000 });
  expect((await call(await issuer.sign())).status).toBe(200);
  await issuer.rotate();
  expect(await call(await issuer.sign())).toMatchObject({ status: 503, header: null });
});

test('clients are told to ask for the scopes that the operator sets', async () => {
  const { call, url } = await open({ scopes: ['tasks:read', 'offline_access'] });
  expect((await call()).header).toContain('scope="tasks:read offline_access"');
  const metadata = await fetch(url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp'));
  expect(await metadata.json()).toMatchObject({ scopes_supported: ['tasks:read', 'offline_access'] });
});

test('without a token for CodeTether a call is refused in OAuth’s words', async () => {
  const answer = async (code: ConstructorParameters<typeof ConnectorError>[0]) => {
    const { call, issuer } = await open({
      upstream: async () => {
        throw new ConnectorError(code, 'No token.');
      },
    });
    return call(await issuer.sign({ scope: 'openid tasks:read offline_access' }));
  };
  expect(await answer('not_authenticated')).toMatchObject({
    status: 401,
    header: expect.stringContaining('error="invalid_token", error_description="No token.", scope="tasks:read openid'),
  });
  expect(await answer('unavailable')).toMatchObject({ status: 503, header: null });
  expect(await answer('internal')).toMatchObject({ status: 503, body: { error: { message: 'No token.' } } });
});

test('when the issuer cannot be reached, the token is not blamed', async () => {
  const issuer = await testIssuer();
  const { call } = await open({ fetch: async () => new Response('', { status: 502 }) });
  expect(await call(await issuer.sign())).toMatchObject({ status: 503, header: null });
});

test('no refusal repeats the token', async () => {
  const { url, issuer } = await open();
  const token = await issuer.sign({ aud: 'account' });
  const response = await post(url, find, { authorization: `Bearer ${token}` });
  expect(JSON.stringify([...response.headers]) + (await response.text())).not.toContain(token.slice(20, 60));
});
