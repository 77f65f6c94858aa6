// An office in which Ada begins a run from its form.
import { testOffice } from './office.ts';
import type { Message } from './slack-standin/index.ts';

export async function liveRunOffice({
  stories = 2,
  agent = 2_000,
  linked = true,
}: {
  stories?: number;
  /** How slow each story's agent is in ms, or what it waits for. */
  agent?: number | Promise<void>;
  linked?: boolean;
} = {}) {
  const office = await testOffice({ linked });
  const { ada, channel, caller, codetether, slack } = office;
  if (!caller) throw new Error('ada is linked');
  codetether.faults.next(
    typeof agent === 'number'
      ? { kind: 'slow-agent', ms: agent, times: stories }
      : { kind: 'held-agent', until: agent, times: stories },
  );
  const begin = async () => {
    await ada.command(channel, 'ralph start');
    const form = await ada.modal();
    await ada.submits(form, {
      'Project name': 'Shop',
      PRD: JSON.stringify({ userStories: Array.from({ length: stories }, (_, n) => ({ title: `Story ${n}` })) }),
    });
    return ada.awaits(channel, (message) => message.text.startsWith('Ralph run “Shop”'));
  };
  const ended = (message: Message) =>
    ada.awaits(channel, (one) => one.thread_ts === message.ts && one.text.startsWith('Ralph run “'));
  const edits = () => slack.journal.filter(({ method, answer }) => method === 'chat.update' && answer.ok);
  return { ...office, caller, begin, ended, edits };
}
