import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fakeEndpoint, key } from './test/fake-endpoint.ts';

describe.concurrent('pnpm evals', () => {
  test('without a model replays, and says that no model was evaluated', async () => {
    const { output, exitCode } = await run(['every-weekday']);
    expect(output).toBe(
      ['text', 'structure']
        .map(
          (rendering) =>
            `A model that is shown the ${rendering}:\n` +
            '✓ every-weekday          1 way, 1 call\n' +
            '1 of 1 requests: each of 1 expected calls is valid and possible, and leads to the expected end. No model was asked.\n',
        )
        .join(''),
    );
    expect(exitCode).toBe(0);
  });

  test('scores the model that the environment names', async () => {
    await using endpoint = await fakeEndpoint('anthropic', ({ user, results }) =>
      user === undefined
        ? { text: `It is all gone: ${results.join()}` }
        : { calls: [{ tool: 'get_usage_summary', arguments: {} }] },
    );
    const { output, errors, exitCode } = await run(['only-within-budget', 'two-months'], {
      EVALS_BASE_URL: endpoint.baseUrl,
      EVALS_WIRE: 'anthropic',
      EVALS_MODEL: 'fake',
      EVALS_API_KEY: key,
      EVALS_RENDERING: 'structure',
    });
    expect(output.split('\n')).toEqual([
      'A model that is shown the structure:',
      '  → get_usage_summary {}',
      '✗ two-months             tools 1/2, arguments 1/2, unasked 0, end ✓, told ✗',
      '    get_usage_summary was not called',
      '    nothing says /100/is',
      '  → get_usage_summary {}',
      '✓ only-within-budget     tools 1/1, arguments 1/1, unasked 0, end ✓, told ✓',
      'fake: 1 of 2 requests done right, tools 2/3, arguments 2/3, unasked changes 0, ends 2/2, told 1/2.',
      '',
    ]);
    expect(errors).toBe('');
    expect(exitCode).toBe(0);
  });

  test('reports a wrong key and never shows it, whatever the endpoint answers', async () => {
    await using endpoint = await fakeEndpoint('openai', () => ({}));
    const { output, errors, exitCode } = await run(['every-weekday'], {
      EVALS_BASE_URL: endpoint.baseUrl,
      EVALS_MODEL: 'fake',
      EVALS_API_KEY: 'sk-an-old-one',
    });
    expect(errors).toBe(
      'The endpoint answered 401 (invalid_api_key). Check EVALS_BASE_URL, EVALS_MODEL and EVALS_API_KEY.\n',
    );
    expect(output).toBe('A model that is shown the text:\n');
    expect(exitCode).toBe(2);
  });

  test('names unknown arguments', async () => {
    const { errors, exitCode } = await run(['nothing']);
    expect(errors).toMatch(/^There is no evaluation "nothing"\. There are retry-a-failure, /);
    expect(exitCode).toBe(2);
  });
});

const program = fileURLToPath(new URL('./run.ts', import.meta.url));

async function run(args: readonly string[], env: object = {}) {
  const child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env.PATH, ...env } });
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [output, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), code]);
  return { output, errors, exitCode };
}
