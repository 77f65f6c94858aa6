import { z } from 'zod';
import { actionsWith } from '../../reply/action.ts';
import { bindCommands } from '../../reply/bot-command.ts';
import type { Member } from '../../slack/delivery.ts';
import type { Feature } from '../feature.ts';
import type { AccountsContext } from './accounts.ts';
import { connect, disconnect, tellEnd, version, whoami } from './commands.ts';

export interface AccountsParts {
  /** Forgets what other features keep of a user who left the workspace. */
  left(member: Pick<Member, 'team' | 'user'>): Promise<void>;
}

export function accountsFeature(context: AccountsContext, { left }: AccountsParts): Feature {
  const action = actionsWith(context);
  return {
    commands: bindCommands(context, [connect, disconnect, whoami, version]),
    actions: [
      action('home:disconnect', z.string(), async ({ accounts }, { request }) => {
        const end = await accounts.disconnect(request.member);
        // App Home shows that they are disconnected.
        if (end !== 'revoked') await tellEnd(request, end);
      }),
    ],
    events: {
      // The payload is of a user who left the workspace.
      async user_change({ user }, { member }) {
        await context.accounts.disconnect({ ...member, user: user.id });
        await left({ ...member, user: user.id });
      },
    },
    async start() {
      await context.accounts.workRevocations();
      return undefined;
    },
  };
}
