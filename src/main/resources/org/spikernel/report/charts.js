// Pictures on the page: drawn as SVG by ECharts, drawn again when width, colours or the question change; for paper and for
// files drawn as text, light, at a fixed width.
const PAPER_WIDTH = 680;
const charts = [];

/**
 * A picture. What is made of `made(theme, width)`: { option, height, summary }.
 *
 * @param name of the file that it is saved as, without ending
 */
function chart(name, made) {
  const host = element('div', { class: 'chart', tabindex: 0, role: 'group', 'aria-roledescription': 'chart' });
  const paper = element('div', { class: 'paper', 'aria-hidden': 'true' });
  const spoken = element('p', { class: 'unseen', 'aria-live': 'polite' });
  const one = { host, paper, spoken, made, engine: null, points: [], at: -1, width: 0 };
  host.addEventListener('keydown', (event) => onKey(one, event));
  host.addEventListener('blur', () => leave(one));
  charts.push(one);
  const button = element(
    'button',
    { type: 'button', class: 'save', onclick: () => save(plainName(name) + '.svg', 'image/svg+xml', paperSvg(made)) },
    'Save as SVG'
  );
  return { nodes: [host, paper, spoken], button };
}

function draw(one) {
  const width = Math.floor(one.host.clientWidth);
  if (width === 0) {
    return;
  }
  one.width = width;
  const picture = one.made(screenTheme(), width);
  one.host.style.height = picture.height + 'px';
  one.host.setAttribute('aria-label', picture.summary + ' Arrow keys go from mark to mark.');
  if (!one.engine) {
    one.engine = echarts.init(one.host, null, { renderer: 'svg' });
  }
  one.engine.resize({ width, height: picture.height });
  one.engine.setOption({ ...picture.option, animation: false }, { notMerge: true });
  one.at = -1;
  one.points = marks(picture.option);
}

/** Positions of everything that has a tip, from left to right. */
function marks(option) {
  const all = [];
  option.series.forEach((series, seriesIndex) =>
    (series.data || []).forEach((item, dataIndex) => {
      if (item && item.tip) {
        all.push({ seriesIndex, dataIndex, tip: item.tip, value: [].concat(item.value) });
      }
    })
  );
  return all.sort((a, b) => a.value[0] - b.value[0] || (a.value[1] || 0) - (b.value[1] || 0));
}

function onKey(one, event) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  if (event.key === 'Escape') {
    leave(one);
  } else if (event.key in steps && one.points.length > 0) {
    event.preventDefault();
    const count = one.points.length;
    one.at = one.at < 0 && steps[event.key] < 0 ? count - 1 : (one.at + steps[event.key] + count) % count;
    const { seriesIndex, dataIndex, tip } = one.points[one.at];
    one.engine.dispatchAction({ type: 'showTip', seriesIndex, dataIndex });
    one.spoken.textContent = tip.map(([term, text]) => (term ? term + ' ' : '') + text).join(', ');
  }
}

function leave(one) {
  if (one.engine) {
    one.engine.dispatchAction({ type: 'hideTip' });
  }
  one.at = -1;
}

function paperSvg(made) {
  const { option, height, summary } = made(paperTheme(), PAPER_WIDTH);
  const engine = echarts.init(null, null, { renderer: 'svg', ssr: true, width: PAPER_WIDTH, height });
  engine.setOption({ ...option, animation: false, tooltip: { show: false } });
  const text = engine.renderToSVGString({ useViewBox: true });
  engine.dispose();
  const title = summary.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return text.replace(/(<svg[^>]*>)/, '$1\n<title>' + title + '</title>');
}

/** Before it is printed a page has no time to be laid out anew: what is printed is a picture that scales. */
function preparePaper() {
  charts.forEach((one) => {
    const svg = new DOMParser().parseFromString(paperSvg(one.made), 'image/svg+xml').documentElement;
    one.paper.replaceChildren(document.importNode(svg, true));
  });
}

function drawAll() {
  charts.forEach(draw);
}

function watchCharts() {
  const observer = new ResizeObserver((entries) =>
    entries.forEach((entry) => {
      const one = charts.find((some) => some.host === entry.target);
      if (one && Math.floor(entry.contentRect.width) !== one.width) {
        draw(one);
      }
    })
  );
  charts.forEach((one) => observer.observe(one.host));
}

// Labels of the axes stay within the picture on all sides; the last one of a level axis, which is centred, would stick out.
const LABELS_INSIDE = { outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' };

/** What all pictures have in common. */
function common(theme, width) {
  return {
    backgroundColor: theme.forPaper ? theme.paper : 'transparent',
    textStyle: { fontFamily: theme.font, color: theme.ink },
    grid: { left: 8, right: width < 480 ? 12 : 28, top: 34, bottom: 34, ...LABELS_INSIDE },
    tooltip: {
      trigger: 'item',
      confine: true,
      backgroundColor: theme.paper,
      borderColor: theme.muted,
      textStyle: { color: theme.ink, fontSize: 13 },
      formatter: (hit) => tipNode(hit.data && hit.data.tip),
    },
  };
}

function tipNode(tip) {
  if (!tip) {
    return '';
  }
  const [[, title], ...rest] = tip;
  return element(
    'div',
    { class: 'tip' },
    element('strong', {}, title),
    rest.map(([term, text]) => element('div', {}, element('span', {}, term), element('span', {}, text)))
  );
}

function axis(theme, name, more) {
  return {
    type: 'value',
    name,
    nameLocation: 'middle',
    nameGap: 30,
    nameTextStyle: { color: theme.muted, fontSize: 12 },
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.muted } },
    axisTick: { show: true, lineStyle: { color: theme.muted } },
    axisLabel: { color: theme.muted, fontSize: 12, hideOverlap: true },
    splitLine: { show: true, lineStyle: { color: theme.faint, width: 1 } },
    ...more,
  };
}

/** An axis that has its name above it, in reading direction: see {@link above}. */
function upright(theme, more) {
  return axis(theme, '', {
    axisTick: { show: false },
    axisLine: { show: false },
    ...more,
  });
}

/** What the upright axis shows, above the picture. */
function above(theme, text) {
  return { text, left: 0, top: 4, padding: 0, textStyle: { color: theme.muted, fontSize: 12, fontWeight: 400 } };
}

// Per cent; chance further below the accuracies than that, and than they are apart, would press them together.
const CHANCE_IS_NEAR = 20;

/** Accuracies of a list, 0 to 1, as the range of an axis in per cent, with round ends; with those of chance that are near. */
function percentAxisRange(values, chances) {
  const accuracies = values.filter(isNumber).map((value) => 100 * value);
  const [lowest, highest] = [Math.min(...accuracies), Math.max(...accuracies)];
  const near = chances.map((chance) => 100 * chance)
    .filter((chance) => lowest - chance <= Math.max(CHANCE_IS_NEAR, highest - lowest));
  const known = accuracies.length > 0 ? [...accuracies, ...near] : [];
  if (known.length === 0) {
    return { min: 0, max: 100 };
  }
  const least = Math.min(...known);
  const most = Math.max(...known);
  const step = most - least > 25 ? 10 : most - least > 8 ? 5 : 2;
  const low = Math.max(0, step * Math.floor((least - step / 5) / step));
  const high = Math.min(100, step * Math.ceil((most + step / 5) / step));
  return { min: low, max: Math.max(high, low + 2 * step), interval: step };
}

/** A logarithmic axis whose marks are round: doublings of bytes, or 1, 2 and 5 times powers of ten. */
function sizeAxis(theme, name, least, most, unit, width) {
  const round = unit === 'params'
    ? Array.from({ length: 40 }, (_, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3))
    : Array.from({ length: 50 }, (_, i) => 2 ** i);
  const low = Math.max(...round.filter((value) => value <= least), 1);
  const high = Math.min(...round.filter((value) => value >= most && value > low));
  const within = round.filter((value) => value >= low && value <= high);
  const every = Math.ceil(within.length / Math.max(2, Math.floor(width / 85)));
  const customValues = within.filter((_, i) => i % every === 0);
  return axis(theme, name, {
    type: 'log',
    logBase: 2,
    min: low,
    max: high,
    splitLine: { show: false },
    minorTick: { show: false },
    axisTick: { show: true, customValues, lineStyle: { color: theme.muted } },
    axisLabel: {
      color: theme.muted, fontSize: 12, customValues,
      formatter: (value) => (unit === 'params' ? brief(value) : wholeBytes(value)),
    },
  });
}

/** Marks of one kernel set, or of what shares a colour; their shapes and colours are its own. */
function marksOf(group, looks, theme, data, more) {
  return {
    type: 'scatter',
    name: setName(group),
    symbol: 'path://' + looks.groupShape(group),
    symbolSize: 12,
    itemStyle: { color: looks.groupColour(group, theme), borderColor: theme.paper, borderWidth: 1 },
    emphasis: { scale: 1.4 },
    data,
    ...more,
  };
}

/** On the page one legend serves all pictures; a saved picture has its own. */
function legend(theme, groups) {
  return theme.forPaper && groups.length > 0
    ? { show: true, bottom: 0, left: 'center', itemWidth: 12, itemHeight: 12, textStyle: { color: theme.ink, fontSize: 12 },
        data: groups.map(setName) }
    : { show: false };
}
