import { z } from 'zod';
import type { Workspace } from '../../slack/installation.ts';
import type { Feature } from '../feature.ts';

const revoked = z.looseObject({ tokens: z.looseObject({ bot: z.array(z.string()).nullish() }).optional() });

export function installationsFeature({ purge }: { purge(workspace: Workspace): Promise<void> }): Feature {
  return {
    events: {
      app_uninstalled: ({ member }) => purge(member),
      async tokens_revoked({ member }, event) {
        const { tokens } = revoked.parse(event);
        if (tokens?.bot?.length) await purge(member);
      },
    },
  };
}
