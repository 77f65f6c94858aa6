// Over HTTP, where the server cannot ask the user: a destructive call must contain its confirmation.
import { cancelRalphRun, startRalph } from '@codetether/core';
import { connectOverHttp } from './assistant.ts';
import { answers, heading, promised } from './transcript.ts';

export async function cancellationStory(url: string): Promise<void> {
  heading(`Over HTTP, a cancellation that is confirmed`);
  const assistant = await connectOverHttp(url);
  try {
    // Long enough to be cancelled before its end: the agent takes a second for each story.
    const stories = [
      'Rewrite the shop',
      'Rewrite the tests',
      'Rewrite the docs',
      'Rewrite the rest',
      'Rewrite it again',
    ];
    const { run_id } = await assistant.call(startRalph.name, {
      project_name: 'Rewrite everything',
      stories: stories.map((title) => ({ title })),
    });
    const refusal = await assistant.refused(cancelRalphRun.name, { run_id });
    answers(refusal.split('\n')[0] ?? '');
    promised(/confirm/.test(refusal), 'nothing is cancelled without a yes');
    const cancelled = await assistant.call(cancelRalphRun.name, { run_id, confirm: true });
    promised(cancelled.status === 'cancelled', `with it, the run is ${cancelled.status}`);
  } finally {
    await assistant.close();
  }
}
