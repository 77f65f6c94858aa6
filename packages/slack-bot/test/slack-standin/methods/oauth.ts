// Install and Sign in with Slack: codes are good once and for their redirect_uri.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Workspace } from '../model.ts';
import type { Code, State } from '../state.ts';
import { WebApiError } from '../web-api-error.ts';
import { text } from './method.ts';

export interface Client {
  id: string;
  secret: string;
}

type Args = Readonly<Record<string, unknown>>;
type Open = (state: State, client: Client, args: Args, url: string) => Promise<Record<string, unknown>>;

/** Those that need no token. */
export const openMethods: Readonly<Record<string, Open>> = {
  async 'oauth.v2.access'(state, client, args) {
    const code = redeem(state, client, args, 'install');
    const workspace = needWorkspace(state, code.team);
    workspace.installed = true;
    workspace.botToken = `xoxb-${state.id('B')}`;
    workspace.scopes = new Set(code.scopes);
    return {
      app_id: 'A1',
      token_type: 'bot',
      access_token: workspace.botToken,
      scope: code.scopes.join(','),
      bot_user_id: workspace.botUser,
      team: { id: workspace.id, name: workspace.name },
      enterprise: workspace.enterprise ? { id: workspace.enterprise, name: workspace.enterprise } : null,
      is_enterprise_install: false,
      authed_user: { id: code.user },
    };
  },
  async 'openid.connect.token'(state, client, args, url) {
    const code = redeem(state, client, args, 'openid');
    const id_token = await new SignJWT({
      'https://slack.com/user_id': code.user,
      'https://slack.com/team_id': code.team,
      ...(code.nonce ? { nonce: code.nonce } : {}),
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'standin' })
      .setIssuer(url)
      .setSubject(code.user)
      .setAudience(client.id)
      .setIssuedAt(Math.floor(state.now() / 1000))
      .setExpirationTime(Math.floor(state.now() / 1000) + 300)
      .sign((await keys).privateKey);
    return { access_token: `xoxp-openid-${code.team}-${code.user}`, token_type: 'Bearer', id_token };
  },
  async 'openid.connect.userInfo'(state, _client, args) {
    const [, team = '', user = ''] = /^xoxp-openid-([^-]+)-(.+)$/.exec(text(args.token)) ?? [];
    const known = state.workspaces.get(team)?.users.get(user);
    if (!known) throw new WebApiError('invalid_auth');
    return { sub: user, 'https://slack.com/user_id': user, 'https://slack.com/team_id': team, name: known.name };
  },
};

const keys = generateKeyPair('RS256');

export async function publicKeys(): Promise<{ keys: object[] }> {
  const key = await exportJWK((await keys).publicKey);
  return { keys: [{ ...key, kid: 'standin', alg: 'RS256', use: 'sig' }] };
}

function redeem(state: State, client: Client, args: Args, kind: Code['kind']): Code {
  if (text(args.client_id) !== client.id) throw new WebApiError('invalid_client_id');
  if (text(args.client_secret) !== client.secret) throw new WebApiError('bad_client_secret');
  const code = state.codes.get(text(args.code));
  if (!code || code.kind !== kind) throw new WebApiError('invalid_code');
  state.codes.delete(text(args.code));
  if (args.redirect_uri !== undefined && args.redirect_uri !== code.redirectUri)
    throw new WebApiError('bad_redirect_uri');
  return code;
}

function needWorkspace(state: State, id: string): Workspace {
  const workspace = state.workspaces.get(id);
  if (!workspace) throw new WebApiError('team_not_found');
  return workspace;
}
