/** The classes of that many models have a colour of their own; the rest share the last. */
const colours = 6;

/** The class with the colour of each model: the dearest have the first ones. */
export function palette(models: readonly string[]): (model: string) => string {
  return (model) => {
    const place = models.indexOf(model);
    return `hue hue-${place < 0 ? colours : Math.min(place, colours - 1) + 1}`;
  };
}
