// What a search strategy expected of the networks that it asked for, beside what came of them.

const EXPECTED_KINDS = ['expected', 'measured'];

function shownExpectation(one) {
  return one.expected ? percent(one.expected.mean) + ' (' + percentRange(one.expected.low, one.expected.high) + ')' : 'nothing';
}

/** Whether the measured accuracy lies in the interval; null where one of the two is missing. */
function withinExpected({ expected, measured }) {
  return expected && isNumber(measured) ? expected.low <= measured && measured <= expected.high : null;
}

/** Place of a value among those that are there, 1 for the highest. */
function placeAmong(value, all) {
  const known = all.filter(isNumber);
  return 'place ' + (1 + known.filter((other) => other > value).length) + ' of ' + known.length;
}

function strategyText(run) {
  const { strategy, prior, asked } = run.expected;
  return 'Strategy ' + strategy + ' asked for ' + plural(asked.length, 'network', 'networks') + '. '
    + (prior === null ? 'It has no model, so that nothing was expected of them.'
      : 'What it knew before the first training: ' + prior + '.'
        + (asked.some((one) => isNumber(one.known.prior)) ? ' That gives an order alone; accuracies' : ' Accuracies') + ' are expected from the first trainings on.');
}

/** Why the chosen network was trained: when it was asked for, and what was expected of it then. */
function chosenText(run) {
  const { chosen } = choose(run.trained.networks, view.question);
  if (!chosen) {
    return run.trained.networks.length === 0 ? 'No training is completed.' : 'Nothing fits ' + limitText(view.question) + '.';
  }
  const { asked, prior } = run.expected;
  const at = asked.findIndex((one) => one.candidateKey === chosen.candidateKey);
  if (at < 0) {
    return 'The chosen network, ' + named(chosen) + ', was not asked for by the strategy.';
  }
  const one = asked[at];
  return 'The chosen network, ' + named(chosen) + ', was question ' + (at + 1) + ' of ' + asked.length + ' (trial ' + one.trial + '). ' + toldText(one, asked, prior)
    + (isNumber(one.measured) ? ' ' + percent(one.measured) + ' came of it' + (one.expected ? (withinExpected(one) ? ', within the interval.' : ', outside the interval.') : '.') : '');
}

function toldText(one, asked, prior) {
  if (one.expected) {
    return 'After ' + plural(one.learnedFrom, 'training', 'trainings') + ', ' + shownExpectation(one) + ' was expected of it: '
      + placeAmong(one.expected.mean, asked.map((other) => other.expected && other.expected.mean)) + ' among all expectations.';
  }
  return prior === null ? 'Nothing was expected of it.'
    : isNumber(one.known.prior) ? 'No training had taught yet; by the prior it is ' + placeAmong(one.known.prior, asked.map((other) => other.known.prior)) + ' of those asked for.'
      : 'No training had taught yet, and nothing told networks apart.';
}

function withinText(run) {
  const { within, prior } = run.expected;
  if (within.networks === 0) {
    return prior === null ? null : 'No network has both an expectation and a measured accuracy yet.';
  }
  return grouped(within.within) + ' of ' + plural(within.networks, 'measured accuracy', 'measured accuracies') + ' with an expectation '
    + (within.within === 1 ? 'lies' : 'lie') + ' within the 95\u00a0% interval (' + percent(within.within / within.networks) + ').';
}

function priorTable(run) {
  return table('Kendall\u2019s tau with the measured accuracies, so far', [
    text('of', (one) => one.of),
    number('networks', (one) => grouped(one.networks)),
    number('tau', (one) => (isNumber(one.tau) ? decimals(one.tau, 2) : one.networks < 4 ? 'too few' : 'all alike')),
  ], run.expected.agreements.filter((one) => one.networks > 0));
}

function expectedWords(run) {
  const within = withinText(run);
  return [
    element('p', {}, strategyText(run)),
    renewing('p', { class: 'why' }, () => chosenText(run)),
    within ? element('p', {}, within) : null,
    run.expected.agreements.some((one) => one.networks > 0) ? [priorTable(run),
      element('p', { class: 'small' }, 'Trainings\u2019 own noise leaves about 0.71 to reach, and networks that were chosen for their expectation differ less than all do.')] : null,
  ];
}

function expectedPicture(run) {
  return (theme, width) => {
    const { asked } = run.expected;
    const kinds = EXPECTED_KINDS.filter((kind, i) => asked.some((one) => (i === 0 ? one.expected : isNumber(one.measured))));
    const aside = kinds.length === 1 ? 0 : 0.12;
    const marked = (name, i, shade, data) => ({
      type: 'scatter', name, symbol: 'path://' + SHAPES[i], symbolSize: 11, z: 4, data,
      itemStyle: { color: shade, borderColor: i === 0 ? COLOURS[theme.name][0] : theme.paper, borderWidth: i === 0 ? 2 : 1 },
    });
    const expected = asked.filter((one) => one.expected);
    const measured = asked.filter((one) => isNumber(one.measured));
    const { chosen } = choose(run.trained.networks, view.question);
    const ringed = measured.filter((one) => chosen && one.candidateKey === chosen.candidateKey);
    const chances = [chanceOf(run)].filter(isNumber);
    const every = Math.ceil(asked.length / Math.max(2, Math.floor(width / 45)));
    const trials = asked.map((one) => one.trial);
    const customValues = trials.filter((_, i) => i % every === 0);
    const option = {
      ...common(theme, width),
      legend: { show: true, top: 0, right: 0, itemWidth: 14, textStyle: { color: theme.ink, fontSize: 12 }, data: kinds },
      xAxis: axis(theme, 'trial, in the order of the questions', { min: Math.min(...trials) - 0.5, max: Math.max(...trials) + 0.5, splitLine: { show: false },
        axisTick: { show: true, customValues, lineStyle: { color: theme.muted } }, axisLabel: { color: theme.muted, fontSize: 12, customValues } }),
      title: above(theme, 'validation accuracy, %'),
      yAxis: upright(theme, percentAxisRange(asked.flatMap((one) => [one.measured, ...(one.expected ? [one.expected.mean, one.expected.low, one.expected.high] : [])]), chances)),
      series: [
        marked('expected', 0, theme.paper, expected.map((one) => ({ value: [one.trial - aside, 100 * one.expected.mean], tip: askedTip(one) }))),
        {
          type: 'custom', silent: true, clip: true, z: 2, encode: { x: 0, y: [1, 2] },
          data: expected.map((one) => [one.trial - aside, 100 * one.expected.low, 100 * one.expected.high]),
          renderItem: (params, api) => {
            const [at, low] = api.coord([api.value(0), api.value(1)]);
            const [, high] = api.coord([api.value(0), api.value(2)]);
            return { type: 'line', shape: { x1: at, y1: low, x2: at, y2: high }, style: { stroke: COLOURS[theme.name][0], lineWidth: 1.5, opacity: 0.6 } };
          },
        },
        marked('measured', 1, COLOURS[theme.name][1], measured.map((one) => ({ value: [one.trial + aside, 100 * one.measured], tip: askedTip(one) }))),
        {
          type: 'scatter', silent: true, z: 6, symbol: 'circle', symbolSize: 25,
          itemStyle: { color: 'transparent', borderColor: theme.ink, borderWidth: 2 },
          data: ringed.map((one) => [one.trial + aside, 100 * one.measured]),
          label: { show: true, position: 'top', distance: 6, formatter: 'chosen', color: theme.ink, fontWeight: 600, fontSize: 13, textBorderColor: theme.paper, textBorderWidth: 4 },
        },
        ...chanceLine(run, theme),
      ],
    };
    option.grid = { ...option.grid, top: 44 };
    return { option, height: 340, summary: 'Expected and measured validation accuracy of ' + plural(asked.length, 'network', 'networks') + ' of run ' + run.runId + '. ' + (withinText(run) || '') };
  };
}

function askedTip(one) {
  return [['', 'trial ' + one.trial + ', ' + setName(one.kernelSet)], ['cell', one.cell], ['expected', shownExpectation(one)], ['measured', percent(one.measured)],
    ['trainings learned from', grouped(one.learnedFrom)], ['score', significant(one.known.score)], ['parameters', grouped(one.known.params)]];
}

function askedTable(run) {
  return table('What was asked for, in order', [
    number('trial', (one) => String(one.trial)),
    text('kernel set', (one) => setName(one.kernelSet)),
    text('cell', (one) => code(one.cell)),
    number('learned from', (one) => grouped(one.learnedFrom)),
    number('expected', (one) => (one.expected ? percent(one.expected.mean) : DASH)),
    number('95 % interval', (one) => (one.expected ? percentRange(one.expected.low, one.expected.high) : DASH)),
    number('measured', (one) => percent(one.measured)),
    text('within', (one) => yesOrNo(withinExpected(one))),
    number('prior', (one) => decimals(one.known.prior, 2)),
    number('score', (one) => significant(one.known.score)),
    number('parameters', (one) => grouped(one.known.params)),
  ], run.expected.asked);
}

/** Nothing where no strategy asked for networks. */
function expectedSection() {
  const told = runs.filter((run) => run.expected);
  return told.length === 0 ? [] : [section('expected', 'What the strategy expected', 'Networks in the order in which the search strategy asked for them: the validation accuracy that it expected, with the 95 % interval of one training, beside the one that was measured.',
    element('div', { class: 'columns' }, told.map((run) => {
      const drawnChart = chart('expected-' + run.runId, expectedPicture(run));
      return element('article', { class: 'card', 'data-run': run.runId }, several ? element('h3', {}, run.runId) : null,
        element('div', { class: 'words' }, expectedWords(run)),
        element('figure', {}, drawnChart.nodes, element('figcaption', {}, drawnChart.button), behind(() => [askedTable(run)])));
    })))];
}
