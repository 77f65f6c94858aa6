import { describe, expect, test } from 'vitest';
import { askedToShow, readConfig } from './config.ts';

describe('settings', () => {
  test('come from the environment, and flags win', () => {
    const env = {
      CODETETHER_API_URL: 'https://one.example',
      CODETETHER_TOKEN: 'ct_secret',
      CODETETHER_TIER: 'free',
      CODETETHER_WEB_URL: '',
    };
    expect(readConfig(['--url', 'https://two.example', '--visibility', 'own'], env)).toMatchObject({
      command: 'serve',
      local: false,
      url: 'https://two.example',
      token: 'ct_secret',
      tier: 'free',
      visibility: 'own',
    });
  });

  test.each<[string[], Record<string, string>, RegExp]>([
    [[], {}, /No CodeTether server is configured/],
    [['doctor'], {}, /No CodeTether server is configured/],
    [['--url', 'nowhere'], {}, /^--url or CODETETHER_API_URL is not an http or https URL\. Set it to one/],
    [[], { CODETETHER_API_URL: 'file:///etc/passwd' }, /CODETETHER_API_URL is not an http or https URL/],
    [[], { CODETETHER_API_URL: 'https://one.example/v1' }, /CODETETHER_API_URL ends in \/v1.* Set it to https:\/\/one/],
    [['doctor'], { CODETETHER_TOKEN: 'Bearer eyJh.eyJz.c2ln' }, /^CODETETHER_TOKEN begins with "Bearer"/],
    [['login'], { CODETETHER_TOKEN: 'bearer  ct_key' }, /^CODETETHER_TOKEN begins with "Bearer"/],
    [['doctor'], { CODETETHER_TOKEN: "'eyJh.eyJz.c2ln'" }, /^CODETETHER_TOKEN is in quotes/],
    [['login'], { CODETETHER_TOKEN: '"ct_key"' }, /^CODETETHER_TOKEN is in quotes/],
    [['login'], { CODETETHER_API_URL: 'https://one.example/v1/' }, /CODETETHER_API_URL ends in \/v1/],
    [['--local'], { CODETETHER_WEB_URL: 'app.example.com/{kind}' }, /CODETETHER_WEB_URL is not an http or https URL/],
    [['--local', '--tier', 'gold'], {}, /must be free, pro or enterprise/],
    [['--local'], { CODETETHER_SIGNING_KEY: 'short' }, /^CODETETHER_SIGNING_KEY must be at least 32 random characters/],
    [
      ['http', '--local'],
      { CODETETHER_SIGNED_SINCE: 'soon' },
      /^CODETETHER_SIGNED_SINCE must be a time that has passed/,
    ],
    [['--local', '--url', 'https://one.example'], {}, /exclude each other/],
    [['dance'], {}, /"dance" is not a command/],
    [['doctor', 'now'], { CODETETHER_API_URL: 'https://one.example' }, /Unexpected argument "now"/],
    [['--colour'], {}, /^Unknown option '--colour'\. See --help\.$/],
    [['--url', '--local'], {}, /'--url' argument is ambiguous\. See --help\.$/],
    [['--local', '--read-only=yes'], {}, /does not take an argument\. See --help\.$/],
    [['--local', '--codebase', ''], {}, /^--codebase is empty\. Give it a value/],
  ])('%j with %j: %s', (args, env, problem) => {
    expect(() => readConfig(args, env)).toThrow(problem);
  });

  test('help and version need no settings', () => {
    expect([['-h'], ['--help'], ['doctor', '--help'], ['--version'], ['doctor']].map(askedToShow)).toEqual([
      ...['help', 'help', 'help', 'version'],
      undefined,
    ]);
  });
});
