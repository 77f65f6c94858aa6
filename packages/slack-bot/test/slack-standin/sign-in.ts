// The pages to which a browser is sent: install the app, sign in with Slack. The user in `signedIn` says yes at once.
import { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Slack } from './slack.ts';
import type { Code } from './state.ts';

export function signInRoutes(slack: Slack): Hono {
  const app = new Hono();
  const authorize = (kind: Code['kind']) => (url: URL, cookie: string | undefined) => {
    const of = (name: string) => url.searchParams.get(name) ?? '';
    if (of('client_id') !== slack.client.id) return new Response('Unknown client', { status: 400 });
    const who = person(slack, cookie);
    if (!who)
      return new Response('<h1>Sign in to Slack first</h1>', { status: 401, headers: { 'content-type': 'text/html' } });
    const back = new URL(of('redirect_uri'));
    const code = slack.state.id('code');
    slack.state.codes.set(code, {
      kind,
      team: who.team,
      user: who.user,
      redirectUri: of('redirect_uri'),
      nonce: of('nonce') || undefined,
      scopes: of('scope').split(/[ ,]/).filter(Boolean),
    });
    back.searchParams.set('code', code);
    if (of('state')) back.searchParams.set('state', of('state'));
    return new Response(null, { status: 302, headers: { location: back.href } });
  };
  const install = authorize('install');
  const openid = authorize('openid');
  // A browser of its own may name its user in a cookie: standin_user=TEAM/USER.
  app.get('/oauth/v2/authorize', (context) => install(new URL(context.req.url), getCookie(context, 'standin_user')));
  app.get('/openid/connect/authorize', (context) =>
    openid(new URL(context.req.url), getCookie(context, 'standin_user')),
  );
  app.get('/.well-known/openid-configuration', (context) =>
    context.json({
      issuer: slack.url,
      authorization_endpoint: `${slack.url}/openid/connect/authorize`,
      token_endpoint: `${slack.url}/api/openid.connect.token`,
      userinfo_endpoint: `${slack.url}/api/openid.connect.userInfo`,
      jwks_uri: `${slack.url}/openid/connect/keys`,
      scopes_supported: ['openid', 'profile', 'email'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    }),
  );
  return app;
}

function person(slack: Slack, cookie: string | undefined): { team: string; user: string } | undefined {
  if (cookie) {
    const [team = '', user = ''] = cookie.split('/');
    return slack.state.workspaces.get(team)?.users.has(user) ? { team, user } : undefined;
  }
  return slack.signedIn && { team: slack.signedIn.team, user: slack.signedIn.id };
}
