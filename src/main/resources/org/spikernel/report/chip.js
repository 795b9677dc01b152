// What a network takes of a chip: room, energy, accuracy by bits of a weight, and what emulated boards measured.

const ARITHMETICS = [['float', 'weights rounded, computed in floats'], ['integer', 'all in integers, as the program in C']];

function needOf(run, network) {
  return run.chip.needs.find((need) => need.candidateKey === network.candidateKey) || null;
}

/** The fullest room, 1 for a full one. */
function filled(need) {
  return Math.max(...need.amounts.map((amount) => (isNumber(amount.available) ? amount.needed / amount.available : 0)));
}

/** What was measured at the chip's bits over all trainings, in integers or else in floats; null where nothing was. */
function widthOf(run, network) {
  const at = (arithmetic) => run.chip.widths.find((width) => width.candidateKey === network.candidateKey
    && width.arithmetic === arithmetic && width.bits === run.chip.bits && width.seeds === network.accuracy.trainings);
  return at('integer') || at('float') || null;
}

/**
 * What select chooses for the chip of the run's budget, or the nearest miss: { network, width }. Accuracies are those at its
 * bits if all networks that compete have them, else width is null. Without a chip, what is chosen above.
 */
function chipChoice(run) {
  if (!run.chip.target) {
    return { network: choose(run.trained.networks, view.question).chosen, width: null };
  }
  const sized = run.trained.networks.flatMap((network) => {
    const need = needOf(run, network);
    return need ? [{ network, fill: filled(need), width: widthOf(run, network) }] : [];
  });
  const fitting = sized.filter((one) => one.fill <= 1);
  const finalists = fitting.filter((one) => one.network.finalist);
  const atWidth = fitting.length > 0 && (finalists.length > 0 ? finalists : fitting).every((one) => one.width);
  const accuracy = (one) => (atWidth && one.width ? one.width.accuracy.mean : one.network.accuracy.mean);
  const smaller = (a, b) => a.fill - b.fill || a.network.size.params - b.network.size.params || compareText(a.network.candidateKey, b.network.candidateKey);
  fitting.sort((a, b) => Number(b.network.finalist) - Number(a.network.finalist) || accuracy(b) - accuracy(a) || smaller(a, b));
  const best = fitting[0] || sized.sort(smaller)[0];
  return best ? { network: best.network, width: atWidth ? best.width : null } : { network: null, width: null };
}

function chipNetwork(run) {
  return chipChoice(run).network;
}

/** Of the network in question, or of one that was measured. */
function widthsOf(run) {
  const { widths } = run.chip;
  const key = (chipNetwork(run) || {}).candidateKey;
  const own = widths.filter((width) => width.candidateKey === key);
  const ranked = run.trained.networks.find((network) => widths.some((width) => width.candidateKey === network.candidateKey));
  return own.length > 0 || !ranked ? own : widths.filter((width) => width.candidateKey === ranked.candidateKey);
}

function amountText(value, room) {
  return room.inBytes ? bytes(value) : grouped(value);
}

/** Limits are round. */
function limitOf(value, room) {
  return room.inBytes ? roundBytes(value) : grouped(value);
}

/** A bar whose numbers stand beside it. `share` of the whole bar, more than 1 where it does not fit. */
function bar(name, share, words, over) {
  const width = Math.max(0.8, Math.min(100, 100 * share));
  return element('li', { class: 'bar' },
    element('span', { class: 'name' }, name),
    drawn('svg', { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      drawn('rect', { class: 'track', x: 0, y: 0, width: 100, height: 10 }),
      drawn('rect', { class: over ? 'over' : 'level', x: 0, y: 0, width, height: 10 })),
    element('span', { class: over ? 'amount over' : 'amount' }, words));
}

function roomBar(name, needed, available, room) {
  if (!isNumber(available)) {
    return bar(name, 0, amountText(needed, room) + ', no limit', false);
  }
  const share = needed / available;
  const over = needed > available;
  return bar(name, share, amountText(needed, room) + ' of ' + limitOf(available, room) + (over ? ': no room' : ', ' + percent(share)), over);
}

function barList(title, items) {
  return [element('h3', {}, title), element('ul', { class: 'bars' }, items)];
}

function targetWords(run) {
  const { target, rooms, needs, bits } = run.chip;
  const limits = needs.length === 0 ? [] : needs[0].amounts.flatMap((amount, i) =>
    (isNumber(amount.available) ? [rooms[i].resource + ' ' + limitOf(amount.available, rooms[i])] : []));
  const named = target.title === target.asked ? target.asked : target.title + ' (' + target.asked + ')';
  return [named, target.core ? 'core ' + target.core : '', limits.join(', '), 'weights of ' + bits + ' bits'].filter(Boolean).join('; ');
}

function memoryBars(run, network) {
  const { target, rooms, known, bits } = run.chip;
  const need = needOf(run, network);
  const { question } = view;
  const all = [];
  if (!target && question.unit === 'bytes') {
    all.push(...barList('The budget', [roomBar('memory, ' + bitsOf(network, question) + ' bits', memoryOf(network, question), question.limit, { inBytes: true })]));
  }
  if (!need) {
    return [...all, element('p', { class: 'empty' }, 'Flash and RAM are not known: networks with rate coding have no program in C, and settings of other versions cannot be read.')];
  }
  if (target) {
    return [...all, ...barList('Room on ' + target.asked, need.amounts.map((amount, i) => roomBar(rooms[i].resource, amount.needed, amount.available, rooms[i])))];
  }
  return [...all,
    element('p', {}, 'The program in C at ' + bits + ' bits takes at most '
      + need.amounts.map((amount, i) => amountText(amount.needed, rooms[i]) + ' of ' + rooms[i].resource).join(' and ')
      + ' on any measured core; the stack comes on top. Of some chips that is:'),
    ...known.flatMap((chip) => barList(chip.title + ' (' + chip.name + ')', need.amounts.map((amount, i) => roomBar(rooms[i].resource, amount.needed, chip.available[i], rooms[i]))))];
}

function energyBars(run, network) {
  const widths = run.chip.widths.filter((width) => width.candidateKey === network.candidateKey);
  const at = (arithmetic, bits) => (widths.find((width) => width.arithmetic === arithmetic && width.bits === bits) || { cost: {} }).cost;
  // Each arithmetic has a scale of its own: side by side, float32 without memory would look like int8 with it.
  const energies = [
    ['Energy an image, float32', [['compute only', network.energyMicrojoule]]],
    ['Energy an image, int8', [
      ['compute only', at('integer', 8).computeMicrojoules],
      ['compute and SRAM', isNumber(network.energySramMicrojoule) ? network.energySramMicrojoule : at('integer', 8).sramMicrojoules]]],
  ].map(([title, values]) => [title, values.filter(([, value]) => isNumber(value))]).filter(([, values]) => values.length > 0);
  return energies.length === 0
    ? [element('h3', {}, 'Energy an image'), element('p', { class: 'empty' }, 'Not measured: the network is no finalist.')]
    : [...energies.flatMap(([title, values]) => {
      const most = Math.max(...values.map(([, value]) => value));
      return barList(title, values.map(([name, value]) => bar(name, most > 0 ? value / most : 0, significant(value) + NB + '\u00b5J', false)));
    }),
      element('p', { class: 'small' }, 'Estimates at 45 nm, of the operations that float32 does on the test images. Compute only leaves memory out, and no published number says what other widths take.')];
}

function chipCard(run) {
  const { network, width } = chipChoice(run);
  const { target } = run.chip;
  if (!network) {
    return [target ? element('p', {}, 'Budget: ' + targetWords(run) + '.') : null,
      element('p', { class: 'empty' }, run.trained.networks.length === 0 ? 'No training is completed.'
        : target ? 'What the networks need of this chip cannot be told: the tables hold other cells or kernel sets than the settings.' : 'Nothing fits ' + limitText(view.question) + '.')];
  }
  const need = needOf(run, network);
  const fits = !target || !need || filled(need) <= 1;
  return [
    target ? element('p', {}, 'Budget: ' + targetWords(run) + '.') : null,
    element('p', { 'data-candidate': network.candidateKey }, (target ? (fits ? 'Chosen for it: ' : 'Nothing fits; the nearest miss: ') : 'The chosen network: ')
      + named(network) + ', ' + (width
      ? percent(width.accuracy.mean) + ' validation accuracy at ' + width.bits + ' bits (' + width.arithmetic + ').'
      : percent(network.accuracy.mean) + ' validation accuracy in float32.')),
    ...memoryBars(run, network),
    // Four chips fill the column, one does not.
    ...(target ? energyBars(run, network) : []),
  ];
}

/** What the run lacks, with the commands that bring it. */
function chipGaps(run) {
  const { widths, boards } = run.chip;
  const gaps = [
    widths.length === 0 ? 'accuracy at few bits: `spikernel quantise --run ' + run.runId + '`' : null,
    boards.length === 0 ? 'stack and instructions: `spikernel export --run ' + run.runId + ' --format c99 --board cortex-m3 --output firmware`' : null,
  ].filter(Boolean);
  return gaps.length === 0 ? null : element('p', { class: 'empty' }, worded('Not measured yet: ' + gaps.join('; ') + '.'));
}

function widthsPicture(run) {
  return (theme, width) => {
    const rows = widthsOf(run);
    const places = [...new Set(rows.map((row) => row.bits))].sort((a, b) => a - b);
    const kinds = ARITHMETICS.filter(([arithmetic]) => rows.some((row) => row.arithmetic === arithmetic));
    const aside = (i) => (kinds.length === 1 ? 0 : 0.12 * (2 * i - 1));
    const series = kinds.flatMap(([arithmetic], i) => {
      const colour = COLOURS[theme.name][i];
      const some = rows.filter((row) => row.arithmetic === arithmetic);
      // As trained, the network is in no arithmetic of few bits.
      const x = (row) => places.indexOf(row.bits) + (row.bits === 32 ? 0 : aside(i));
      return [{
        type: 'line', name: arithmetic, symbol: 'path://' + SHAPES[i], symbolSize: 11, z: 4,
        lineStyle: { color: colour, width: 1.5, type: i === 0 ? 'solid' : 'dashed' },
        itemStyle: { color: colour, borderColor: theme.paper, borderWidth: 1 },
        data: [...some].sort((a, b) => a.bits - b.bits).map((row) => ({ value: [x(row), 100 * row.accuracy.mean], tip: widthTip(row) })),
      }, {
        type: 'custom', silent: true, z: 2, encode: { x: 0, y: [1, 2] },
        data: some.filter((row) => isNumber(row.accuracy.low)).map((row) => [x(row), 100 * row.accuracy.low, 100 * row.accuracy.high]),
        renderItem: (params, api) => {
          const [at, low] = api.coord([api.value(0), api.value(1)]);
          const [, high] = api.coord([api.value(0), api.value(2)]);
          return { type: 'line', shape: { x1: at, y1: low, x2: at, y2: high }, style: { stroke: colour, lineWidth: 1.5, opacity: 0.6 } };
        },
      }];
    });
    const chances = [chanceOf(run)].filter(isNumber);
    const option = {
      ...common(theme, width),
      legend: { show: true, top: 0, right: 0, itemWidth: 14, textStyle: { color: theme.ink, fontSize: 12 }, data: kinds.map(([arithmetic]) => arithmetic) },
      xAxis: axis(theme, 'bits of a weight', { min: -0.5, max: places.length - 0.5, interval: 1, splitLine: { show: false }, axisTick: { show: false },
        axisLabel: { color: theme.muted, fontSize: 12, customValues: places.map((_, i) => i), formatter: (value) => (places[value] === 32 ? '32, float' : String(places[value])) } }),
      title: above(theme, 'validation accuracy, %'),
      yAxis: upright(theme, percentAxisRange(rows.flatMap((row) => [row.accuracy.mean, row.accuracy.low, row.accuracy.high]), chances)),
      series: [...series, ...chanceLine(run, theme)],
    };
    return { option, height: 340, summary: 'Validation accuracy by bits of a weight of run ' + run.runId + '. ' + widthsText(run) };
  };
}

function widthTip(row) {
  const { cost } = row;
  return [['', row.bits === 32 ? '32 bits, as trained' : row.bits + ' bits, ' + row.arithmetic],
    ['validation', percent(row.accuracy.mean) + ' (' + percentRange(row.accuracy.low, row.accuracy.high) + ')'],
    ['test', percent(row.testAccuracy)], ['parameters', bytes(cost.memoryBytes)],
    ['flash, at most', bytes(cost.flashBytes)], ['RAM', bytes(cost.ramBytes)]];
}

function widthsText(run) {
  const rows = widthsOf(run);
  const network = rows.length > 0 && run.trained.networks.find((one) => one.candidateKey === rows[0].candidateKey);
  const shown = chipNetwork(run);
  return network ? (shown && shown.candidateKey === network.candidateKey ? '' : 'Of another network, since this one was not measured: ')
    + named(network) + '; upright lines are 95\u00a0% intervals, of the images alone.' : '';
}

function widthTable(run) {
  return table('By bits of a weight', [
    text('bits', (row) => (row.bits === 32 ? '32' : String(row.bits))),
    text('arithmetic', (row) => row.arithmetic),
    number('validation', (row) => percent(row.accuracy.mean)),
    number('95 % interval', (row) => percentRange(row.accuracy.low, row.accuracy.high)),
    number('test', (row) => percent(row.testAccuracy)),
    number('trainings', (row) => grouped(row.seeds)),
    number('parameters', (row) => bytes(row.cost.memoryBytes)),
    number('flash, at most', (row) => bytes(row.cost.flashBytes)),
    number('RAM', (row) => bytes(row.cost.ramBytes)),
    number('compute only', (row) => energyText(row.cost.computeMicrojoules)),
    number('compute and SRAM', (row) => energyText(row.cost.sramMicrojoules)),
  ], [...widthsOf(run)].sort((a, b) => b.bits - a.bits || compareText(a.arithmetic, b.arithmetic)));
}

function energyText(value) {
  return isNumber(value) ? significant(value) + NB + '\u00b5J' : DASH;
}

function boardTable(run) {
  const cells = new Map(run.trained.networks.map((network) => [network.candidateKey, network.cell]));
  return table('Measured on emulated boards', [
    text('core', (one) => one.build.core),
    number('bits', (one) => String(one.bits)),
    number('flash', (one) => bytes(one.memory.flashBytes)),
    number('RAM', (one) => bytes(one.memory.ramBytes)),
    number('stack', (one) => bytes(one.memory.stackBytes)),
    number('instructions an image', (one) => grouped(one.instructions)),
    number('images as in Java', (one) => grouped(one.images)),
    number('validation', (one) => percent(one.valAccuracy)),
    text('cell', (one) => (cells.has(one.candidateKey) ? code(cells.get(one.candidateKey)) : DASH)),
    text('compiler', (one) => one.build.compiler),
  ], run.chip.boards);
}

function chipSection() {
  return section('chip', 'On the chip', 'What the chosen network takes of a microcontroller or of the chip that was asked for, and what is left of its accuracy with few bits.',
    element('div', { class: 'columns' }, runs.map((run) => {
      const drawnChart = run.chip.widths.length > 0 ? chart('accuracy-by-bits-' + run.runId, widthsPicture(run)) : null;
      return element('article', { class: 'card', 'data-run': run.runId }, several ? element('h3', {}, run.runId) : null,
        renewing('div', { class: 'needs' }, () => chipCard(run)),
        element('div', { class: 'measured' },
          run.chip.target ? null : renewing('div', {}, () => (chipNetwork(run) ? energyBars(run, chipNetwork(run)) : [])),
          drawnChart ? element('figure', {}, drawnChart.nodes, element('figcaption', {}, renewing('span', {}, () => widthsText(run)), drawnChart.button), behind(() => [widthTable(run)])) : null,
          chipGaps(run)),
        run.chip.boards.length > 0 ? element('div', { class: 'boards' }, boardTable(run)) : null);
    })));
}
