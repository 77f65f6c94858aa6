// Which account a press of a button on somebody's card uses.
import type { Caller } from '@codetether/core';
import type { Member } from '../slack/delivery.ts';
import type { BotContext } from './bot-context.ts';

export type Permission = { caller: Caller; as: Member } | { refused: 'not-linked' | 'not-yours'; owner?: string };

/**
 * An action that destroys something may be run by the user who started it, by a workspace administrator, or by everyone where the channel's policy says so, always with
 * the account of the user who started it. For everything else users act with their own account.
 */
export async function permissionFor(
  context: Pick<BotContext, 'accounts' | 'rules' | 'slack'>,
  member: Member,
  { destructive, owner, channel }: { destructive: boolean; owner?: string; channel: string },
): Promise<Permission> {
  const other = destructive && owner !== undefined && owner !== member.user;
  if (other && !(await mayActFor(context, member, channel))) return { refused: 'not-yours', owner };
  const as = other ? { team: member.team, enterprise: member.enterprise, user: owner } : member;
  const caller = await context.accounts.callerOf(as);
  return caller ? { caller, as } : { refused: 'not-linked' };
}

async function mayActFor(
  context: Pick<BotContext, 'rules' | 'slack'>,
  member: Member,
  channel: string,
): Promise<boolean> {
  // Somebody from another workspace (Slack Connect) acts for nobody here.
  if (member.home) return false;
  if (await context.rules.anyoneMayCancel(member.team, channel)) return true;
  return isAdmin(context, member);
}

export async function isAdmin(context: Pick<BotContext, 'slack'>, member: Member): Promise<boolean> {
  const { user } = await context.slack.call(member, 'users.info', { user: member.user });
  return typeof user === 'object' && user !== null && 'is_admin' in user && user.is_admin === true;
}
