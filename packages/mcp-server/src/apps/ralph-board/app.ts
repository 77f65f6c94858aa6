import { cancelRalphRun, findRalphRun, listRalphRuns, startRalph } from '@codetether/core';
import { bounded, clean, cleanLine } from '@codetether/core/untrusted';
import type { Call } from '../../results/call.ts';
import type { App } from '../app.ts';

export const ralphBoard: App = {
  name: 'ralph-board',
  title: 'Ralph board',
  description: 'Ralph runs with their stories, attempts and log, followed to the end.',
  shows: [startRalph, findRalphRun, listRalphRuns],
  calls: { find: findRalphRun, list: listRalphRuns, cancel: cancelRalphRun, start: startRalph },
  more: { of: findRalphRun, read },
};

/** The newest lines of a log that a page shows, and their longest text in characters. */
const maxLines = 200;
const maxMessage = 2_000;
/** The longest PRD that a page may start again, in characters. */
const maxPrd = 200_000;

async function read({ caller }: Call, id: string): Promise<object> {
  const { log = [], prd_json = '' } = (await caller.api.ralph.details(id)) ?? {};
  return {
    log: log.slice(-maxLines).map(({ timestamp, type, story_id, message }) => ({
      timestamp,
      type: bounded(cleanLine(type), 60),
      ...(story_id && { story_id: bounded(cleanLine(story_id), 60) }),
      message: bounded(clean(message), maxMessage),
    })),
    lines: log.length,
    ...(prd_json !== '' && prd_json.length <= maxPrd && { prd_json }),
  };
}
