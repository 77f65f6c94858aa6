// Odd requests for one route, byte by byte: no client library sends them.

/** In headers and bodies, to find code that writes one of them to the log. */
export const mark = 'mark-that-nobody-may-log';

export type Header = readonly [name: string, value: string];

export interface OddRequest {
  /** The name of the oddity. */
  name: string;
  method: string;
  target: string;
  headers: readonly Header[];
  body: Buffer;
  /** The client ends its half of the connection after the request. */
  endsEarly?: boolean;
}

export interface Route {
  path: string;
  /** The methods that it has a handler for. */
  methods: readonly string[];
}

/** The headers without which a server refuses the request. */
export type Credentials = (body: Buffer) => readonly Header[];

/** Every method; odd headers and odd bodies with the methods that the route has. */
export function oddRequests({ path, methods: own }: Route, host: string, credentials: Credentials): OddRequest[] {
  const writing = own.filter((method) => method !== 'GET');
  const [method = 'POST'] = writing;
  const [first = 'GET'] = own;
  const ask = (name: string, asked: string, body: Buffer, extra: readonly Header[]): OddRequest => {
    const headers = [...usualHeaders(host), ...credentials(body), ...extra];
    return { name, method: asked, target: path, headers, body };
  };
  const send = (name: string, asked: string, body: Buffer, type: Header, ...extra: readonly Header[]) =>
    ask(name, asked, body, [type, ['content-length', String(body.length)], ...extra]);
  return [
    ...methods.map((asked) => ask('a method', asked, nothing, [])),
    ...own.map((asked) => ({ ...ask('without a sign-in', asked, nothing, []), headers: usualHeaders(host) })),
    { ...ask('an odd query', first, nothing, []), target: path + oddQuery },
    ...Object.entries(oddHeaders).map(([name, extra]) => send(name, method, some, json, ...extra)),
    ...Object.entries(oddFrames).map(([name, [body, frame]]) => ({
      ...ask(name, method, body, [json, frame]),
      endsEarly: true,
    })),
    ...oddTypes.map((type) => send(`the type ${type}`, method, some, ['content-type', type])),
    ...(writing.length > 0 ? writing : ['POST']).flatMap((asked) => [
      ...Object.entries(oddJson).map(([name, body]) => send(name, asked, body, json)),
      ...Object.entries(oddForms).map(([name, body]) => send(name, asked, body, form)),
    ]),
    ...writing.slice(0, 1).map((asked) => send('a large body', asked, large, json)),
  ];
}

/** Requests without a route, or that are not HTTP: once for each server, at that path. */
export function hopelessRequests(path: string, host: string): OddRequest[] {
  const plain = { method: 'GET', target: path, headers: usualHeaders(host), body: nothing };
  return [
    { ...plain, name: 'no header', headers: [] },
    { ...plain, name: 'no host', headers: plain.headers.slice(1) },
    ...impossibleMethods.map((method) => ({ ...plain, name: 'a method', method })),
    ...Object.entries(impossibleHeaders).map(([name, extra]) => ({
      ...plain,
      name,
      headers: [...plain.headers, ...extra],
    })),
    ...oddTargets.map((target) => ({ ...plain, name: 'a target', target })),
  ];
}

function usualHeaders(host: string): Header[] {
  return [
    ['host', host],
    ['connection', 'close'],
    ['accept', 'application/json, text/event-stream'],
  ];
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND'];
/** Node refuses them, or closes the connection. */
const impossibleMethods = ['CONNECT', 'BREW', 'get'];

const json: Header = ['content-type', 'application/json'];
const form: Header = ['content-type', 'application/x-www-form-urlencoded'];

const oddTypes = [
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/json; charset=x',
  'text/x',
  '',
];

const oddQuery = `?t=%00&state=%ff&code=%&limit=1e9&limit[]=x&__proto__=1&error=${mark}&access_token=%ff#x`;

const oddTargets = [
  ...['*', '', '//', '/%', '/%00', '/%ff', '/../..', '/\\', '\xff', 'http://[', `http://${mark}/`],
  ...[`/${'x'.repeat(12_000)}`, '/'.repeat(5_000), '/?'.repeat(2_000)],
];

/** Added after the usual headers. */
const oddHeaders: Readonly<Record<string, readonly Header[]>> = {
  'a long header': [['x-odd', 'x'.repeat(12_000)]],
  'doubled headers': [
    ['content-type', 'text/plain'],
    ['authorization', `Bearer ${mark}`],
    ['x-slack-signature', 'v0=00'],
    ['x-slack-request-timestamp', '1e400'],
  ],
  'a broken cookie': [
    ['cookie', `=;=;%;%E0%A4%A;codetether-link=%ff${mark};codetether-install="\xff";_session;_interaction=${mark}`],
  ],
  'a long cookie': [['cookie', `codetether-link=${'%00'.repeat(3_000)}`]],
  'a wrong encoding': [['content-encoding', 'gzip']],
  'an expected hundred': [['expect', '100-continue']],
  'an upgrade': [
    ['connection', 'upgrade'],
    ['upgrade', 'websocket'],
  ],
  'odd values': [
    ['user-agent', 'caf\xe9'],
    ['x-odd', '\xff\xfe\x80'],
    ['range', 'bytes=9-1'],
    ['if-none-match', '"\xff"'],
    ['if-modified-since', mark],
    ['x-forwarded-for', '::, \xff, 999.1.1.1'],
    ['x-forwarded-proto', mark],
    ['forwarded', 'for="_'],
    ['mcp-session-id', `${mark}\xff`],
    ['mcp-protocol-version', mark],
    ['last-event-id', mark],
    ['accept-language', '*;q=x'],
    ['x-capabilities', ',,\xff'],
    ['x-slack-retry-num', mark],
  ],
  'a page of nowhere': [['origin', 'null']],
};

/** Node's parser refuses most of them before our code gets them. */
const impossibleHeaders: Readonly<Record<string, readonly Header[]>> = {
  'headers over the limit': [['x-odd', mark.repeat(3_000)]],
  'too many headers': Array.from({ length: 2_500 }, (_, index): Header => [`x-${index}`, '1']),
  'a doubled host': [['host', mark]],
  'a doubled length': [
    ['content-length', '0'],
    ['content-length', '1'],
  ],
  'a negative length': [['content-length', '-1']],
  'a length that is a word': [['content-length', mark]],
  'an unknown transfer': [['transfer-encoding', 'gzip']],
  'a length and chunks': [
    ['content-length', '1'],
    ['transfer-encoding', 'chunked'],
  ],
  'an expectation': [['expect', mark]],
  'a blank in a name': [['odd name', '']],
  'a line without a colon': [['x-odd', `1\r\n${mark}`]],
};

const nothing = Buffer.alloc(0);
const some = Buffer.from(`{"title":"${mark}"}`);
/** More than any of our servers accepts. */
const large = Buffer.from(`"${'x'.repeat(12 * 1024 * 1024)}"`);

const oddFrames: Readonly<Record<string, readonly [sent: Buffer, frame: Header]>> = {
  'a length that is too small': [some, ['content-length', '3']],
  'a length that is too large': [some, ['content-length', '9999']],
  chunks: [Buffer.from(`${some.length.toString(16)}\r\n${some}\r\n0\r\n\r\n`), ['transfer-encoding', 'chunked']],
  'broken chunks': [Buffer.from(`zz\r\n${some}`), ['transfer-encoding', 'chunked']],
  'chunks that end early': [Buffer.from(`ffff\r\n${some}`), ['transfer-encoding', 'chunked']],
};

const oddJson = buffers({
  nothing: '',
  'not JSON': `<${mark}>`,
  null: 'null',
  'a number': '1e999',
  'a text': `"${mark}"`,
  'a list': `[1,"${mark}"]`,
  'an empty object': '{}',
  'odd names and values':
    '{"__proto__":{"a":1},"constructor":1,"":2,"title":"\\u0000\\ud800","prompt":7,"jsonrpc":"2.0","id":{},"method":"\\u0000"}',
  'lists in lists': `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  'objects in objects': `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  'many rows': `[${'1,'.repeat(100_000)}1]`,
  'broken UTF-8': Buffer.from('{"title":"\xff\xc3\xed\xa0\xbd"}', 'latin1'),
  'a byte order mark': '\ufeff{}',
  'a form': `t=${mark}&payload=null&a[]=1&%=%ff`,
});

const oddForms = buffers({
  'odd fields': `t=${mark}&t=%00&payload=null&username=ada&%=%ff&client_id=%ed%a0%bd`,
  JSON: `{"title":"${mark}"}`,
  'many fields': 'a=1&'.repeat(20_000),
});

function buffers(texts: Readonly<Record<string, Buffer | string>>): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
}
