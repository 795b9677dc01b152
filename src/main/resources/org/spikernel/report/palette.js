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

/**
 * Looks of kernel sets, the same in every picture and run. More families than there are colours share them: by kernel set, or
 * where there is one set, by the setting of the macro-architecture that tells most of them apart.
 */
function palette(families) {
  const { title, groupOf } = grouping(families);
  const places = new Set(families.map(groupOf));
  const groups = places.size === families.length ? [...places] : [...places].sort(compareNumbers);
  const positions = new Map(groups.map((group, i) => [group, i]));
  const at = (group) => positions.get(group) || 0;
  const groupColour = (group, theme) => COLOURS[theme.name][at(group) % COLOURS.light.length];
  const groupShape = (group) => SHAPES[(at(group) + Math.floor(at(group) / SHAPES.length)) % SHAPES.length];
  return {
    title,
    groups,
    groupOf,
    colour: (family, theme) => groupColour(groupOf(family), theme),
    shape: (family) => groupShape(groupOf(family)),
    groupColour,
    groupShape,
  };
}

function grouping(families) {
  const usual = 'Kernel sets in the pictures';
  if (families.length <= COLOURS.light.length) {
    return { title: usual, groupOf: (family) => family };
  }
  const { sets, settings } = dimensions(families);
  const [most] = settings;
  return sets.size > 1 || !most
    ? { title: usual, groupOf: (family) => familyParts(family).set }
    : { title: capital(most.name) + ' in the pictures', groupOf: (family) => settingGroup(familyParts(family), most.letter) };
}

/** Of a run whose networks have no such setting, the kernel set. */
function settingGroup({ set, settings }, letter) {
  return settings.has(letter) ? settingName(letter, settings.get(letter)) : set;
}

/** What families differ by: their kernel sets, and settings with several values, those with the most that have a colour first. */
function dimensions(families) {
  const parts = families.map(familyParts);
  const values = (letter) => new Set(parts.map((one) => one.settings.get(letter))).size;
  const settings = Object.entries(SETTINGS)
    .map(([letter, name]) => ({ letter, name, values: values(letter) }))
    .filter((one) => one.values > 1);
  const few = (one) => (one.values <= COLOURS.light.length ? one.values : 0);
  return { sets: new Set(parts.map((one) => one.set)), settings: settings.sort((a, b) => few(b) - few(a)) };
}
