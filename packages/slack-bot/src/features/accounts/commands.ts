// connect, disconnect, whoami, version.
import { examinationTable, examine, operations } from '@codetether/core';
import { z } from 'zod';
import manifest from '../../../package.json' with { type: 'json' };
import { cardMessage, note } from '../../blocks/card-message.ts';
import { commandsWith } from '../../reply/bot-command.ts';
import { askToConnect } from '../../reply/failures.ts';
import type { Request } from '../../reply/request.ts';
import type { AccountsContext } from './accounts.ts';
import type { EndOfSignIn } from './revocations.ts';

const command = commandsWith<AccountsContext>();

export const connect = command({
  title: 'Connect',
  summary: 'Connect your CodeTether account to your Slack user.',
  command: { noun: 'account', verb: 'connect', aliases: ['connect', 'login'], examples: ['connect'] },
  input: z.object({}),
  run: askToConnect,
});

export const disconnect = command({
  title: 'Disconnect',
  summary: 'Disconnect your CodeTether account; the tokens are revoked.',
  command: { noun: 'account', verb: 'disconnect', aliases: ['disconnect', 'logout'], examples: ['disconnect'] },
  input: z.object({}),
  async run(context, request) {
    await tellEnd(request, await context.accounts.disconnect(request.member));
  },
});

export async function tellEnd(request: Request, end: EndOfSignIn | undefined): Promise<void> {
  await request.privately(note(end ? ends[end] : 'No CodeTether account was connected.'));
}

const ends: Readonly<Record<EndOfSignIn, string>> = {
  revoked: 'Your CodeTether account is disconnected.',
  shared:
    'Your CodeTether account is disconnected here. You connected it with the same sign-in elsewhere, so that sign-in is revoked when you disconnect there, too.',
  later:
    'Your CodeTether account is disconnected. Its sign-in could not be revoked now; that is done as soon as the identity server answers.',
};

export const whoami = command({
  title: 'Who am I',
  summary: 'Show your account, its scopes, the server, and which commands work with them.',
  command: { noun: 'account', verb: 'show', aliases: ['whoami'], examples: ['whoami'] },
  input: z.object({}),
  async run(context, request) {
    const account = await context.accounts.describe(request.member);
    const caller = await context.accounts.callerOf(request.member);
    if (!account || !caller) return askToConnect(context, request);
    await request.privately(
      cardMessage({
        title: { text: account.name, trusted: false },
        status: { word: 'connected', tone: 'good' },
        table: examinationTable(await examine(caller, operations)),
        fields: [
          { label: 'Account', value: account.accountId },
          { label: 'Server', value: context.codetetherUrl },
          {
            label: 'Scopes',
            value:
              account.scopes === 'unknown'
                ? 'the server decides'
                : [...account.scopes].filter((scope) => scope.includes(':')).join(', ') || 'none',
          },
        ],
      }),
    );
  },
});

export const version = command({
  title: 'Version',
  summary: 'Show the version of the bot and the server that it drives.',
  command: { noun: 'version', verb: 'show', aliases: ['version'], examples: ['version'] },
  input: z.object({}),
  async run(context, request) {
    await request.privately(note(`CodeTether for Slack ${manifest.version}, server ${context.codetetherUrl}`));
  },
});
