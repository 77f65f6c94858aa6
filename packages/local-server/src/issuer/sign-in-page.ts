import { html, raw } from 'hono/html';
import { page } from '../pages/layout.ts';
import { ACCOUNTS } from './accounts.ts';
import { API_SCOPES, OIDC_SCOPES } from './scopes.ts';

/** Shows the accounts, the scopes that the client asks for, and the buttons to sign in or cancel. Signing in includes consent. */
export function signInPage({ action, clientName, scopes }: { action: string; clientName: string; scopes: string[] }) {
  const wishes = scopes.map((scope) => API_SCOPES[scope] ?? OIDC_SCOPES[scope] ?? scope);
  return page(
    'Sign in',
    html`<h1>Sign in to CodeTether</h1>
      <p><strong>${clientName}</strong> asks to:</p>
      <ul>
        ${wishes.map((wish) => html`<li>${wish}</li>`)}
      </ul>
      <form method="post" action="${action}">
        <fieldset>
          <legend>Continue as</legend>
          ${ACCOUNTS.map(
            (account, index) => html`<label>
              <input type="radio" name="username" value="${account.username}" ${index === 0 ? 'checked' : ''} />
              ${account.name} <small>${account.email}${account.roles.includes('admin') ? ', administrator' : ''}</small>
            </label>`,
          )}
        </fieldset>
        <p class="actions">
          <button type="submit" name="decision" value="allow">Allow</button>
          <button type="submit" name="decision" value="deny" class="quiet">Cancel</button>
        </p>
      </form>
      <p><small>This is a local server for trying things out; its users need no password.</small></p>`,
  );
}

/** A page with one message. */
export function messagePage(title: string, text: string) {
  return page(title, html`<h1>${title}</h1><p>${text}</p>`);
}

/** The page on which a user enters the code that a device shows. Keeps only the target and the token of oidc-provider's form. */
export function deviceCodePage(form: string, error: string | undefined) {
  const part = (pattern: RegExp) => pattern.exec(form)?.[1] ?? '';
  return page(
    'Connect a device',
    html`<h1>Connect a device</h1>
      ${error === undefined ? '' : html`<p role="alert" class="failed">${error}</p>`}
      <form method="post" action="${part(/action="([^"]*)"/)}">
        <input type="hidden" name="xsrf" value="${part(/name="xsrf" value="([^"]*)"/)}" />
        <label>Code that the device shows <input name="user_code" autocomplete="off" required autofocus /></label>
        <p class="actions"><button type="submit">Continue</button></p>
      </form>`,
  );
}

/** The page that asks whether it is the same code. */
export function deviceConfirmPage(form: string, userCode: string, clientName: string) {
  return page(
    'Connect a device',
    html`<h1>Connect a device</h1>
      <p><strong>${clientName}</strong> shows this code:</p>
      <p class="code">${userCode}</p>
      ${raw(form)}
      <p class="actions">
        <button type="submit" form="op.deviceConfirmForm">It is the same code</button>
        <button type="submit" form="op.deviceConfirmForm" name="abort" value="yes" class="quiet">Cancel</button>
      </p>`,
  );
}

export function signOutPage(form: string) {
  return page(
    'Sign out',
    html`<h1>Sign out of CodeTether?</h1>
      ${raw(form)}
      <p class="actions">
        <button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
        <button type="submit" form="op.logoutForm" class="quiet">Stay signed in</button>
      </p>`,
  );
}
