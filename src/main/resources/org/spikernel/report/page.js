// The page: its sections, and what changes when the reader asks something else.
const report = JSON.parse(document.getElementById('data').textContent);
const runs = report.runs;
const several = runs.length > 1;
const networks = runs.flatMap((run) => run.trained.networks);
const PUBLISHED = ['1x1_3x3', '1x1_5x5', '3x3_5x5', '1x1_7x7', '3x3_7x7', '5x5_7x7'];
const looks = palette(kernelSets());
const ownBits = kernelSets().some((family) => familyParts(family).settings.has('b'));

const view = {
  looks,
  question: firstQuestion(),
  hidden: new Set(),
  measure: networks.length > 0 && !anyValidation() ? 'trainAccuracy' : 'valAccuracy',
  networkOf: new Map(),
  extent: {},
  shown: (family) => !view.hidden.has(looks.groupOf(family)),
  activity: (run) => {
    const key = view.networkOf.get(run) || chosenKey(run);
    return run.trained.activities.find((one) => one.candidateKey === key) || run.trained.activities[0] || null;
  },
};

function kernelSets() {
  const found = new Set(
    runs.flatMap((run) => [
      ...run.scored.sets, ...run.trained.trainings, ...run.trained.networks, ...run.asked.space,
    ].map((one) => one.kernelSet))
  );
  const place = (family) => PUBLISHED.indexOf(familyParts(family).set);
  const rank = (family) => (place(family) < 0 ? PUBLISHED.length : place(family));
  return [...found].sort((a, b) => rank(a) - rank(b) || compareText(a, b));
}

/** Of parameters in a budget. */
function bitsText(bits) {
  return ownBits ? 'the bits of each network' : bits + ' bits';
}

function anyValidation() {
  return runs.some((run) => run.trained.curves.some((curve) => curve.valAccuracy.some(isNumber)));
}

/** The first run's own budget; without one, the largest network's memory. */
function firstQuestion() {
  const own = runs.map((run) => run.asked.budget).find(Boolean);
  if (own) {
    return { unit: own.unit, limit: own.limit, bits: own.bits, stateBits: own.stateBits };
  }
  const most = Math.max(1, ...networks.map((network) => network.size.params));
  return { unit: 'bytes', limit: storedBytes(most, 32), bits: 32, stateBits: 0 };
}

function chosenKey(run) {
  const { chosen } = choose(run.trained.networks, view.question);
  return chosen ? chosen.candidateKey : null;
}

/** Runs share their axes, so that they can be compared. */
function measureExtent() {
  const sizes = networks.map((network) => sizeOf(network, view.question));
  const chances = runs.map(chanceOf).filter(isNumber);
  view.extent = {
    sizes: sizes.length > 0 ? sizes : [1, 2],
    accuracy: percentAxisRange(networks.flatMap(({ accuracy }) => [accuracy.mean, ...(networks.length <= MOST_INTERVALS ? [accuracy.low, accuracy.high] : [])]), chances),
    means: percentAxisRange(networks.map((network) => network.accuracy.mean), chances),
    curves: Object.fromEntries(['valAccuracy', 'trainAccuracy'].map((measure) =>
      [measure, percentAxisRange(runs.flatMap((run) => run.trained.curves.flatMap((curve) => curve[measure])), chances)])),
    epochs: Math.max(2, ...runs.flatMap((run) => run.trained.curves.map((curve) => Math.max(...curve.epochs)))),
    seconds: Math.max(0, ...runs.flatMap((run) => run.scored.times.map((timed) => (isNumber(timed.work.high) ? timed.work.high : timed.work.seconds)))) || undefined,
  };
}

// What is made anew whenever the question changes, besides the charts.
const live = [];

function renewing(tag, attributes, content) {
  const node = element(tag, attributes);
  live.push(() => node.replaceChildren(...[].concat(content()).filter((one) => one !== null && one !== undefined)));
  return node;
}

function refresh() {
  measureExtent();
  live.forEach((renew) => renew());
  drawAll();
}

// ---- head

function head() {
  const first = runs[0];
  return [
    element('p', { class: 'over' }, 'SpiKernel report'),
    element('h1', {}, several ? plural(runs.length, 'run', 'runs') + ' side by side' : first.runId),
    leadTexts().map((words) => element('p', { class: 'lead' }, words)),
    runs.filter((run) => run.gaps.length > 0).map((run) =>
      element('section', { class: 'note', 'aria-label': 'What is missing' },
        element('h2', {}, several ? run.runId + ': what to know' : 'What to know before you read on'),
        element('ul', {}, run.gaps.map((gap) => element('li', {}, worded(gap)))))),
  ];
}

/** Runs by the images that they are about: what was counted on different ones is not added up. */
function byImages() {
  const groups = new Map();
  runs.forEach((run) => {
    const images = JSON.stringify([run.asked.data, run.provenance.dataFingerprint || run.runId]);
    groups.set(images, [...(groups.get(images) || []), run]);
  });
  return [...groups.values()];
}

function leadTexts() {
  const groups = byImages();
  return groups.length === 1
    ? [counted(runs)]
    : groups.map((some) => some.map((run) => run.runId).join(', ') + ': ' + counted(some));
}

function counted(some) {
  const candidates = some.reduce((sum, run) => sum + candidatesOf(run), 0);
  const trained = some.reduce((sum, run) => sum + run.trained.networks.length, 0);
  const sets = new Set(some.flatMap((run) => [...run.scored.sets, ...run.trained.networks].map((one) => familyParts(one.kernelSet).set)));
  const seeds = [...new Set(some.map((run) => run.asked.seed))].join(', ');
  return plural(candidates, 'untrained network', 'untrained networks') + ' of ' + plural(sets.size, 'kernel set', 'kernel sets')
    + (candidates === 1 ? ' was' : ' were') + ' scored on ' + some[0].asked.data + ' images (seed ' + seeds + '); '
    + plural(trained, 'network was trained', 'networks were trained') + ' to the end.';
}

// ---- the choice

function choiceSection() {
  return section('choice', 'The choice', 'Among the trained networks within the budget the one with the highest validation accuracy is chosen, a finalist before others; equal ones go to the smaller network. Move the budget: the choice follows.',
    controls(),
    renewing('p', { class: 'unseen', role: 'status' }, () => runs.map(spokenChoice).join(' ')),
    several ? renewing('div', {}, () => glanceTable(report, view)) : null,
    element('div', { class: 'columns' }, runs.map((run) =>
      renewing('article', { class: 'card', 'data-run': run.runId }, () => choiceCard(run)))));
}

/** For who does not see the cards change. */
function spokenChoice(run) {
  const { chosen } = choose(run.trained.networks, view.question);
  return (several ? run.runId + ': ' : '') + (chosen
    ? 'within ' + limitText(view.question) + ' chosen ' + named(chosen) + ', ' + percent(chosen.accuracy.mean)
      + (atChance(run, chosen) ? ', not distinguishable from chance.' : '.')
    : 'nothing fits ' + limitText(view.question) + '.');
}

function choiceCard(run) {
  const { question } = view;
  const best = choose(run.trained.networks, question);
  const title = several ? element('h3', {}, run.runId) : null;
  if (!best.chosen) {
    return [title, element('p', { class: 'verdict' }, run.trained.networks.length === 0 ? 'No training is completed.' : 'Nothing fits ' + limitText(question) + '.'),
      best.runnerUp ? element('p', {}, 'The nearest miss: ' + named(best.runnerUp) + ' with ' + sizeText(best.runnerUp) + '.') : null];
  }
  const { chosen } = best;
  const labels = run.scored.operations[chosen.kernelSet];
  const graph = cellGraph(chosen.cell, labels, screenTheme());
  const button = element('button', { type: 'button', class: 'save', onclick: () =>
    save(plainName('cell-' + run.runId) + '.svg', 'image/svg+xml', new XMLSerializer().serializeToString(cellGraph(chosen.cell, labels, paperTheme()))) }, 'Save as SVG');
  const all = edges(chosen.cell, labels);
  return [
    title,
    element('p', { class: 'verdict', 'data-candidate': chosen.candidateKey },
      element('strong', {}, percent(chosen.accuracy.mean)), ' validation accuracy',
      element('span', {}, kernelText(run, chosen) + '; ' + bytes(memoryOf(chosen, question)))),
    atChance(run, chosen) ? element('p', { class: 'note' }, chanceText(run, chosen)) : null,
    element('p', {}, tieText(best)),
    element('figure', {}, graph, element('div', { class: 'paper', 'aria-hidden': 'true' }, cellGraph(chosen.cell, labels, paperTheme())), element('figcaption', {},
      'The cell. An edge carries what stands on it: n\u00d7n is a LIF convolution, skip hands on, avg and max pool.'
      + (all.some((edge) => edge.feedback) ? ' Dashed edges below run back and are read one timestep later.' : ''), button)),
    facts([
      ['95 % interval', isNumber(chosen.accuracy.low) ? percentRange(chosen.accuracy.low, chosen.accuracy.high) + ' (' + chosen.accuracy.basis + ')' : 'not known'],
      ['Test accuracy', isNumber(chosen.testAccuracy) ? percent(chosen.testAccuracy) : 'not measured: no finalist'],
      ['Parameters', grouped(chosen.size.params)],
      ['Memory at ' + bitsOf(chosen, question) + NB + 'bits', bytes(storedBytes(chosen.size.params, bitsOf(chosen, question)))],
      ['Potentials at ' + (question.stateBits || question.bits) + NB + 'bits', bytes(storedBytes(chosen.size.neurons, question.stateBits || question.bits)) + (question.stateBits === 0 ? ', not counted' : ', counted')],
      ['Accumulates an image', isNumber(chosen.synopsPerImage) ? brief(chosen.synopsPerImage) + ' by spikes, ' + brief(chosen.size.macs) + ' if dense' : null],
      ['Energy an image, compute only', isNumber(chosen.energyMicrojoule) ? significant(chosen.energyMicrojoule) + NB + '\u00b5J (45 nm, float32)' : null],
      ['Energy an image, compute and SRAM', isNumber(chosen.energySramMicrojoule) ? significant(chosen.energySramMicrojoule) + NB + '\u00b5J (45 nm, int8, estimate)' : null],
      ['Kernel set', setName(chosen.kernelSet)],
      ['Kernels used', kernelsUsed(run, chosen) || 'not known'],
      ['Cell', code(chosen.cell)],
      ['Weights', element('span', { class: 'path' }, chosen.weightsPath)],
      ['Key', element('span', { class: 'path' }, chosen.candidateKey)],
    ]),
  ];
}

function chanceText(run, network) {
  const { part, accuracy, images, low, high } = network.measured;
  return 'Not distinguishable from chance (' + roundPercent(chanceOf(run)) + '): ' + part + ' accuracy ' + percent(accuracy)
    + ', 95 % interval ' + percentRange(low, high) + ' (Wilson, ' + plural(images, 'image', 'images') + ').';
}

function named(network) {
  return setName(network.kernelSet) + ' ' + network.cell;
}

function sizeText(network) {
  return view.question.unit === 'params' ? grouped(network.size.params) + ' parameters' : bytes(sizeOf(network, view.question));
}

function tieText(best) {
  const within = plural(best.fitting, 'network is', 'networks are') + ' within the budget';
  if (!best.runnerUp) {
    return within + '.';
  }
  const verdict = tied(best.chosen.accuracy, best.runnerUp.accuracy, report.studentBounds);
  return within + '. Runner-up: ' + named(best.runnerUp) + ', ' + percent(best.runnerUp.accuracy.mean)
    + (verdict === null ? '.' : verdict ? '; tied: the difference is within the noise.' : '; the difference is beyond the noise.')
    + (best.chosen.finalist ? '' : ' No finalist fits.');
}

const UNITS = [['params', 'parameters', 1], ['bytes', 'KiB', KIB], ['bytes', 'MiB', MIB]];
const SLIDER_STEPS = 1000;

function controls() {
  const asked = { ...view.question };
  const amount = element('input', { type: 'number', id: 'amount', min: 0, step: 'any', inputmode: 'decimal', oninput: read });
  const unit = element('select', { id: 'unit', onchange: changeUnit }, UNITS.map(([, name], i) => element('option', { value: i }, name)));
  const slider = element('input', { type: 'range', id: 'slider', min: 0, max: SLIDER_STEPS, 'aria-label': 'Budget', oninput: slide });
  const bits = element('input', { type: 'number', id: 'bits', min: 1, max: 64, step: 1, oninput: read });
  const stateBits = element('input', { type: 'number', id: 'state-bits', min: 0, max: 64, step: 1, oninput: read });
  const wrong = element('p', { class: 'wrong', role: 'alert' });

  function range() {
    const sizes = networks.map((network) => sizeOf(network, view.question));
    return sizes.length > 0 ? [Math.log(Math.min(...sizes) * 0.8), Math.log(Math.max(...sizes) * 1.25)] : [0, 1];
  }

  function show(keepAmount) {
    const { question } = view;
    const each = UNITS[unit.value][2];
    if (!keepAmount) {
      amount.value = Number((question.limit / each).toPrecision(6));
    }
    bits.value = question.bits;
    stateBits.value = question.stateBits;
    const [low, high] = range();
    slider.value = Math.round((SLIDER_STEPS * (Math.log(question.limit) - low)) / (high - low));
    slider.setAttribute('aria-valuetext', limitText(question));
  }

  function read(event) {
    const limit = Math.floor(Number(amount.value) * UNITS[unit.value][2]);
    const problems = [
      limit >= 1 ? null : 'The budget must be at least one parameter or byte.',
      whole(bits, 1) ? null : 'Bits of a parameter are whole, from 1 to 64.',
      whole(stateBits, 0) ? null : 'Bits of a potential are whole, from 0 (not counted) to 64.',
    ].filter(Boolean);
    wrong.textContent = problems.join(' ');
    if (problems.length === 0) {
      view.question = { unit: UNITS[unit.value][0], limit, bits: Number(bits.value), stateBits: Number(stateBits.value) };
      show(event && event.target === amount);
      refresh();
    }
  }

  function whole(input, least) {
    const value = Number(input.value);
    return input.value !== '' && Number.isInteger(value) && value >= least && value <= 64;
  }

  /** The same number of parameters or bytes in another unit; between the two, the same networks at these bits. */
  function changeUnit() {
    const [kind] = UNITS[unit.value];
    const { question } = view;
    if (kind !== question.unit) {
      const limit = kind === 'params' ? Math.floor((question.limit * 8) / question.bits) : storedBytes(question.limit, question.bits);
      view.question = { ...question, unit: kind, limit: Math.max(1, limit) };
    }
    wrong.textContent = '';
    show(false);
    refresh();
  }

  function slide() {
    const [low, high] = range();
    view.question = { ...view.question, limit: Math.max(1, Math.round(Math.exp(low + ((high - low) * slider.value) / SLIDER_STEPS))) };
    wrong.textContent = '';
    show(false);
    refresh();
  }

  function reset() {
    view.question = { ...asked };
    unit.value = asked.unit === 'params' ? 0 : asked.limit < MIB ? 1 : 2;
    wrong.textContent = '';
    show(false);
  }

  reset();
  live.push(() => slider.setAttribute('aria-valuetext', limitText(view.question)));
  return element('form', { class: 'controls', 'aria-label': 'Budget', onsubmit: (event) => event.preventDefault() },
    element('div', { class: 'field wide' }, element('label', { for: 'amount' }, 'Budget'), element('div', { class: 'joined' }, amount, unit), slider),
    element('div', { class: 'field' }, element('label', { for: 'bits' }, 'Bits of a parameter'), bits),
    element('div', { class: 'field' }, element('label', { for: 'state-bits' }, 'Bits of a potential, 0: not counted'), stateBits),
    element('button', { type: 'button', onclick: () => { reset(); refresh(); } }, 'As asked'),
    wrong);
}

// ---- legend

function legendBar() {
  const renew = () => drawAll();
  return element('fieldset', { class: 'legend' }, element('legend', {}, looks.title),
    looks.groups.map((group) => {
      const mark = element('span', { class: 'mark', 'aria-hidden': 'true' });
      live.push(() => mark.replaceChildren(drawn('svg', { viewBox: '-1 -1 22 22' }, drawn('path', { d: looks.groupShape(group), fill: looks.groupColour(group, screenTheme()) }))));
      return element('label', {}, element('input', { type: 'checkbox', checked: true, 'data-set': group, onchange: (event) => {
        if (event.target.checked) {
          view.hidden.delete(group);
        } else {
          view.hidden.add(group);
        }
        renew();
      } }), mark, setName(group));
    }));
}

// ---- sections

function section(id, title, words, ...content) {
  return element('section', { id, 'aria-labelledby': id + '-title' }, element('h2', { id: id + '-title' }, title), words ? element('p', {}, words) : null, content);
}

/**
 * A picture of each run with the table behind it. `about`: run -> a sentence; `tables`: run -> tables; `instead`: run -> a
 * sentence that says it all, so that no picture is needed, or null.
 */
function pictures(name, picture, about, tables, has, instead) {
  return element('div', { class: 'columns' }, runs.map((run) => {
    if (!has(run)) {
      return element('figure', {}, several ? element('h3', {}, run.runId) : null, element('p', { class: 'empty' }, 'Nothing to show for this run.'));
    }
    const made = () => [].concat(tables(run, view));
    const words = instead ? instead(run) : null;
    if (words) {
      return element('figure', {}, several ? element('h3', {}, run.runId) : null, element('p', {}, words), behind(made));
    }
    const drawnChart = chart(name + '-' + run.runId, picture(run, view));
    return element('figure', {}, several ? element('h3', {}, run.runId) : null, drawnChart.nodes,
      element('figcaption', {}, about ? renewing('span', {}, () => about(run)) : null, drawnChart.button), behind(made));
  }));
}

/** Tables that are made when they are looked at, and kept up to date from then on. */
function behind(made) {
  const holder = element('div');
  const details = element('details', { ontoggle: () => details.open && renew() }, element('summary', {}, 'Table'), holder);
  const renew = () => holder.replaceChildren(...made());
  details.addEventListener('fill', renew);
  live.push(() => details.open && renew());
  return details;
}

function measureSwitch() {
  return element('fieldset', { class: 'switch' }, element('legend', { class: 'unseen' }, 'What the curves show'),
    Object.entries(MEASURES).map(([key, measure]) => element('label', {}, element('input', { type: 'radio', name: 'measure', value: key, checked: key === view.measure, onchange: () => {
      view.measure = key;
      refresh();
    } }), measure.title)));
}

function networkSwitch() {
  return element('div', { class: 'columns' }, runs.filter((run) => run.trained.activities.length > 0).map((run) => {
    const id = 'network-' + runs.indexOf(run);
    const known = new Map(run.trained.networks.map((network) => [network.candidateKey, network]));
    const select = element('select', { id, onchange: () => {
      view.networkOf.set(run, select.value);
      refresh();
    } }, element('option', { value: '' }, 'the chosen one'), run.trained.activities.filter((one) => known.has(one.candidateKey)).map((one) => {
      const network = known.get(one.candidateKey);
      return element('option', { value: one.candidateKey }, named(network) + ', ' + percent(network.accuracy.mean));
    }));
    return element('p', { class: 'pick' }, element('label', { for: id }, 'Network' + (several ? ' of ' + run.runId : '') + ' '), select);
  }));
}

function activityText(run) {
  const activity = view.activity(run);
  const network = activity && run.trained.networks.find((one) => one.candidateKey === activity.candidateKey);
  return network ? named(network) + ', measured on the test part' + (network.accuracy.trainings > 1 ? ', mean over its trainings.' : '.') : '';
}

function budgetText(run) {
  const sizes = run.trained.networks.map((network) => sizeOf(network, view.question));
  const fitting = sizes.filter((size) => size <= view.question.limit).length;
  const budget = grouped(fitting) + ' of ' + plural(sizes.length, 'network is', 'networks are') + ' within ' + limitText(view.question)
    + (view.question.unit === 'params' ? '.' : ' at ' + bitsText(view.question.bits) + '.');
  const words = budget + chanceBeyond(run, view.extent.accuracy);
  const { sizes: shown } = view.extent;
  return view.question.limit > 16 * Math.max(...shown) || view.question.limit < Math.min(...shown) / 16
    ? words + ' The budget lies beyond the picture.' : words;
}

function baselineText(run) {
  const { times } = run.scored;
  const compared = times.map((timed) => [timed, baselineOf(run, timed)]).filter(([timed, baseline]) => baseline && timed !== baseline);
  if (compared.length === 0) {
    return times.some((timed) => timed.kernelSet === BASELINE)
      ? 'The run searched no other set than ' + setName(BASELINE) + ', with which speed-ups compare.'
      : 'There is no baseline: the run did not search ' + setName(BASELINE) + ', so that no speed-up can be told.';
  }
  const short = compared.some(([timed]) => speedUpText(run, timed) === 'too short to compare');
  const others = compared.some(([timed, baseline]) => timed.candidates !== baseline.candidates);
  return 'Speed-ups compare with ' + setName(BASELINE) + ' in the same stage.'
    + (short ? ' Times below one second are too short to compare.' : '')
    + (others ? ' The sets had different numbers of candidates.' : '');
}

function curvesText(run) {
  const range = view.extent.curves[view.measure];
  return range ? chanceBeyond(run, range).trim() : '';
}

function spaceText(run) {
  const { budget } = run.asked;
  return 'Budget: ' + budget.text + ' at ' + bitsText(budget.bits) + '; counted exactly, parameters alone.';
}

/** Where all networks fit, or none, bars of the same length would say less. */
function spaceWords(run) {
  const { space } = run.asked;
  const sum = (count) => space.reduce((all, fit) => all + count(fit), 0);
  const networks = sum((fit) => fit.networks);
  const fitting = sum((fit) => fit.fitting);
  if (fitting !== 0 && fitting !== networks) {
    return null;
  }
  const count = new Set(space.map((fit) => familyParts(fit.kernelSet).set)).size;
  const sets = count === 1 ? 'the kernel set' : 'the ' + count + ' kernel sets';
  return (fitting === 0
    ? 'None of the ' + grouped(networks) + ' networks of ' + sets + ' fits: the smallest has ' + grouped(Math.min(...space.map((fit) => fit.leastParams)))
    : 'All ' + grouped(networks) + ' networks of ' + sets + ' fit: the largest has ' + grouped(Math.max(...space.map((fit) => fit.mostParams))))
    + ' parameters. ' + spaceText(run);
}

function askedSection() {
  return section('asked', 'What was asked', null, element('div', { class: 'columns' }, runs.map((run) => element('article', { class: 'card' },
    several ? element('h3', {}, run.runId) : null,
    facts([['Data', run.asked.data], ['Seed', String(run.asked.seed)], ...Object.entries(run.asked.settings)]),
    run.asked.cells ? behindText('Cells given by hand', run.asked.cells) : null,
    run.asked.config ? behindText('All settings', run.asked.config) : null))));
}

function behindText(title, content) {
  return element('details', {}, element('summary', {}, title), element('pre', { tabindex: 0 }, content));
}

function failureSection() {
  const clean = runs.every((run) => run.trained.failures.length === 0);
  return section('failures', 'Failures', clean ? 'Nothing failed: every candidate has a score, and no training diverged or broke off.' : 'What failed, was rejected or diverged, by reason. The same command tries failed ones again.',
    clean ? null : element('div', { class: 'columns' }, runs.map((run) => element('div', {}, several ? element('h3', {}, run.runId) : null,
      run.trained.failures.length === 0 ? element('p', {}, 'Nothing failed.') : failureTable(run)))));
}

function provenanceSection() {
  return section('provenance', 'Provenance', null, element('div', { class: 'columns' }, runs.map((run) => {
    const { provenance, state } = run;
    return element('article', { class: 'card' }, several ? element('h3', {}, run.runId) : null, facts([
      ['Status', state.status], ['Command', state.command], ['Started', time(state.startedAt)], ['Ended', time(state.endedAt)],
      ['Last sign of life', time(provenance.heartbeatAt)], ['Owner', provenance.owner || 'not noted'],
      ['Sources', provenance.codeCommit], ['Versions', Object.entries(provenance.versions).filter(([name]) => name !== 'commit').map(([name, version]) => name + ' ' + version).join(', ')],
      ['Hash of the settings', element('span', { class: 'path' }, provenance.configHash || DASH)],
      ['Fingerprint of the images', element('span', { class: 'path' }, provenance.dataFingerprint || DASH)],
    ]), provenance.machines.length > 0 ? behindNode('Machines', () => machineTable(run)) : null);
  })));
}

function behindNode(title, made) {
  const details = behind(() => [made()]);
  details.firstChild.textContent = title;
  return details;
}

function sections() {
  const trained = (run) => run.trained.networks.length > 0;
  return [
    choiceSection(),
    legendBar(),
    section('memory', 'Accuracy against memory', 'Each mark is a trained network: higher is more accurate, further left is smaller. The stepped line joins the networks that no other one beats in both, the Pareto front; thin upright lines are 95 % intervals; pale marks are beyond the budget.',
      pictures('memory', memoryPicture, budgetText, networkTable, trained)),
    chipSection(),
    ...expectedSection(),
    section('scores', 'Score against accuracy', 'A score is computed before training. Only ' + (runs.some((run) => run.expected) ? 'some' : 'the best-scored') + ' networks were trained, so that the picture says little about the others.',
      pictures('scores', scorePicture, (run) => agreementText(run) + chanceBeyond(run, view.extent.means), (run) => agreementTable(run), (run) => run.trained.networks.some((network) => isNumber(network.score)))),
    section('curves', 'Learning curves', 'One line a training; the thick one is the chosen network, dashed ones were not completed. The last epoch\u2019s validation accuracy is what selects.',
      measureSwitch(), pictures('curves', curvesPicture, curvesText, curveTable, (run) => run.trained.curves.length > 0)),
    section('activity', 'Firing rates', 'Spikes per neuron of each layer at each timestep, on the test images.',
      networkSwitch(), pictures('firing-rates', activityPicture, activityText, activityTable, (run) => run.trained.activities.length > 0)),
    section('candidates', 'All scored candidates', 'How many untrained networks have which size and score: the stronger the colour, the more. Marks are those that were trained.',
      pictures('candidates', candidatesPicture, null, (run) => [setTable(run), bestTable(run)], (run) => run.scored.bins.cells.length > 0)),
    section('times', 'Search time', 'What scoring the candidates of each kernel set took, summed over tasks. Lines across the ends of bars are 95 % intervals: candidates count as drawn. The load of the machine and the start of the program are not in them; operations, the multiply-accumulates of one image through each network, do not depend on these.',
      pictures('search-time', timesPicture, baselineText, timeTable, (run) => run.scored.times.length > 0)),
    section('space', 'Share of the space that fits', 'Of all different networks of a kernel set, those within the run\u2019s budget.',
      pictures('space', spacePicture, spaceText, spaceTable, (run) => run.asked.space.length > 0, spaceWords)),
    askedSection(),
    failureSection(),
    provenanceSection(),
  ];
}

document.getElementById('head').append(...head().flat().filter(Boolean));
document.getElementById('main').classList.toggle('single', !several);
document.getElementById('main').append(...sections());
document.getElementById('foot').append(element('p', {}, 'Made ' + time(report.madeAt) + ' by ' + report.version + '. Pictures: Apache ECharts ' + echarts.version + '.'));
refresh();
watchCharts();
darkWanted().addEventListener('change', refresh);

window.addEventListener('beforeprint', () => {
  preparePaper();
  document.querySelectorAll('details').forEach((details) => {
    if (!details.open) {
      details.dispatchEvent(new Event('fill'));
      details.dataset.printed = 'yes';
      details.open = true;
    }
  });
});
window.addEventListener('afterprint', () =>
  document.querySelectorAll('details[data-printed]').forEach((details) => {
    details.open = false;
    delete details.dataset.printed;
  })
);
