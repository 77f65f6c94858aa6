// A browser without a screen, for tests: keeps cookies for each site, follows redirects and our "onward" pages.

export interface Page {
  url: string;
  status: number;
  headers: Headers;
  text: string;
}

export interface Browser {
  visit(url: string, form?: Record<string, string>): Promise<Page>;
  /** Sends the page's form, with its hidden fields and what is given. */
  submit(page: Page, values?: Record<string, string>): Promise<Page>;
}

export function createBrowser({ follow = () => true }: { follow?: (url: URL) => boolean } = {}): Browser {
  const jars = new Map<string, Map<string, string>>();
  const browser: Browser = {
    async visit(url, form) {
      const { origin } = new URL(url);
      const jar = jars.get(origin) ?? new Map<string, string>();
      jars.set(origin, jar);
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        jar.set(name, value);
      }
      const text = await response.text();
      const onward = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
      const next = response.headers.get('location') ?? onward;
      const target = next ? new URL(next, url) : undefined;
      if (target && follow(target)) return browser.visit(target.href);
      return { url: target?.href ?? url, status: response.status, headers: response.headers, text };
    },
    submit(page, values = {}) {
      const action = /<form[^>]*action="([^"]*)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
      const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
      return browser.visit(new URL(action, page.url).href, { ...fields, ...values });
    },
  };
  return browser;
}
