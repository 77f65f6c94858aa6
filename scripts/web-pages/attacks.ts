// The script of a hostile page. `target` is the address; the result is what the script could read.

const read = '.then((answer) => answer.text())';
const event = (code: string) => `new Promise((done) => { ${code} })`;
const element = (tag: string, attribute: string) =>
  event(`const it = Object.assign(document.createElement('${tag}'), { ${attribute}: target });
    it.onload = it.onerror = () => done(''); document.body.append(it);`);
const send = (type: string, mode: string) =>
  `fetch(target, { method: 'POST', mode: '${mode}', headers: { 'content-type': '${type}' }, body })${read}`;

/** The attacks and their addresses; the script returns what it could read from each. */
export function scriptOf(tries: readonly { script: string; target: string }[], body: string): string {
  const begun = tries.map(
    ({ script, target }) => `(async (target) => ${script})(${JSON.stringify(target)}).then(String, () => '')`,
  );
  return `(() => { const body = ${JSON.stringify(body)}; return Promise.all([${begun.join(',\n')}]); })()`;
}

/** From a page of another origin, at the server's own address. */
export const attacks: Readonly<Record<string, string>> = {
  'no-cors, text': send('text/plain', 'no-cors'),
  'no-cors, form': send('application/x-www-form-urlencoded', 'no-cors'),
  'no-cors, read': `fetch(target, { mode: 'no-cors' })${read}`,
  'no-cors, with cookies': `fetch(target, { method: 'POST', mode: 'no-cors', credentials: 'include', body })${read}`,
  'CORS, text': send('text/plain', 'cors'),
  'CORS, JSON': send('application/json', 'cors'),
  'CORS, read': `fetch(target)${read}`,
  'CORS, delete': `fetch(target, { method: 'DELETE' })${read}`,
  beacon: event(`navigator.sendBeacon(target, body); done('');`),
  image: element('img', 'src'),
  script: element('script', 'src'),
  frame: element('iframe', 'src'),
  'event stream': event(`const stream = new EventSource(target);
    stream.onopen = () => { stream.close(); done('open'); }; stream.onerror = () => { stream.close(); done(''); };`),
  'form in a frame': event(`const frame = Object.assign(document.createElement('iframe'), { name: target });
    const form = Object.assign(document.createElement('form'), { action: target, method: 'post', target, enctype: 'text/plain' });
    const field = Object.assign(document.createElement('input'), { name: body, value: '' });
    form.append(field); document.body.append(frame, form);
    form.submit(); done('');`),
  'form in a sandbox':
    event(`const frame = Object.assign(document.createElement('iframe'), { sandbox: 'allow-scripts allow-forms' });
    frame.srcdoc = '<form method=post enctype=text/plain action="' + target + '"><input name=x></form><script>document.forms[0].submit()</scr' + 'ipt>';
    document.body.append(frame); done('');`),
};

/** From a page whose host name now leads to the server (DNS rebinding): to the browser it is one origin. */
export const reboundAttacks: Readonly<Record<string, string>> = {
  'rebound, read': `fetch(target)${read}`,
  'rebound, text': send('text/plain', 'same-origin'),
  'rebound, JSON': send('application/json', 'same-origin'),
  'rebound, image': element('img', 'src'),
};
