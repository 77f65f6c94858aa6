const width = 10;

/** `████░░░░░░ 43 %`; more than all is shown as full. Readers hear the number. */
export function progressBar(value: number, of: number): string {
  const share = of > 0 ? value / of : 0;
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${Math.round(share * 100)} %`;
}
