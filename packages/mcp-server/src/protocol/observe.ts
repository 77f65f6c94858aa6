// Records every request that does work: a span, the duration and a line in the log. Never records untrusted text.
import type { Log } from '@codetether/core';
import type { Telemetry } from '@codetether/core/telemetry';

/** Does the work of a request; `tool` is the name of the called tool, if there is one. */
export type Observe = <T extends object>(
  method: string,
  tool: string | undefined,
  work: () => Promise<T>,
) => Promise<T>;

export const unobserved: Observe = (_method, _tool, work) => work();

export function observer({ span }: Pick<Telemetry, 'span'>, log: Log): Observe {
  return async (method, tool, work) => {
    const began = performance.now();
    const facts = { 'mcp.method.name': method, ...(tool !== undefined && { 'gen_ai.tool.name': tool }) };
    let answer: Awaited<ReturnType<typeof work>> | undefined;
    let error: string | undefined;
    try {
      await span(tool === undefined ? method : `${method} ${tool}`, facts, async () => {
        answer = await work();
        // A tool reports its failure as a result; only the span needs an error.
        if ('isError' in answer) throw new Failed(answer);
      });
    } catch (thrown) {
      error = codeOf(thrown);
      if (!(thrown instanceof Failed)) throw thrown;
    } finally {
      log.debug('request', { method, tool, ms: Math.round(performance.now() - began), error });
    }
    if (answer === undefined) throw new Error('The work has finished without an answer.');
    return answer;
  };
}

class Failed extends Error {
  override readonly name = 'Failed';
  readonly code: string;

  constructor(answer: object) {
    super('A tool answered with an error.');
    const structure = 'structuredContent' in answer ? Object(answer.structuredContent) : {};
    this.code = typeof structure.code === 'string' ? structure.code : 'internal';
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'internal';
}
