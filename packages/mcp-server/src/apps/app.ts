// An app: a page that a host shows beside the results of some tools (the extension MCP Apps). Its sources are in the folder `page` beside its declaration.
// https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx
import type { Operation, SearchOperation } from '@codetether/core';
import type { Call } from '../results/call.ts';

export interface App {
  /** Its folder, and the last part of its URI. */
  name: string;
  title: string;
  description: string;
  /** The operations whose results it shows. */
  shows: readonly Operation[];
  /** The operations that it calls, by its own names for them. */
  calls: Readonly<Record<string, Operation>>;
  /** Reads facts that only the page needs, beside a result of one record. Throws ConnectorError. */
  more?: More;
}

interface More {
  /** The operation that finds the record. */
  of: SearchOperation;
  read(call: Call, id: string): Promise<object>;
}

/** An app in the protocol's terms; plain data. */
export interface AppDefinition {
  tools: readonly string[];
  resource: AppResource;
}

export type AppResource = Described & { name: string; title: string; description: string };

export type PageContents = Described & { text: string };

interface Described {
  uri: string;
  mimeType: typeof pageType;
  _meta: { ui: object };
}

export const pageType = 'text/html;profile=mcp-app';

export const appScheme = 'ui://';

export function appDefinition({ name, title, description, shows }: App): AppDefinition {
  return {
    tools: shows.map((operation) => operation.name),
    resource: { uri: `${appScheme}codetether/${name}`, name, title, description, mimeType: pageType, _meta: pageMeta },
  };
}

/** For hosts: the page loads nothing and connects to nothing. */
const pageMeta = {
  ui: { csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] }, prefersBorder: true },
};
