// A host of apps: the extension's own bridge, in a page. Tool calls go to the MCP client of the test.
import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';
import type { Asked, Shown } from '../protocol.ts';

declare global {
  interface Window {
    hostCalls(params: object): Promise<never>;
    hostHears(asked: Asked): void;
    showApp(shown: Shown): Promise<void>;
    endApp(): Promise<void>;
  }
}

let bridge: AppBridge | undefined;

window.showApp = async ({ html, input, result, theme }) => {
  const frame = document.createElement('iframe');
  frame.title = 'The app';
  // The sandbox of a strict host: no forms, no dialogs, no origin.
  frame.setAttribute('sandbox', 'allow-scripts');
  document.body.replaceChildren(frame);
  const view = frame.contentWindow;
  if (!view) throw new Error('A frame in a document has a window.');
  const made = new AppBridge(
    null,
    { name: 'test host', version: '0' },
    { serverTools: {}, openLinks: {}, updateModelContext: { text: {} } },
    { hostContext: { theme, locale: 'en' } },
  );
  bridge = made;
  made.oncalltool = (params) => window.hostCalls(params);
  made.onopenlink = async ({ url }) => {
    window.hostHears({ link: url });
    return {};
  };
  made.onupdatemodelcontext = async ({ content = [] }) => {
    for (const block of content) if (block.type === 'text') window.hostHears({ told: block.text });
    return {};
  };
  made.onsizechange = ({ height }) => {
    frame.style.height = `${height}px`;
  };
  made.oninitialized = async () => {
    await made.sendToolInput({ arguments: input });
    await made.sendToolResult(result);
  };
  await made.connect(new PostMessageTransport(view, view));
  frame.srcdoc = html;
};

window.endApp = async () => {
  await bridge?.teardownResource({});
};
