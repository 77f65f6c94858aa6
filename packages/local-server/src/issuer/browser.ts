// A minimal browser for sign-ins in tests: it keeps cookies and follows redirects until they leave the issuer.

export interface Page {
  url: string;
  status: number;
  text: string;
}

export interface Choice {
  /** `ada`, a plain user, or `admin`. */
  username: string;
  decision: 'allow' | 'deny';
}

export interface Browser {
  /** Opens an address, or sends a form there. Does not call an address outside the origin: its page is empty, with status 0. */
  visit(url: string, form?: Record<string, string>): Promise<Page>;
  /** Opens an authorization URL and answers the sign-in page; returns the address to which the issuer redirects. */
  signIn(url: string, choice?: Choice): Promise<URL>;
  /** Enters the code that a device shows and answers the sign-in page; returns the last page. */
  enterCode(verificationUri: string, userCode: string, choice?: Choice): Promise<Page>;
}

const ada: Choice = { username: 'ada', decision: 'allow' };

/** Creates a browser without a sign-in; `origin` is the issuer's. */
export function createBrowser(origin: string): Browser {
  const cookies = new Map<string, string>();
  const visit: Browser['visit'] = async (url, form) => {
    if (new URL(url).origin !== new URL(origin).origin) return { url, status: 0, text: '' };
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    const location = response.headers.get('location');
    const text = await response.text();
    return location ? visit(new URL(location, url).href) : { url, status: response.status, text };
  };
  const choose = (page: Page, { username, decision }: Choice) => visit(page.url, { username, decision });
  return {
    visit,
    async signIn(url, choice = ada) {
      return new URL((await choose(await visit(url), choice)).url);
    },
    async enterCode(verificationUri, userCode, choice = ada) {
      const { text } = await visit(verificationUri);
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
      return choose(await visit(verificationUri, { xsrf, user_code: userCode, confirm: 'yes' }), choice);
    },
  };
}
