import { z } from 'zod';
import { actionsWith } from '../../reply/action.ts';
import { bindCommands } from '../../reply/bot-command.ts';
import type { Feature } from '../feature.ts';
import type { AccountsContext } from './accounts.ts';
import { connect, disconnect, version, whoami } from './commands.ts';

/** A user who left the workspace; other changes of profiles do not matter here. */
const deactivated = z.looseObject({ user: z.looseObject({ id: z.string(), deleted: z.literal(true) }) });

export function accountsFeature(context: AccountsContext): Feature {
  const action = actionsWith(context);
  return {
    commands: bindCommands(context, [connect, disconnect, whoami, version]),
    actions: [
      action('home:disconnect', z.string(), async ({ accounts }, { request }) => {
        await accounts.disconnect(request.member);
      }),
    ],
    events: {
      async user_change({ member }, event) {
        const { data } = deactivated.safeParse(event);
        if (data) await context.accounts.disconnect({ ...member, user: data.user.id });
      },
    },
  };
}
