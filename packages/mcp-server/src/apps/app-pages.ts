// The pages of the apps, made from their sources when one is first asked for. The build replaces this file with the finished pages.
import { lazyAsync } from '@codetether/core/lazy-async';

const pages = new Map<string, () => Promise<string>>();

export async function pageOf(name: string): Promise<string> {
  const page = pages.get(name) ?? lazyAsync(() => made(name));
  pages.set(name, page);
  return page();
}

async function made(name: string): Promise<string> {
  const { buildPage } = await import('../../build/app-page.ts');
  return buildPage(name);
}
