// Numbers as people read them. A space that does not break joins a number and its unit.
const NB = '\u00a0';
const DASH = '\u2013';

function isNumber(value) {
  return typeof value === 'number' && Number.isFinite(value);
}

function grouped(value) {
  return isNumber(value) ? value.toLocaleString('en-GB', { maximumFractionDigits: 0 }) : DASH;
}

function decimals(value, digits) {
  return isNumber(value) ? value.toFixed(digits).replace('-', '\u2212') : DASH;
}

/** Three significant digits, never in exponents. */
function significant(value) {
  if (!isNumber(value)) {
    return DASH;
  }
  const size = Math.abs(value);
  return decimals(value, size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

/** Of a share, 0 to 1. */
function percent(share) {
  return isNumber(share) ? decimals(100 * share, 1) + NB + '%' : DASH;
}

/** A share as somebody names it: 10 %, not 10.0 %. */
function roundPercent(share) {
  return Number((100 * share).toPrecision(3)) + NB + '%';
}

function yesOrNo(value) {
  return value === null ? DASH : value ? 'yes' : 'no';
}

function percentRange(low, high) {
  return isNumber(low) && isNumber(high)
    ? decimals(100 * low, 1) + ' to ' + percent(high)
    : 'not known';
}

const KIB = 1024;
const MIB = 1024 * 1024;

function bytes(value) {
  if (!isNumber(value)) {
    return DASH;
  }
  if (value < KIB) {
    return grouped(value) + NB + 'B';
  }
  return value < MIB ? significant(value / KIB) + NB + 'KiB' : significant(value / MIB) + NB + 'MiB';
}

/** A power of two for an axis. */
function wholeBytes(value) {
  return value < KIB ? value + NB + 'B' : value < MIB ? value / KIB + NB + 'KiB' : value / MIB + NB + 'MiB';
}

/** Bytes as somebody asks for them: 2 MiB, not 2.00 MiB. */
function roundBytes(value) {
  const round = (number) => String(Number(number.toPrecision(4)));
  return value < KIB ? grouped(value) + NB + 'B' : value < MIB ? round(value / KIB) + NB + 'KiB' : round(value / MIB) + NB + 'MiB';
}

/** A short number for an axis: 200k, 1.5M. */
function brief(value) {
  const trim = (number) => String(Number(number.toPrecision(3)));
  if (value >= 1e9) {
    return trim(value / 1e9) + 'G';
  }
  if (value >= 1e6) {
    return trim(value / 1e6) + 'M';
  }
  return value >= 1e3 ? trim(value / 1e3) + 'k' : trim(value);
}

function seconds(value) {
  if (!isNumber(value)) {
    return DASH;
  }
  if (value < 60) {
    return significant(value) + NB + 's';
  }
  const minutes = Math.floor(value / 60);
  const two = (number) => String(Math.floor(number)).padStart(2, '0');
  return minutes < 60
    ? minutes + NB + 'min ' + two(value % 60) + NB + 's'
    : grouped(Math.floor(minutes / 60)) + NB + 'h ' + two(minutes % 60) + NB + 'min';
}

/** Of { low, high }: of one network nothing is known. */
function secondsRange({ low, high }) {
  return isNumber(low) && isNumber(high) ? seconds(low) + ' to ' + seconds(high) : 'not known';
}

/** ISO 8601, UTC. */
function time(text) {
  return text ? text.replace('T', ' ').replace('Z', ' UTC') : DASH;
}

function plural(count, one, many) {
  return grouped(count) + ' ' + (count === 1 ? one : many);
}

// Letters of the settings in the name of a family.
const SETTINGS = { w: 'width', i: 'image size', s: 'stem stride', t: 'timesteps', h: 'hidden', p: 'pool', b: 'bits' };

/** A name as 1x1_3x3/w8t2: the kernel set, and by letter what is special about the macro-architecture. */
function familyParts(name) {
  const [set, macro] = name.split('/');
  return { set, settings: new Map([...(macro || '').matchAll(/([a-z])(\d+)/g)].map(([, letter, value]) => [letter, value])) };
}

function settingName(letter, value) {
  return (SETTINGS[letter] || letter) + ' ' + value;
}

/** As text, but 4 before 16. */
function compareNumbers(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}

function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** 1x1_3x3/w8 as 1\u00d71 + 3\u00d73, width 8; other names as they are. */
function setName(family) {
  const { set, settings } = familyParts(family);
  return [kernelsName(set), ...[...settings].map(([letter, value]) => settingName(letter, value))].join(', ');
}

function kernelsName(kernelSet) {
  return /^\d+x\d+(_\d+x\d+)*(@.*)?$/.test(kernelSet)
    ? kernelSet.replace(/(\d+)x(\d+)/g, '$1\u00d7$2').replace(/_/g, ' + ')
    : kernelSet;
}
