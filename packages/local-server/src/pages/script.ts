/**
 * The script of the live pages. It takes over the changes that a page's own event stream sends, and shows times in the viewer's time zone. A hidden
 * page closes its stream: a browser opens at most six connections to a server.
 */
export const SCRIPT = `
const main = document.querySelector('main');
const say = (text) => { document.getElementById('live').textContent = text; };

const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
function localise(part) {
  for (const time of part.querySelectorAll('time'))
    time.textContent = (time.className === 'clock' ? clock : whole).format(new Date(time.dateTime));
}

// Changes only the parts that differ, so that the focus, a selection and an open table stay. Elements with an ID are found again in another place.
function update(old, next) {
  if (old.isEqualNode(next)) return;
  if (old.nodeType !== 1 || old.nodeName !== next.nodeName) return old.replaceWith(next);
  for (const { name } of [...old.attributes]) if (name !== 'open' && !next.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of next.attributes) old.setAttribute(name, value);
  const known = new Map([...old.children].filter(({ id }) => id).map((child) => [child.id, child]));
  let place = old.firstChild;
  for (const child of [...next.childNodes]) {
    const same = child.id ? known.get(child.id) : place && !place.id && place.nodeName === child.nodeName ? place : undefined;
    if (!same) old.insertBefore(child, place);
    else {
      if (same === place) place = place.nextSibling;
      else old.insertBefore(same, place);
      update(same, child);
    }
  }
  while (place) {
    const rest = place.nextSibling;
    place.remove();
    place = rest;
  }
}

let stream;
function open() {
  if (stream || document.hidden) return;
  stream = new EventSource(location.href);
  stream.addEventListener('page', ({ data }) => {
    const { title, content } = JSON.parse(data);
    const next = document.createElement('main');
    next.innerHTML = content;
    localise(next);
    document.title = title;
    update(main, next);
    say('Live: changes appear by themselves.');
  });
  stream.addEventListener('error', () => {
    say(stream?.readyState === 2 ? 'This page is not live any more. Reload it.' : 'The server does not answer. Trying again…');
  });
}
function close() {
  stream?.close();
  stream = undefined;
}
addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
addEventListener('pagehide', close);
addEventListener('pageshow', open);

localise(document);
document.getElementById('zone').textContent = 'Times are in ' + Intl.DateTimeFormat().resolvedOptions().timeZone + '.';
open();
`;
