import { systemClock } from '@codetether/core';
import { expect, test } from 'vitest';
import { serve } from '../../../core/test/serve.ts';
import { createReadFile } from './read-file.ts';

/** A real server that sends `/moved` to `elsewhere`, and says for each request which token it had. */
async function fileHost(elsewhere = '') {
  const asked: string[] = [];
  const url = await serve(({ url, headers }, response) => {
    asked.push(`${url} ${headers.authorization}`);
    if (url === '/moved') response.writeHead(302, { location: elsewhere });
    response.end('text');
  });
  return { asked, url };
}

function reader(slackUrl: string) {
  const read = createReadFile({
    installations: { tokenOf: async () => ({ botToken: 'xoxb-1', botUser: 'B1' }) },
    slack: { call: () => expect.fail('The file has its address.') },
    slackUrl,
    fetch,
    clock: systemClock,
  });
  return (url: string) =>
    read({ team: 'T1' }, { id: 'F1', name: 'a.txt', mimetype: 'text/plain', size: 4, isClip: false, url });
}

test('a file is read from Slack with the token, which no redirect takes elsewhere', async () => {
  const elsewhere = await fileHost();
  const slack = await fileHost(elsewhere.url);
  const read = reader(slack.url);
  expect(await read(`${slack.url}/file`)).toEqual({ text: 'text', isWhole: true });
  expect(await read(`${slack.url}/moved`)).toHaveProperty('unread');
  expect(slack.asked).toEqual(['/file Bearer xoxb-1', '/moved Bearer xoxb-1']);
  expect(elsewhere.asked).toEqual([]);
});

test('a file that is not at exactly that address is not asked for', async () => {
  const slack = await fileHost();
  const read = reader(slack.url);
  const port = new URL(slack.url).port;
  for (const url of [
    `${slack.url}@evil.example/`,
    `http://127.0.0.2:${port}/`,
    'https://evilslack.com/',
    'http://slack.com/',
    'x',
  ]) {
    expect(await read(url)).toEqual({ unread: 'it is kept outside of Slack.' });
  }
});
