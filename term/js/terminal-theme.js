// A terminal's colours: read from the element's CSS variables, each of which an option may replace. Any colour that CSS can
// write becomes 0xRRGGBB, which is what the worker draws with.

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/** The colours in the worker's order: their names in a theme, their CSS variables, and what they are without either. */
export const COLOURS = [
  ['foreground', '--text', '#dbe4ee'],
  ['background', '--ground', '#10151c'],
  ['cursor', '--accent', '#7cc4ff'],
  ['selection', '--selection', '#2f4a66'],
  ['found', '--found', '#6b5a1e'],
  ['foundHere', '--found-here', '#b4781e'],
  ...NAMES.map((name, index) => [
    name,
    `--${name}`,
    ['#232c37', '#ff7b7b', '#8fd694', '#f2c879', '#7cb0ff', '#d3a1ff', '#74d6d0', '#c6d2df'][index],
  ]),
  ...NAMES.map((name, index) => [
    `bright${name[0].toUpperCase()}${name.slice(1)}`,
    `--bright-${name}`,
    ['#6b7c8f', '#ffa0a0', '#b4e8b7', '#ffe0a3', '#a9ccff', '#e5c6ff', '#a5ebe6', '#ffffff'][index],
  ]),
];

let probe;

/** A CSS colour as 0xRRGGBB; one that the browser does not know is the fallback. */
function toNumber(colour, fallback) {
  probe ??= Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
    .getContext('2d', { willReadFrequently: true });
  probe.fillStyle = fallback;
  probe.fillStyle = colour;
  probe.clearRect(0, 0, 1, 1);
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return red << 16 | green << 8 | blue;
}

/** The colours of an element, with a theme's own over them. */
export function coloursOf(element, theme = {}) {
  const style = getComputedStyle(element);
  return COLOURS.map(([name, variable, fallback]) => {
    const own = theme[name] ?? style.getPropertyValue(`--terminal-${variable.slice(2)}`).trim();
    return toNumber(own || style.getPropertyValue(variable).trim() || fallback, fallback);
  });
}
