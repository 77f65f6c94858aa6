// Stands in for a person's browser: signs in at the URL given and goes where the sign-in sends it back to.
import { signIn } from '../test/browser.ts';

const [url = ''] = process.argv.slice(2);
await fetch(await signIn(url));
