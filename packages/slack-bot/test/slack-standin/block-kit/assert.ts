import { WebApiError } from '../web-api-error.ts';
import { type Block, blockProblems, viewProblems } from './check.ts';

/** The blocks, when Slack would take them; else `invalid_blocks` with what is wrong. */
export function assertBlocks(blocks: unknown, surface: 'message'): readonly Block[] {
  const problems = blockProblems(blocks, surface);
  const tooMany = problems.some((problem) => problem.startsWith('blocks: ') && problem.includes('blocks, at most'));
  if (problems.length > 0) throw new WebApiError(tooMany ? 'msg_blocks_too_many' : 'invalid_blocks', problems);
  return blocks as readonly Block[];
}

export function assertView(given: unknown): { type: 'modal' | 'home'; view: Readonly<Record<string, unknown>> } {
  const problems = viewProblems(given);
  if (problems.length > 0) throw new WebApiError('invalid_arguments', problems);
  const view = given as Readonly<Record<string, unknown>>;
  return { type: view.type === 'home' ? 'home' : 'modal', view };
}
