import type { Jobs } from '../../jobs/jobs.ts';
import type { BotContext } from '../../reply/bot-context.ts';
import type { Feature } from '../feature.ts';
import { trackToEnd } from './track-to-end.ts';
import { trackingQueue } from './tracked-task.ts';

export function taskTrackingFeature(context: BotContext, { jobs }: { jobs: Jobs }): Feature {
  return {
    async start() {
      const holder = jobs.hold(trackingQueue, { run: (task, signal) => trackToEnd(context, task, signal) });
      return () => holder.stop();
    },
  };
}
