// The pages on a link's way: the one that asks, and the ones that say how it ended.
import { cleanLine } from '@codetether/core/untrusted';
import { html } from 'hono/html';
import { type PageAnswer, type PageOptions, page } from '../../http/page.ts';
import type { LinkProblem } from './linking.ts';

export function askPage(token: string, { twice }: { twice: boolean }): PageAnswer {
  return page(
    'Connect Slack to CodeTether',
    html`<p>
        ${
          twice
            ? 'You will sign in twice: to Slack, so that we know that this is your link, and then to CodeTether, with the account that your commands shall use.'
            : 'You will sign in to CodeTether, with the account that your commands in Slack shall use.'
        }
      </p>
      <form method="post" action="/link">
        <input type="hidden" name="t" value="${token}" />
        <button type="submit">${twice ? 'Continue with Slack' : 'Sign in to CodeTether'}</button>
      </form>
      <p class="soft"><br />Did somebody send you this link? Then close this page: it is good only for whoever asked for it.</p>`,
  );
}

export function onwardPage(url: string): PageAnswer {
  return page('One moment', html`<p><a href="${url}">Continue</a></p>`, { onward: url });
}

export function confirmPage(token: string, { slackUser, account }: { slackUser: string; account: string }): PageAnswer {
  return page(
    'Are both of these you?',
    html`<p>Slack user: <strong>${cleanLine(slackUser)}</strong></p>
      <p>CodeTether account: <strong>${cleanLine(account)}</strong></p>
      <form method="post" action="/link/confirm">
        <input type="hidden" name="t" value="${token}" />
        <button type="submit">Yes, connect them</button>
      </form>
      <p class="soft"><br />If the Slack user is somebody else, close this page: they would work with your account.</p>`,
  );
}

export function linkedPage(name: string): PageAnswer {
  return page(
    'Connected',
    html`<p>Your Slack user now works with <strong>${cleanLine(name)}</strong>.</p>
      <p>You can close this page and go back to Slack. Type <code>/codetether help</code> there to see what you can do.</p>`,
  );
}

const problems: Readonly<Record<LinkProblem, { title: string; text: string; status: PageOptions['status'] }>> = {
  ended: {
    title: 'This link has ended',
    text: 'A link is good for ten minutes and for one use, in one browser. Type /codetether connect in Slack to get another.',
    status: 410,
  },
  'other-browser': {
    title: 'This link is open in another browser',
    text: 'Continue there, or type /codetether connect in Slack to get another link.',
    status: 403,
  },
  'other-user': {
    title: 'This link belongs to another Slack user',
    text: 'Nothing was connected, and the link is of no use any more. If somebody sent it to you, they may have wanted to use your CodeTether account: tell your administrator. To connect your own Slack user, type /codetether connect in Slack.',
    status: 403,
  },
  refused: {
    title: 'Nothing was connected',
    text: 'The sign-in was refused or did not come to its end. Type /codetether connect in Slack to try again.',
    status: 400,
  },
  unavailable: {
    title: 'Signing in does not work just now',
    text: 'Slack or the CodeTether sign-in could not be reached. Try again in a few minutes: type /codetether connect in Slack.',
    status: 502,
  },
};

export function problemPage(problem: LinkProblem): PageAnswer {
  const { title, text, status } = problems[problem];
  return page(title, html`<p role="alert">${text}</p>`, status ? { status } : {});
}
