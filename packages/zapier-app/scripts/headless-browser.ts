// Stands in for a person's browser: signs in at the URL given as the administrator, and goes where the sign-in sends it back to.
import { createBrowser } from '@codetether/local-server';

const [url = ''] = process.argv.slice(2);
await fetch(await createBrowser(new URL(url).origin).signIn(url, { username: 'admin', decision: 'allow' }));
