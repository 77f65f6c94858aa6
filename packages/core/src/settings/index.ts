// A program's settings as one table. Loads no library.
export { commandOf, parseCommandLine } from './command-line.ts';
export { helpOf, type Program } from './help.ts';
export { checked, listOf, oneOf, onOff, port, quotesProblem, text, wholeNumber, words } from './kinds.ts';
export { listenProblem } from './listen-problem.ts';
export { ConfigError, type Problem, SettingProblem } from './problem.ts';
export { readSettings } from './read-settings.ts';
export { type Setting, type Settings, type SettingValues, setting, settingsIn } from './setting.ts';
export { isStrongKey, type SigningSettings, signingSettings, strictKeys } from './signing-settings.ts';
export { token, tokenProblem } from './token.ts';
export { baseUrl, pageTemplate, serverUrl, webUrl } from './web-addresses.ts';
