// The share of mutants that tests killed, with its 95 % interval.

/** Wilson's score interval of a share: unlike the normal one it also holds for few mutants and near 100 %. */
export function wilson(killed: number, total: number): { share: number; low: number; high: number } {
  const z = 1.96;
  const share = killed / total;
  const middle = share + (z * z) / (2 * total);
  const half = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return { share, low: (middle - half) / scale, high: (middle + half) / scale };
}

export function scoreText(killed: number, total: number): string {
  if (total === 0) return 'no mutants';
  const { share, low, high } = wilson(killed, total);
  const percent = (value: number) => (value * 100).toFixed(1);
  return `${killed} of ${total} killed: ${percent(share)} % (95 % interval: ${percent(low)} to ${percent(high)} %)`;
}
