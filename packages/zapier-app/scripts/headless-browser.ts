// Replaces a person's browser: signs in as the administrator at the given URL, and follows the redirect.
import { createBrowser } from '@codetether/local-server';

const [url = ''] = process.argv.slice(2);
await fetch(await createBrowser(new URL(url).origin).signIn(url, { username: 'admin', decision: 'allow' }));
