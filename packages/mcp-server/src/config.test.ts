import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';

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
    [['--url', 'nowhere'], {}, /must be an http or https URL/],
    [[], { CODETETHER_API_URL: 'file:///etc/passwd' }, /must be an http or https URL/],
    [['--local', '--tier', 'gold'], {}, /must be free, pro or enterprise/],
    [['--local', '--url', 'https://one.example'], {}, /exclude each other/],
    [['dance'], {}, /"dance" is not a command/],
    [['doctor', 'now'], { CODETETHER_API_URL: 'https://one.example' }, /one word too many/],
    [['--colour'], {}, /^Unknown option '--colour'\. See --help\.$/],
    [['--url', '--local'], {}, /'--url' argument is ambiguous\. See --help\.$/],
    [['--local', '--read-only=yes'], {}, /does not take an argument\. See --help\.$/],
    [['--local', '--codebase', ''], {}, /--codebase must be the ID of a codebase/],
  ])('%j with %j: %s', (args, env, problem) => {
    expect(() => readConfig(args, env)).toThrow(problem);
  });

  test('help and version need nothing', () => {
    expect(readConfig(['--help'], {}).command).toBe('help');
    expect(readConfig(['--version'], {}).command).toBe('version');
  });
});
