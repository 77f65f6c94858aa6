// A browser as far as the sign-in needs one: it keeps cookies, follows redirects and stops where it would leave the local server.

export interface Page {
  url: string;
  text: string;
}

/** Opens the sign-in at that URL, allows everything as the user, and gives the URL that the browser is sent back to. */
export async function signIn(url: string, username = 'admin'): Promise<URL> {
  const visit = browser(new URL(url).origin);
  const page = await visit(url);
  const back = await visit(page.url, { username, decision: 'allow' });
  return new URL(back.url);
}

function browser(origin: string) {
  const cookies = new Map<string, string>();
  return async function visit(url: string, form?: Record<string, string>): Promise<Page> {
    if (!url.startsWith(origin)) return { url, text: '' };
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
    return location ? visit(new URL(location, url).href) : { url, text: await response.text() };
  };
}
