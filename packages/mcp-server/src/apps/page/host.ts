// The page's side of MCP Apps (revision 2026-01-26): JSON-RPC with the host over postMessage. The extension's own class for it brings the whole SDK, 650 KB
// for each page; the types are the extension's, and the stories in test/apps run in its own host.
import type { McpUiHostContext, McpUiInitializeRequest, McpUiInitializeResult } from '@modelcontextprotocol/ext-apps';

/** A tool's result, as far as pages use it. */
export interface ToolResult {
  isError?: boolean;
  structuredContent?: Record<string, unknown>;
  _meta?: Record<string, unknown>;
}

export interface Page {
  /** Called before `show`, with the arguments of the call. */
  asked?(input: Record<string, unknown>): void;
  /** Called for the result that the host shows with the page. */
  show(result: ToolResult): void;
  /** The call was cancelled, so no result comes. */
  cancelled(): void;
  /** The host takes the page away. */
  ended?(): void;
}

export interface Host {
  /** Whether the page may make that call; the names are those of the app's declaration. */
  can(call: string): boolean;
  /** Throws Error when the host refuses or does not answer; an error of the tool is a result. */
  call(call: string, input: object): Promise<ToolResult>;
  /** Tells the model what the user did here, if the host can. */
  tell(text: string): void;
  /** Opens a web page outside. */
  open(url: string): void;
}

/** Hosts that never answer must not leave a button disabled for ever, in ms. */
const timeoutMs = 120_000;

type Answer = { result?: unknown; error?: { message?: unknown } };

export async function connect(page: Page): Promise<Host> {
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  const send = (message: object) => window.parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const request = (method: string, params: object) =>
    new Promise<unknown>((resolve, reject) => {
      last += 1;
      const id = last;
      const end = (answer: Answer) => {
        clearTimeout(timer);
        waiting.delete(id);
        if (answer.error) reject(new Error(String(answer.error.message)));
        else resolve(answer.result);
      };
      const timer = setTimeout(() => end({ error: { message: 'The host did not answer.' } }), timeoutMs);
      waiting.set(id, end);
      send({ id, method, params });
    });

  const heard: Record<string, (params: Record<string, unknown>) => void> = {
    'ui/notifications/tool-input': ({ arguments: input }) => page.asked?.(Object(input)),
    'ui/notifications/tool-result': (params) => page.show(params),
    'ui/notifications/tool-cancelled': () => page.cancelled(),
    'ui/notifications/host-context-changed': (params) => adopt(params),
    'ui/resource-teardown': () => page.ended?.(),
    ping: () => undefined,
  };
  window.addEventListener('message', ({ source, data }) => {
    if (source !== window.parent || data?.jsonrpc !== '2.0') return;
    const { id, method, params = {} } = data;
    if (method === undefined) {
      waiting.get(id)?.(data);
      return;
    }
    const known = Object.hasOwn(heard, method);
    if (known) heard[method]?.(params);
    if (id === undefined) return;
    send(known ? { id, result: {} } : { id, error: { code: -32_601, message: 'Method not found' } });
  });

  const greeting: McpUiInitializeRequest['params'] = {
    appInfo: { name: 'codetether', version: '1' },
    appCapabilities: { availableDisplayModes: ['inline'] },
    protocolVersion: '2026-01-26',
  };
  // The host's answer is not checked: it shows the page, so it could show anything else as well.
  const { hostContext, hostCapabilities } = (await request('ui/initialize', greeting)) as McpUiInitializeResult;
  adopt(hostContext);
  send({ method: 'ui/notifications/initialized' });
  reportSize((size) => send({ method: 'ui/notifications/size-changed', params: size }));

  const calls = new Map(Object.entries<string>(JSON.parse(document.documentElement.dataset.calls ?? '{}')));
  return {
    can: (call) => calls.has(call) && hostCapabilities.serverTools !== undefined,
    async call(call, input) {
      return (await request('tools/call', { name: calls.get(call), arguments: input })) as ToolResult;
    },
    tell(text) {
      if (!hostCapabilities.updateModelContext) return;
      request('ui/update-model-context', { content: [{ type: 'text', text }] }).catch(() => undefined);
    },
    open(url) {
      request('ui/open-link', { url }).catch(() => undefined);
    },
  };
}

/** Takes over the host's theme, and its colours and fonts where it gives them. */
function adopt({ theme, styles }: McpUiHostContext): void {
  const { style } = document.documentElement;
  if (theme === 'light' || theme === 'dark') style.colorScheme = theme;
  for (const [name, value] of Object.entries(styles?.variables ?? {})) {
    if (/^--(?:color|font|border)-[a-z0-9-]+$/.test(name) && value !== undefined) style.setProperty(name, value);
  }
}

function reportSize(report: (size: { width: number; height: number }) => void): void {
  const page = document.documentElement;
  let before = '';
  const look = () => {
    const size = {
      width: Math.ceil(page.clientWidth),
      height: Math.ceil(document.body.getBoundingClientRect().height),
    };
    if (JSON.stringify(size) === before) return;
    before = JSON.stringify(size);
    report(size);
  };
  new ResizeObserver(look).observe(document.body);
  look();
}
