// Colours that colour-blind readers tell apart (Okabe and Ito), each with a shape of its own.
const COLOURS = {
  light: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#5b5b5b'],
  dark: ['#4aa3df', '#ee7733', '#22bb8f', '#dd94ba', '#f0b429', '#8fd0f5', '#b8b8b8'],
};

// Within a box of 20 by 20.
const SHAPES = [
  'M10 1a9 9 0 1 0 0 18a9 9 0 1 0 0-18Z',
  'M2 2H18V18H2Z',
  'M10 1L19.5 18H.5Z',
  'M10 0L20 10L10 20L0 10Z',
  'M10 19L19.5 2H.5Z',
  'M7 1H13V7H19V13H13V19H7V13H1V7H7Z',
  'M10 0L12.6 7H20L14 11.6L16.2 19L10 14.6L3.8 19L6 11.6L0 7H7.4Z',
];

// From few to many; lightness alone tells.
const RAMPS = {
  light: ['#b4d2e9', '#86b8dd', '#4f97c9', '#1d669f', '#0b3a66'],
  dark: ['#244b6e', '#2a628f', '#3583ba', '#79b8e0', '#d3ebfa'],
};

const THEMES = {
  light: {
    name: 'light', ink: '#1b1f24', muted: '#5a6370', faint: '#dfe3e8', paper: '#ffffff', accent: '#0b5fa5', warm: '#b3261e',
  },
  dark: {
    name: 'dark', ink: '#e8eaed', muted: '#a3acb8', faint: '#343b45', paper: '#15181d', accent: '#7cc0f5', warm: '#ffb4a9',
  },
};

const SCREEN_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const PAPER_FONT = 'Helvetica, Arial, sans-serif';

function darkWanted() {
  return window.matchMedia('(prefers-color-scheme: dark)');
}

function screenTheme() {
  return { ...(darkWanted().matches ? THEMES.dark : THEMES.light), font: SCREEN_FONT };
}

function paperTheme() {
  return { ...THEMES.light, font: PAPER_FONT, forPaper: true };
}

/** Looks of kernel sets, the same in every picture and run. */
function palette(kernelSets) {
  const positions = new Map(kernelSets.map((set, i) => [set, i]));
  const at = (set) => positions.get(set) || 0;
  return {
    sets: kernelSets,
    colour: (set, theme) => COLOURS[theme.name][at(set) % COLOURS.light.length],
    shape: (set) => SHAPES[(at(set) + Math.floor(at(set) / SHAPES.length)) % SHAPES.length],
  };
}
