import type { User, Workspace } from '../model.ts';
import type { State } from '../state.ts';
import { WebApiError } from '../web-api-error.ts';

export interface Call {
  state: State;
  /** The origin of the stand-in. */
  url: string;
  workspace: Workspace;
  args: Readonly<Record<string, unknown>>;
}

export interface Method {
  /** Slack's tier: calls a minute and workspace; 0 is chat.postMessage's own rule. */
  perMinute: number;
  scopes?: readonly string[];
  answer(call: Call): Promise<Record<string, unknown>> | Record<string, unknown>;
}

export type Methods = Readonly<Record<string, Method>>;

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function need(args: Call['args'], name: string, error = 'invalid_arguments'): string {
  const value = text(args[name]);
  if (value === '') throw new WebApiError(error, [`[ERROR] missing required field: ${name}`]);
  return value;
}

export function needUser(workspace: Workspace, id: string): User {
  const user = workspace.users.get(id);
  if (!user) throw new WebApiError('user_not_found');
  return user;
}
