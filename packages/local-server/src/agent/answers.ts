import type { Outcome, Work } from '../tasks/work.ts';
import { prdAnswer } from './prd-writer.ts';

/**
 * The built-in agent's answer to a task: a short text from the prompt, STORY_COMPLETE for a Ralph story, a question and then
 * a PRD in a PRD chat. The word "fail" in a title or prompt fails the task, so that failures can be shown; its retry succeeds.
 */
export function answer(work: Work): Outcome {
  if (work.metadata.prd_chat) return { status: 'completed', result: prdAnswer(work.prompt) };
  if (work.metadata.ralph) return storyAnswer(work);
  if (isToFail(`${work.title}\n${work.prompt}`) && !isRetry(work)) {
    return { status: 'failed', error: `The built-in agent could not do "${work.title}": its text asks for a failure.` };
  }
  return { status: 'completed', result: plainAnswer(work) };
}

function storyAnswer(work: Work): Outcome {
  const story = work.title.replace(/^Ralph: /, '');
  if (isToFail(story)) return { status: 'failed', error: `The tests of "${story}" do not pass.` };
  return { status: 'completed', result: `Built "${story}" with a test.\nSTORY_COMPLETE` };
}

function plainAnswer(work: Work): string {
  const asked = lastParagraph(work.prompt) || work.title;
  const title = work.title.replace(/^(Async message|To [^:]+): /, '');
  const retry = isRetry(work) ? ' The second attempt went well.' : '';
  if (title !== work.title) return `You wrote: "${truncate(asked)}". This is the built-in agent's answer.`;
  return `Done: ${title}. I worked from "${truncate(asked)}".${retry}`;
}

const isToFail = (text: string) => /\bfail\b/i.test(text);

const isRetry = (work: Work) => Number(work.metadata.retry_count) >= 1;

/** The newest turn comes after the earlier ones. */
function lastParagraph(text: string): string {
  return (
    text
      .trim()
      .split(/\n{2,}/)
      .at(-1)
      ?.trim() ?? ''
  );
}

function truncate(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 159).trimEnd()}…` : line;
}
