// The servers that the documented commands use: the packed CodeTether, and the tests' stand-in for Slack.
import { startSlack } from '../../packages/slack-bot/test/slack-standin/index.ts';
import { type Place, startProgram } from './program.ts';

export type World = Awaited<ReturnType<typeof startWorld>>;

export async function startWorld(place: Place) {
  const slack = await startSlack();
  const team = slack.workspace('Acme');
  const codetether = startProgram('codetether-local-server --port 0', place);
  const [line] = await codetether.says(/^\{.*\}$/m);
  const { url, issuer, tokens } = JSON.parse(line);
  return {
    url: String(url),
    issuer: String(issuer),
    token: String(tokens.admin),
    slack,
    team,
    ada: team.person('ada'),
    slackEnv: { SLACK_URL: slack.url, SLACK_APP_TOKEN: slack.appToken, SLACK_BOT_TOKEN: team.workspace.botToken },
    async close() {
      await codetether.interrupt();
      await slack.close();
    },
  };
}
