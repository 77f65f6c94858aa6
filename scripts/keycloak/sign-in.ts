// A person at Keycloak's pages: signs in, and gives consent.
import { createBrowser, type Page } from '../../packages/slack-bot/test/browser.ts';

export interface Person {
  username: string;
  password: string;
}

/** A browser that keeps its session at Keycloak, and stops where Keycloak sends it elsewhere. */
export function browserOf(person: Person, keycloak: string) {
  const { origin } = new URL(keycloak);
  const browser = createBrowser({ follow: (url) => url.origin === origin });
  const pages: string[] = [];
  return {
    /** The HTML of each page that asked something. */
    pages,
    /** Opens the page and answers what Keycloak asks; returns the last page, or where Keycloak sends the browser. */
    async signIn(url: string): Promise<URL> {
      let page: Page = await browser.visit(url);
      for (let step = 0; step < 5 && new URL(page.url).origin === origin; step += 1) {
        pages.push(page.text);
        if (/name="password"/.test(page.text)) page = await browser.submit(page, { ...person });
        else if (/name="accept"/.test(page.text)) page = await browser.submit(page, { accept: 'Yes' });
        else break;
      }
      return new URL(page.url);
    },
  };
}
