import { describe, expect, test } from 'vitest';
import { documentedCode, documentedCommands } from './documented-commands.ts';
import { installedForm, isElsewhere, withoutVariables } from './installed-form.ts';

const fence = '`'.repeat(3);
const block = (language: string, ...lines: string[]) => [`${fence}${language}`, ...lines, fence, ''].join('\n');

describe('the commands of a page', () => {
  test('are the lines of its blocks of shell, in their order', () => {
    const page = ['# Try it', block('sh', 'one --a', 'two'), 'Then:', block('bash', 'three'), block('console', 'four')];
    expect(documentedCommands(page.join('\n'))).toEqual(['one --a', 'two', 'three', 'four']);
  });

  test('are not taken from other blocks, from code within a line, or from text', () => {
    const page = ['npm install', block('json', '{}'), block('', 'bare'), block('shell', 'no'), 'Run `npx x`.'];
    expect(documentedCommands(page.join('\n'))).toEqual([]);
  });

  test('end before a comment; comment lines and empty lines are left out', () => {
    const page = block('sh', '# first', 'one   # why', '', '  ', 'two "#3" a#b');
    expect(documentedCommands(page)).toEqual(['one', 'two "#3" a#b']);
  });

  test('continue after a backslash at the end of a line, however the next is indented', () => {
    const page = block('sh', 'one --a \\', '    --b \\', '--c', 'two');
    expect(documentedCommands(page)).toEqual(['one --a --b --c', 'two']);
  });

  test('are also found in the indented block of a list', () => {
    const page = [
      '1. Make a key:',
      '',
      `   ${fence}sh`,
      '   export KEY=1   # once',
      '   one',
      `   ${fence}`,
      '2. Continue.',
    ];
    expect(documentedCommands(page.join('\n'))).toEqual(['export KEY=1', 'one']);
  });
});

test('the code of a page is its blocks of TypeScript as one program', () => {
  const page = [
    block('ts', 'const a = 1;'),
    'and then',
    block('sh', 'no'),
    block('ts', 'a + 1;'),
    block('tsx', '<no />'),
  ];
  expect(documentedCode(page.join('\n'))).toBe('const a = 1;\na + 1;\n');
});

describe('a command', () => {
  test('is recognized without the variables before it', () => {
    expect(withoutVariables('A=1 SOME_URL=https://x.example program --b C=2')).toBe('program --b C=2');
    expect(withoutVariables('program')).toBe('program');
  });

  test('through npx or from a checkout becomes the installed one, in the folder where it is run', () => {
    const published = {
      name: '@codetether/mcp-server',
      version: '1.0.0',
      folder: '/checkout/packages/mcp-server',
      readme: '/checkout/packages/mcp-server/README.md',
      bin: { 'codetether-mcp': './dist/bin.js' },
    };
    const form = (line: string) => installedForm(line, [published], '/installed');
    const [command, cwd] = ['codetether-mcp http', '/installed'];
    expect(form('codetether-mcp http')).toEqual({ command, cwd });
    expect(form('npx -y @codetether/mcp-server http')).toEqual({ command, cwd });
    expect(form('PORT=0 npx -y @codetether/mcp-server http')).toEqual({ command, cwd });
    expect(form('npx -y pnpm@12 --silent mcp http').command).toBe(command);
    expect(form('node packages/mcp-server/dist/bin.js http').command).toBe(command);
    expect(form('node packages/mcp-server/dist/bin.js http').cwd).not.toBe(cwd);
    expect(form('npx -y @codetether/mcp-server-other').command).toBe('npx -y @codetether/mcp-server-other');
  });

  test('of another program, or one that only prepares the next, is not run', () => {
    const elsewhere = [
      'claude mcp add codetether -- npx x',
      'export A=1',
      'docker compose up',
      'npx -y pnpm@12 --filter x build',
    ];
    expect(elsewhere.filter((line) => !isElsewhere(line))).toEqual([]);
    expect(['codetether-mcp', 'claude', 'npx -y x'].filter(isElsewhere)).toEqual([]);
  });
});
