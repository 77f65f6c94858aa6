import type { Workspace } from '../../slack/installation.ts';
import type { Feature } from '../feature.ts';

export interface InstallationsParts {
  purge(workspace: Workspace): Promise<void>;
  /** An organisation has taken the bot from these workspaces. */
  leave(teams: readonly string[]): Promise<void>;
  /** A channel has another ID now. */
  move(team: string, before: string, after: string): Promise<void>;
}

export function installationsFeature({ purge, leave, move }: InstallationsParts): Feature {
  return {
    events: {
      app_uninstalled: (_, { member }) => purge(member),
      async tokens_revoked({ tokens }, { member }) {
        if (tokens?.bot?.length) await purge(member);
      },
      // The organisation's installation serves the workspace from now on: there is nothing to prepare.
      team_access_granted: async () => undefined,
      team_access_revoked: ({ team_ids }) => leave(team_ids),
      channel_id_changed: ({ old_channel_id, new_channel_id }, { member }) =>
        move(member.team, old_channel_id, new_channel_id),
    },
  };
}
