// A cell as a graph: nodes in a row, forward edges straight or above, feedback edges dashed and below.
const CODES = '0123456789abcdefghijklmnopqrstuvwxyz';
const NODES = 4;
const NODE_NAMES = ['in', '1', '2', 'out'];

/** { name, kind, kernel } of a label such as conv3x3, conv3x3@0.5, avgpool3x3 or skip. */
function operation(label) {
  const window = /^(conv|avgpool|maxpool)(\d+)x\d+(?:@(.+))?$/.exec(label);
  if (!window) {
    return { name: label, kind: label === 'skip' ? 'skip' : 'other', kernel: 0 };
  }
  const size = window[2] + '\u00d7' + window[2];
  const words = { conv: '', avgpool: 'avg ', maxpool: 'max ' };
  return {
    name: words[window[1]] + size + (window[3] ? ' \u03b8' + window[3] : ''),
    kind: window[1] === 'conv' ? 'conv' : 'pool',
    kernel: Number(window[2]),
  };
}

/** Edges that are there; an operation whose label nobody noted goes by its code. */
function edges(cell, labels) {
  const codes = cell.replace(/\s/g, '');
  const found = [];
  for (let from = 0; from < NODES; from++) {
    for (let to = 0; to < NODES; to++) {
      const code = CODES.indexOf(codes[from * NODES + to]);
      if (code > 0) {
        const label = labels && labels[code] ? labels[code] : 'code ' + code;
        found.push({ from, to, feedback: from > to, ...operation(label) });
      }
    }
  }
  return found;
}

/** Kernels of the convolutions that a cell has, which may be fewer than its set's; null where nobody noted its operations. */
function kernelsUsed(run, network) {
  const labels = run.scored.operations[network.kernelSet];
  if (!labels) {
    return null;
  }
  const convolutions = edges(network.cell, labels).filter((edge) => edge.kind === 'conv');
  const sizes = [...new Set(convolutions.map((edge) => edge.kernel))].sort((a, b) => a - b);
  return sizes.length === 0 ? 'none' : sizes.map((size) => size + '\u00d7' + size).join(' + ');
}

/** In the words of a headline: what the network has, and what it was drawn from where that is more. */
function kernelText(run, network) {
  const used = kernelsUsed(run, network);
  const set = setName(network.kernelSet);
  if (used === null || used === set.replace(/@.*/, '')) {
    return set;
  }
  return (used === 'none' ? 'no convolution in its cells' : used) + ', drawn from ' + set;
}

function describeCell(cell, labels) {
  return edges(cell, labels)
    .map((edge) => NODE_NAMES[edge.from] + ' to ' + NODE_NAMES[edge.to] + ': ' + edge.name
      + (edge.feedback ? ' (feedback)' : ''))
    .join('; ');
}

const STEP = 118;
const MARGIN = 30;
const RADIUS = 19;

/** The graph as an SVG element that also stands alone. */
function cellGraph(cell, labels, theme) {
  const all = edges(cell, labels);
  const span = (edge) => Math.abs(edge.to - edge.from);
  const rise = (edge) => (edge.feedback ? 34 + 30 * span(edge) : 44 * (span(edge) - 1) + (span(edge) > 1 ? 14 : 0));
  const highest = (some) => Math.max(0, ...some.map(rise));
  const above = highest(all.filter((edge) => !edge.feedback));
  const below = highest(all.filter((edge) => edge.feedback));
  const middle = Math.max(RADIUS + 8, above + 18);
  const width = 2 * MARGIN + (NODES - 1) * STEP;
  const height = middle + Math.max(RADIUS + 8, below + 18);
  const x = (node) => MARGIN + node * STEP;
  const ink = (edge) => (edge.kind === 'conv' ? theme.ink : theme.muted);
  const lines = drawn('g', { fill: 'none' });
  const heads = drawn('g', {});
  const texts = drawn('g', { 'font-size': 13, 'text-anchor': 'middle', 'dominant-baseline': 'central' });
  all.forEach((edge) => {
    const side = edge.feedback ? 1 : -1;
    const bend = rise(edge);
    const straight = bend === 0;
    const ends = straight
      ? [[x(edge.from) + RADIUS, middle], [x(edge.to) - RADIUS, middle]]
      : [edge.from, edge.to].map((node, i) => {
          const away = Math.sign((i === 0 ? edge.to : edge.from) - node);
          return [x(node) + away * RADIUS * 0.62, middle + side * RADIUS * 0.78];
        });
    // A cubic curve rises to three quarters of its control points.
    const control = middle + side * (RADIUS * 0.78 + (bend - RADIUS * 0.78) / 0.75);
    const lean = (ends[1][0] - ends[0][0]) * 0.16;
    const path = straight
      ? `M${ends[0]}L${ends[1]}`
      : `M${ends[0]}C${ends[0][0] + lean},${control} ${ends[1][0] - lean},${control} ${ends[1]}`;
    const dash = edge.feedback ? '7 5' : edge.kind === 'pool' ? '1.5 4' : null;
    lines.append(drawn('path', {
      d: path, stroke: ink(edge), 'stroke-dasharray': dash, 'stroke-linecap': edge.kind === 'pool' ? 'round' : 'butt',
      'stroke-width': edge.kind === 'conv' ? 1.2 + 0.5 * edge.kernel : edge.kind === 'pool' ? 2.6 : 1.4,
    }));
    const towards = straight ? [1, 0] : direction([ends[1][0] - lean, control], ends[1]);
    heads.append(arrow(ends[1], towards, ink(edge)));
    texts.append(drawn('text', {
      x: (ends[0][0] + ends[1][0]) / 2, y: straight ? middle - 15 : middle + side * bend, fill: theme.ink,
      stroke: theme.paper, 'stroke-width': 6, 'stroke-linejoin': 'round', 'paint-order': 'stroke',
    }, edge.name));
  });
  const nodes = drawn('g', { 'text-anchor': 'middle', 'dominant-baseline': 'central', 'font-size': 13 },
    NODE_NAMES.map((name, node) => [
      drawn('circle', { cx: x(node), cy: middle, r: RADIUS, fill: theme.paper, stroke: theme.ink, 'stroke-width': 1.6 }),
      drawn('text', { x: x(node), y: middle, fill: theme.ink, 'font-weight': 600 }, name),
    ]));
  return drawn('svg', {
    xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img',
    'aria-label': 'Cell. ' + describeCell(cell, labels), 'font-family': theme.font, class: 'cell',
  }, drawn('title', {}, 'Cell ' + cell), theme.forPaper ? drawn('rect', { width, height, fill: theme.paper }) : null,
    lines, heads, nodes, texts);
}

function direction(from, to) {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  return [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
}

function arrow(tip, [dx, dy], colour) {
  const back = [tip[0] - 9 * dx, tip[1] - 9 * dy];
  const points = [tip, [back[0] - 4.5 * dy, back[1] + 4.5 * dx], [back[0] + 4.5 * dy, back[1] - 4.5 * dx]];
  return drawn('polygon', { points: points.join(' '), fill: colour });
}
