import type { Workspace } from '../../slack/installation.ts';
import type { Feature } from '../feature.ts';

export function installationsFeature({ purge }: { purge(workspace: Workspace): Promise<void> }): Feature {
  return {
    events: {
      app_uninstalled: (_, { member }) => purge(member),
      async tokens_revoked({ tokens }, { member }) {
        if (tokens?.bot?.length) await purge(member);
      },
    },
  };
}
