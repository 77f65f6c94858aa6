/** The scopes of the Zapier document, with the sentence that the consent page shows for each. */
export const API_SCOPES: Record<string, string> = {
  'tasks:read': 'see tasks and Ralph runs',
  'tasks:write': 'create and cancel tasks, start Ralph runs',
  'messages:write': 'send messages to agents',
  'codebases:read': 'see codebases',
  'agents:read': 'see agents and models',
  'billing:read': 'see token usage and budgets',
  'cronjobs:write': 'create and change schedules',
};

export const OIDC_SCOPES: Record<string, string> = {
  openid: 'know who you are',
  email: 'see your e-mail address',
  profile: 'see your name',
  offline_access: 'stay connected while you are away',
};

export const ALL_SCOPES = [...Object.keys(OIDC_SCOPES), ...Object.keys(API_SCOPES)];
