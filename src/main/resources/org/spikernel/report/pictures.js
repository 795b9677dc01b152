// The pictures of one run. `view` is what the page shows at the moment: { question, hidden, measure, network, extent }, with
// `looks` of kernel sets and `shown(set)`.

function networkTip(run, network, view) {
  const accuracy = network.accuracy;
  return [
    ['', setName(network.kernelSet) + ', cell ' + network.cell],
    ['kernels used', kernelsUsed(run, network) || 'not known'],
    ['validation', percent(accuracy.mean) + (isNumber(accuracy.low) ? ' (' + percentRange(accuracy.low, accuracy.high) + ')' : '')],
    ['test', percent(network.testAccuracy)],
    ['parameters', grouped(network.size.params)],
    ['memory', bytes(memoryOf(network, view.question))],
    ['score', significant(network.score)],
  ];
}

/** Vertical lines of the 95 % intervals. */
function intervals(networks, x, colour) {
  return {
    type: 'custom',
    silent: true,
    z: 1,
    data: networks.filter((network) => isNumber(network.accuracy.low)).map((network) => ({
      value: [x(network), 100 * network.accuracy.low, 100 * network.accuracy.high],
      itemStyle: { color: colour(network) },
    })),
    encode: { x: 0, y: [1, 2] },
    renderItem: (params, api) => {
      const low = api.coord([api.value(0), api.value(1)]);
      const high = api.coord([api.value(0), api.value(2)]);
      return {
        type: 'line',
        shape: { x1: low[0], y1: low[1], x2: high[0], y2: high[1] },
        style: { stroke: api.visual('color'), lineWidth: 1.5, opacity: 0.45 },
      };
    },
  };
}

const MOST_INTERVALS = 80;

/** A dashed line where guessing would be, if the picture reaches so far. */
function chanceLine(run, theme) {
  const chance = chanceOf(run);
  return chance === null ? [] : [{
    type: 'line', data: [], markLine: {
      silent: true, symbol: 'none', animation: false,
      data: [{
        yAxis: 100 * chance,
        lineStyle: { color: theme.muted, type: [6, 5], width: 1.5 },
        label: { formatter: 'chance, ' + roundPercent(chance), position: 'insideEndTop', color: theme.muted, fontSize: 12 },
      }],
    },
  }];
}

/** Where a picture's range of accuracies, per cent, leaves out chance; else nothing. */
function chanceBeyond(run, range) {
  const chance = chanceOf(run);
  return chance === null || (range.min <= 100 * chance && 100 * chance <= range.max) ? ''
    : ' Chance, ' + roundPercent(chance) + ', lies ' + (100 * chance < range.min ? 'below' : 'above') + ' the picture.';
}

function memoryPicture(run, view) {
  return (theme, width) => {
    const { question, looks } = view;
    const x = (network) => sizeOf(network, question);
    const networks = run.trained.networks.filter((network) => view.shown(network.kernelSet));
    const best = choose(run.trained.networks, question);
    const groups = looks.groups.filter((group) => networks.some((network) => looks.groupOf(network.kernelSet) === group));
    const line = front(networks, question);
    const { sizes } = view.extent;
    const unit = question.unit;
    const series = groups.map((group) =>
      marksOf(group, looks, theme, networks.filter((network) => looks.groupOf(network.kernelSet) === group).map((network) => ({
        value: [x(network), 100 * network.accuracy.mean],
        tip: networkTip(run, network, view),
        itemStyle: { opacity: x(network) <= question.limit ? 1 : 0.4 },
      })), { z: 4 }));
    if (networks.length <= MOST_INTERVALS) {
      series.push(intervals(networks, x, (network) => looks.colour(network.kernelSet, theme)));
    }
    series.push({
      type: 'line', step: 'end', symbol: 'none', silent: true, z: 2,
      lineStyle: { color: theme.muted, width: 1.5, type: 'solid' },
      data: [...line.map((network) => [x(network), 100 * network.accuracy.mean]),
        // As far as this run has networks; the axis may go on for others.
        ...(line.length > 0 ? [[Math.max(...networks.map(x)), 100 * line[line.length - 1].accuracy.mean]] : [])],
    });
    const shownChosen = best.chosen && view.shown(best.chosen.kernelSet);
    if (shownChosen) {
      series.push({
        type: 'scatter', silent: true, z: 6, symbol: 'circle', symbolSize: 25,
        itemStyle: { color: 'transparent', borderColor: theme.ink, borderWidth: 2 },
        data: [[x(best.chosen), 100 * best.chosen.accuracy.mean]],
        label: { show: true, position: 'top', distance: 6, formatter: 'chosen', color: theme.ink, fontWeight: 600, fontSize: 13,
          textBorderColor: theme.paper, textBorderWidth: 4 },
      });
    }
    series.push(...chanceLine(run, theme));
    const budgets = budgetLines(run, view);
    const most = Math.max(...sizes, ...budgets.map((one) => one.limit).filter((limit) => limit < 16 * Math.max(...sizes)));
    const least = Math.min(...sizes, ...budgets.map((one) => one.limit).filter((limit) => limit > Math.min(...sizes) / 16));
    const inside = budgets.filter((one) => one.limit >= least && one.limit <= most);
    series.push({
      type: 'line', data: [], markLine: {
        silent: true, symbol: 'none', animation: false,
        data: inside.map((one) => ({
          xAxis: one.limit,
          lineStyle: { color: one.moved ? theme.warm : theme.muted, type: one.moved ? 'solid' : [6, 5], width: one.moved ? 2 : 1.5 },
          label: { formatter: one.text, position: one.moved ? 'end' : 'insideEndTop',
            // Towards the middle, so that nothing is cut off.
            ...(one.moved ? { align: one.limit > Math.sqrt(least * most) ? 'right' : 'left' } : {}), color: one.moved ? theme.warm : theme.muted, fontSize: 12 },
        })),
      },
    });
    const option = {
      ...common(theme, width),
      legend: legend(theme, groups),
      xAxis: sizeAxis(theme, unit === 'params' ? 'parameters' : memoryName(question), least, most, unit, width),
      title: above(theme, 'validation accuracy, %'),
      yAxis: upright(theme, view.extent.accuracy),
      series,
    };
    option.grid = { ...option.grid, top: 52, bottom: theme.forPaper ? 60 : 34 };
    const chosen = best.chosen
      ? 'Chosen: ' + setName(best.chosen.kernelSet) + ', ' + percent(best.chosen.accuracy.mean) + '.'
      : 'Nothing fits the budget.';
    return {
      option, height: width < 480 ? 340 : 400,
      summary: 'Accuracy against memory of ' + plural(networks.length, 'network', 'networks') + ' of run ' + run.runId + '. ' + chosen,
    };
  };
}

function memoryName(question) {
  return 'memory of parameters at ' + bitsText(question.bits)
    + (question.stateBits > 0 ? ' and potentials at ' + question.stateBits : '');
}

/** The budget that is asked now, and the run's own where it differs. */
function budgetLines(run, view) {
  const { question } = view;
  const lines = [{ limit: question.limit, text: 'budget ' + limitText(question), moved: true }];
  const own = run.asked.budget;
  const same = own && own.unit === question.unit && (own.unit === 'params' || own.bits === question.bits);
  if (same && own.limit !== question.limit) {
    lines.push({ limit: own.limit, text: 'asked', moved: false });
  }
  return lines;
}

function limitText(question) {
  return question.unit === 'params' ? grouped(question.limit) + ' parameters' : roundBytes(question.limit);
}

function scorePicture(run, view) {
  return (theme, width) => {
    const { looks } = view;
    const networks = run.trained.networks.filter((network) => isNumber(network.score) && view.shown(network.kernelSet));
    const groups = looks.groups.filter((group) => networks.some((network) => looks.groupOf(network.kernelSet) === group));
    const option = {
      ...common(theme, width),
      legend: legend(theme, groups),
      xAxis: axis(theme, 'score of the untrained network', { scale: true, splitLine: { show: false } }),
      title: above(theme, 'validation accuracy, %'),
      yAxis: upright(theme, view.extent.means),
      series: [...groups.map((group) =>
        marksOf(group, looks, theme, networks.filter((network) => looks.groupOf(network.kernelSet) === group).map((network) => ({
          value: [network.score, 100 * network.accuracy.mean],
          tip: networkTip(run, network, view),
        })))), ...chanceLine(run, theme)],
    };
    option.grid = { ...option.grid, bottom: theme.forPaper ? 60 : 34 };
    return { option, height: 340, summary: 'Score against accuracy of ' + plural(networks.length, 'network', 'networks') + ' of run ' + run.runId + '. ' + agreementText(run) };
  };
}

function agreementText(run) {
  const all = run.trained.agreements.find((one) => one.kernelSet === '');
  if (!all || !isNumber(all.tau)) {
    return 'Too few networks to compare the ranking.';
  }
  const tau = 'Kendall\u2019s tau is ' + decimals(all.tau, 2) + ' over ' + plural(all.networks, 'network', 'networks') + ': ';
  if (all.chance > 0.05) {
    return tau + 'so few, or so alike, that it may be chance.';
  }
  return tau + (all.tau > 0 ? 'who scored higher tends to be more accurate.' : 'who scored higher tends to be less accurate.');
}

const MEASURES = {
  valAccuracy: { name: 'validation accuracy, %', title: 'Validation accuracy', scale: 100 },
  trainAccuracy: { name: 'training accuracy, %', title: 'Training accuracy', scale: 100 },
  trainLoss: { name: 'training loss, nats', title: 'Training loss', scale: 1 },
};

function curvesPicture(run, view) {
  return (theme, width) => {
    const { looks } = view;
    const measure = MEASURES[view.measure];
    const curves = run.trained.curves.filter((curve) => view.shown(curve.kernelSet));
    const groups = looks.groups.filter((group) => curves.some((curve) => looks.groupOf(curve.kernelSet) === group));
    const best = choose(run.trained.networks, view.question).chosen;
    const series = curves.map((curve) => {
      const chosen = best && curve.candidateKey === best.candidateKey;
      const few = curve.epochs.length <= 30;
      return {
        type: 'line',
        name: setName(looks.groupOf(curve.kernelSet)),
        symbol: 'path://' + looks.shape(curve.kernelSet),
        symbolSize: chosen ? 9 : 6,
        showSymbol: few,
        z: chosen ? 5 : 2,
        lineStyle: { color: looks.colour(curve.kernelSet, theme), width: chosen ? 3.5 : 1.3, opacity: chosen ? 1 : 0.65,
          type: curve.status === 'completed' ? 'solid' : 'dashed' },
        itemStyle: { color: looks.colour(curve.kernelSet, theme) },
        triggerLineEvent: true,
        data: curve.epochs.map((epoch, i) => {
          const value = curve[view.measure][i];
          return isNumber(value)
            ? { value: [epoch, measure.scale * value], tip: [
                ['', setName(curve.kernelSet) + ', cell ' + curve.cell], ['seed', String(curve.trainSeed)], ['epoch', String(epoch)],
                [measure.title.toLowerCase(), measure.scale === 100 ? percent(value) : decimals(value, 3)], ['training', curve.status]] }
            : { value: [epoch, null] };
        }),
        endLabel: { show: chosen, formatter: 'chosen', color: theme.ink, fontWeight: 600, fontSize: 12, distance: 6 },
      };
    });
    const option = {
      ...common(theme, width),
      legend: legend(theme, groups),
      xAxis: axis(theme, 'epoch', { min: 1, max: view.extent.epochs, minInterval: 1, splitLine: { show: false } }),
      title: above(theme, measure.name),
      yAxis: upright(theme, { scale: true, ...(view.extent.curves[view.measure] || {}) }),
      series: measure.scale === 100 ? [...series, ...chanceLine(run, theme)] : series,
    };
    option.grid = { ...option.grid, right: 62, bottom: theme.forPaper ? 60 : 34 };
    return { option, height: 340, summary: measure.title + ' by epoch of ' + plural(curves.length, 'training', 'trainings') + ' of run ' + run.runId + '.' };
  };
}

// Cividis: even steps of lightness, also for colour-blind readers.
const CIVIDIS = ['#00224e', '#2d4670', '#575d6d', '#7d7c78', '#a59c74', '#d2c060', '#fee838'];

function layerName(layer) {
  return layer.replace(/\.lif$/, '').replace(/edge_(\d)_(\d)/, '$1\u2009\u2192\u2009$2').replace('.', ' ');
}

function activityPicture(run, view) {
  return (theme, width) => {
    const activity = view.activity(run);
    const layers = activity ? [...activity.layers].reverse() : [];
    const highest = Math.max(0.01, ...layers.flatMap((layer) => layer.rates).filter(isNumber));
    const roomy = activity && width / activity.timesteps > 70;
    const option = {
      ...common(theme, width),
      xAxis: axis(theme, 'timestep', { type: 'category', data: Array.from({ length: activity ? activity.timesteps : 0 }, (_, i) => String(i)), splitLine: { show: false }, axisTick: { show: false } }),
      yAxis: axis(theme, '', { type: 'category', data: layers.map((layer) => layerName(layer.layer)), splitLine: { show: false }, axisTick: { show: false }, axisLine: { show: false },
        axisLabel: { color: theme.ink, fontSize: 12, interval: 0 } }),
      visualMap: { type: 'continuous', min: 0, max: highest, precision: 3, orient: 'horizontal', right: 8, top: 0, itemWidth: 10, itemHeight: 110, calculable: false, hoverLink: false,
        text: [decimals(highest, 2) + ' spikes a neuron', '0'], textStyle: { color: theme.muted, fontSize: 12 }, inRange: { color: CIVIDIS } },
      series: [{
        type: 'heatmap',
        itemStyle: { borderColor: theme.paper, borderWidth: 1 },
        data: layers.flatMap((layer, y) => layer.rates.map((rate, x) => (isNumber(rate) ? {
          value: [x, y, rate],
          label: { show: Boolean(roomy), formatter: decimals(rate, 2), fontSize: 12, color: rate > 0.55 * highest ? '#15181d' : '#ffffff' },
          tip: [['', layerName(layer.layer)], ['timestep', String(x)], ['spikes a neuron', decimals(rate, 3)], ['neurons', grouped(layer.neurons)]],
        } : { value: [x, y, null] }))),
      }],
    };
    option.grid = { ...option.grid, top: 40 };
    return { option, height: 110 + 24 * layers.length, summary: 'Firing rates by layer and timestep of a network of run ' + run.runId + '.' };
  };
}

function candidatesPicture(run, view) {
  return (theme, width) => {
    const { bins } = run.scored;
    const { looks } = view;
    const counts = new Map();
    bins.cells.filter((bin) => view.shown(bin.kernelSet)).forEach((bin) => {
      const at = bin.row * bins.columns + bin.column;
      counts.set(at, (counts.get(at) || 0) + bin.count);
    });
    const most = Math.max(1, ...counts.values());
    const left = Math.log(bins.leastParams);
    const step = (Math.log(bins.mostParams) - left) / bins.columns || 0.02;
    const lift = (bins.mostScore - bins.leastScore) / bins.rows || 1;
    const edge = (column) => Math.exp(left + step * column);
    const cells = [...counts].map(([at, count]) => {
      const column = at % bins.columns;
      const row = Math.floor(at / bins.columns);
      const low = bins.leastScore + lift * row;
      return {
        value: [edge(column), low, edge(column + 1), low + lift, Math.log10(count), count],
        tip: [['', plural(count, 'candidate', 'candidates')], ['parameters', brief(edge(column)) + ' to ' + brief(edge(column + 1))], ['score', significant(low) + ' to ' + significant(low + lift)]],
      };
    });
    const networks = run.trained.networks.filter((network) => isNumber(network.score) && view.shown(network.kernelSet));
    const groups = looks.groups.filter((group) => networks.some((network) => looks.groupOf(network.kernelSet) === group));
    const option = {
      ...common(theme, width),
      legend: legend(theme, groups),
      xAxis: sizeAxis(theme, 'parameters', bins.leastParams, edge(bins.columns), 'params', width),
      title: above(theme, 'score'),
      yAxis: upright(theme, { scale: true, splitLine: { show: false } }),
      visualMap: { type: 'continuous', seriesIndex: 0, dimension: 4, min: 0, max: Math.max(0.3, Math.log10(most)), orient: 'horizontal', right: 8, top: 0,
        itemWidth: 10, itemHeight: 90, calculable: false, hoverLink: false, text: [plural(most, 'candidate', 'candidates'), '1'], textStyle: { color: theme.muted, fontSize: 12 },
        inRange: { color: RAMPS[theme.name] } },
      series: [
        { type: 'custom', data: cells, encode: { x: [0, 2], y: [1, 3] }, renderItem: rectangle },
        ...groups.map((group) => marksOf(group, looks, theme, networks.filter((network) => looks.groupOf(network.kernelSet) === group).map((network) => ({
          value: [network.size.params, network.score], tip: networkTip(run, network, view) })), { symbolSize: 11 })),
      ],
    };
    option.grid = { ...option.grid, top: 48, bottom: theme.forPaper ? 60 : 34 };
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return { option, height: width < 480 ? 340 : 400, summary: 'Score against parameters of ' + plural(all, 'candidate', 'candidates') + ' of run ' + run.runId + '.' };
  };
}

function rectangle(params, api) {
  const [left, bottom] = api.coord([api.value(0), api.value(1)]);
  const [right, top] = api.coord([api.value(2), api.value(3)]);
  return {
    type: 'rect',
    shape: { x: left, y: top, width: Math.max(6, right - left - 0.5), height: Math.max(6, bottom - top - 0.5) },
    style: { fill: api.visual('color') },
  };
}

/** Horizontal bars: { name, value, low, high, text, tip, strong }; the text stands behind the bar and its interval. */
function bars(theme, width, name, rows, max) {
  return {
    ...common(theme, width),
    grid: { left: 20, right: width < 480 ? 118 : 190, top: 8, bottom: 34, ...LABELS_INSIDE },
    xAxis: axis(theme, name, { min: 0, ...(max ? { max } : {}), splitNumber: width < 480 ? 2 : 5 }),
    yAxis: axis(theme, '', { type: 'category', inverse: true, data: rows.map((row) => row.name), axisTick: { show: false }, splitLine: { show: false },
      axisLabel: { color: theme.ink, fontSize: 12, interval: 0 } }),
    series: [{
      type: 'bar', barMaxWidth: 22, barCategoryGap: '35%',
      itemStyle: { color: theme.accent },
      data: rows.map((row) => ({
        value: row.value, tip: row.tip,
        itemStyle: row.strong ? { color: 'transparent', borderColor: theme.accent, borderWidth: 2,
          decal: { symbol: 'rect', color: theme.accent, rotation: 0.8, dashArrayX: [1, 0], dashArrayY: [2, 5] } } : {},
      })),
    }, whiskers(theme, rows), {
      type: 'scatter', silent: true, symbolSize: 0, itemStyle: { opacity: 1 },
      label: { show: true, position: 'right', color: theme.ink, fontSize: 12, lineHeight: 15 },
      data: rows.map((row, i) => ({ value: [isNumber(row.high) ? row.high : row.value, i], label: { formatter: row.text } })),
    }],
  };
}

/** To the next of 1, 2, 3, 5, 8 times a power of ten, where an axis may end. */
function roundUp(value) {
  if (!isNumber(value) || value <= 0) {
    return undefined;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return Number(([1, 2, 3, 5, 8, 10].find((step) => step * power >= value) * power).toPrecision(1));
}

const BASELINE = '1x1_3x3';

/** What a time is compared with: that of the same stage of the same run, so that it had the same machine. */
function baselineOf(run, timed) {
  return run.scored.times.find((other) => other.kernelSet === BASELINE && other.stage === timed.stage) || null;
}

/** A speed-up, or why there is none: the view search_cost says where times cannot be compared. */
function speedUpText(run, timed) {
  const baseline = baselineOf(run, timed);
  const { times } = timed.speedUp;
  if (!baseline) {
    return '';
  }
  if (timed === baseline) {
    return 'baseline';
  }
  if (!isNumber(times)) {
    return timed.work.clock === baseline.work.clock ? 'too short to compare' : 'another clock';
  }
  return times >= 1 ? significant(times) + '\u00d7 as fast' : significant(1 / times) + '\u00d7 as long';
}

/** Of the speed-up, in the words that its text has. */
function speedUpRange(run, timed) {
  const { times, low, high } = timed.speedUp;
  if (!isNumber(low) || !isNumber(high) || timed === baselineOf(run, timed)) {
    return DASH;
  }
  return times >= 1 ? significant(low) + ' to ' + significant(high) + '\u00d7' : significant(1 / high) + ' to ' + significant(1 / low) + '\u00d7';
}

function macsText(run, timed) {
  const { macs } = timed.speedUp;
  return isNumber(macs) && timed !== baselineOf(run, timed) ? significant(1 / macs) + '\u00d7 as many' : '';
}

/** The 95 % intervals of bars that lie: [value, low, high, place]. */
function whiskers(theme, rows) {
  return {
    type: 'custom', silent: true, z: 3,
    data: rows.flatMap((row, i) => (isNumber(row.low) && isNumber(row.high) ? [[row.low, row.high, i]] : [])),
    encode: { x: [0, 1], y: 2 },
    renderItem: (params, api) => {
      const [left, y] = api.coord([api.value(0), api.value(2)]);
      const [right] = api.coord([api.value(1), api.value(2)]);
      const line = (x1, y1, x2, y2) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: theme.ink, lineWidth: 1.5 } });
      return { type: 'group', children: [line(left, y, right, y), line(left, y - 4, left, y + 4), line(right, y - 4, right, y + 4)] };
    },
  };
}

function timesPicture(run, view) {
  return (theme, width) => {
    const times = run.scored.times.filter((timed) => view.shown(timed.kernelSet));
    const clocks = [...new Set(times.map((timed) => timed.work.clock))].join(' and ') || 'CPU';
    const stages = new Set(times.map((timed) => timed.stage)).size > 1;
    const narrow = width < 480;
    const rows = times.map((timed) => {
      const { work } = timed;
      const compared = speedUpText(run, timed);
      const macs = isNumber(work.macs) ? brief(work.macs) + ' operations' : '';
      return {
        name: setName(timed.kernelSet) + (stages ? '\n' + timed.stage : ''),
        value: work.seconds, low: work.low, high: work.high,
        text: (narrow ? [seconds(work.seconds), compared, macs] : [[seconds(work.seconds), compared].filter(Boolean).join(' \u00b7 '), macs]).filter(Boolean).join('\n'),
        strong: timed === baselineOf(run, timed),
        tip: [['', setName(timed.kernelSet) + ', ' + timed.stage], ['candidates', grouped(timed.candidates)],
          [work.clock + ' time', seconds(work.seconds) + ' (' + secondsRange(work) + ')'],
          ['of one', seconds(work.seconds / Math.max(1, timed.candidates))],
          ['compared', [compared || DASH, speedUpRange(run, timed)].filter((part) => part !== DASH).join(', ') || DASH],
          ['multiply-accumulates', [isNumber(work.macs) ? brief(work.macs) : DASH, macsText(run, timed)].filter(Boolean).join(', ')]],
      };
    });
    return {
      option: bars(theme, width, clocks + ' time, seconds', rows, roundUp(view.extent.seconds)),
      height: 70 + (narrow ? 58 : 44) * Math.max(1, rows.length),
      summary: 'Search time by kernel set of run ' + run.runId + '.',
    };
  };
}

function spacePicture(run, view) {
  return (theme, width) => {
    const rows = run.asked.space.filter((fit) => view.shown(fit.kernelSet)).map((fit) => ({
      name: setName(fit.kernelSet),
      value: 100 * fit.share,
      text: percent(fit.share) + (width < 480 ? '' : ' of ' + grouped(fit.networks)),
      tip: [['', setName(fit.kernelSet)], ['networks', grouped(fit.networks)], ['within the budget', grouped(fit.fitting)], ['share', percent(fit.share)],
        ['of uniform draws', percent(fit.drawShare)], ['parameters', grouped(fit.leastParams) + ' to ' + grouped(fit.mostParams)]],
    }));
    return {
      option: bars(theme, width, 'networks within the run\u2019s budget, %', rows, 100),
      height: 70 + 38 * Math.max(1, rows.length),
      summary: 'Share of the space within the budget by kernel set of run ' + run.runId + '.',
    };
  };
}
