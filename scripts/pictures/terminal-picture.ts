// The output of a program as an SVG that looks like a terminal, in light and in dark.
import { stripVTControlCharacters } from 'node:util';

const COLUMNS = 104;
const LINE = 20;
const PADDING = 18;
const WIDTH = 860;

/** The codes of styleText: a class for each that begins a style. */
const styles: Readonly<Record<string, string>> = { 1: 'bold', 2: 'dim', 32: 'green', 33: 'yellow', 36: 'cyan' };

export function terminalPicture(lines: readonly string[]): string {
  const height = lines.length * LINE + 2 * PADDING;
  const texts = lines.map(
    (line, index) =>
      `<text xml:space="preserve" x="${PADDING}" y="${PADDING + index * LINE + 14}">${spans(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="The output of the demo">
<style>
.paper { fill: #f6f8fa; stroke: #d0d7de; } text { fill: #1f2328; font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre; }
.bold { font-weight: 600; } .dim { fill: #59636e; } .green { fill: #116329; } .yellow { fill: #7d4e00; } .cyan { fill: #0550ae; }
@media (prefers-color-scheme: dark) { .paper { fill: #14171b; stroke: #363c45; } text { fill: #e7eaee; } .dim { fill: #a3adba; } .green { fill: #6fce92; } .yellow { fill: #f0b35a; } .cyan { fill: #7db7f2; } }
</style>
<rect class="paper" x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
${texts.join('\n')}
</svg>
`;
}

/** The styled parts of a line, which is cut at the width of the terminal. */
function spans(line: string): string {
  let style = '';
  let left = COLUMNS;
  const parts = line.split('\u001b[').map((part, index) => {
    const code = index === 0 ? undefined : part.slice(0, part.indexOf('m'));
    if (code !== undefined) style = styles[code] ?? '';
    const whole = stripVTControlCharacters(code === undefined ? part : part.slice(code.length + 1));
    const text = whole.length > left ? `${whole.slice(0, Math.max(0, left - 1))}${left > 0 ? '…' : ''}` : whole;
    left -= text.length;
    if (text === '') return '';
    return style === '' ? escaped(text) : `<tspan class="${style}">${escaped(text)}</tspan>`;
  });
  return parts.join('');
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
