// The tables behind the pictures: the same values, for print, screen readers and copying.

const text = (name, value) => ({ name, value });
const number = (name, value) => ({ name, value, number: true });

function networkTable(run, view) {
  const { question } = view;
  const onFront = new Set(front(run.trained.networks, question));
  const networks = [...run.trained.networks].sort((a, b) => b.accuracy.mean - a.accuracy.mean || sizeOf(a, question) - sizeOf(b, question));
  return table('Trained networks, the most accurate first', [
    text('kernel set', (n) => setName(n.kernelSet)),
    text('kernels used', (n) => kernelsUsed(run, n)),
    text('cell', (n) => code(n.cell)),
    number('validation', (n) => percent(n.accuracy.mean)),
    number('95 % interval', (n) => percentRange(n.accuracy.low, n.accuracy.high)),
    number('trainings', (n) => grouped(n.accuracy.trainings)),
    number('test', (n) => percent(n.testAccuracy)),
    text('at chance', (n) => yesOrNo(atChance(run, n))),
    number('score', (n) => significant(n.score)),
    number('parameters', (n) => grouped(n.size.params)),
    number('memory', (n) => bytes(memoryOf(n, question))),
    number('synops an image', (n) => (isNumber(n.synopsPerImage) ? brief(n.synopsPerImage) : DASH)),
    text('within budget', (n) => (sizeOf(n, question) <= question.limit ? 'yes' : 'no')),
    text('Pareto front', (n) => (onFront.has(n) ? 'yes' : 'no')),
  ], networks);
}

function code(cell) {
  return element('code', {}, cell);
}

function agreementTable(run) {
  return table('Rank correlation of score and validation accuracy', [
    text('kernel set', (one) => (one.kernelSet === '' ? 'all' : setName(one.kernelSet))),
    number('networks', (one) => grouped(one.networks)),
    number('Kendall\u2019s tau', (one) => decimals(one.tau, 2)),
    number('by chance', (one) => (isNumber(one.chance) ? percent(one.chance) : DASH)),
  ], run.trained.agreements);
}

function curveTable(run) {
  const last = (values) => values[values.length - 1];
  const most = (values) => (values.some(isNumber) ? Math.max(...values.filter(isNumber)) : null);
  return table('Trainings', [
    text('kernel set', (curve) => setName(curve.kernelSet)),
    text('kernels used', (curve) => kernelsUsed(run, curve)),
    text('cell', (curve) => code(curve.cell)),
    number('seed', (curve) => String(curve.trainSeed)),
    text('status', (curve) => curve.status),
    number('epochs', (curve) => grouped(last(curve.epochs))),
    number('validation, last', (curve) => percent(last(curve.valAccuracy))),
    number('validation, best', (curve) => percent(most(curve.valAccuracy))),
    number('training, last', (curve) => percent(last(curve.trainAccuracy))),
    number('loss, last', (curve) => decimals(last(curve.trainLoss), 3)),
  ], run.trained.curves);
}

function activityTable(run, view) {
  const activity = view.activity(run);
  if (!activity) {
    return element('p', {}, 'No firing rates.');
  }
  return table('Spikes per neuron', [
    text('layer', (layer) => layerName(layer.layer)),
    number('neurons', (layer) => grouped(layer.neurons)),
    ...Array.from({ length: activity.timesteps }, (_, t) => number('timestep ' + t, (layer) => decimals(layer.rates[t], 3))),
  ], activity.layers);
}

function setTable(run) {
  const quantile = (i) => (set) => significant(set.quantiles[i]);
  return table('Scores of untrained networks', [
    text('kernel set', (set) => setName(set.kernelSet)),
    number('candidates', (set) => grouped(set.candidates)),
    number('scored', (set) => grouped(set.scored)),
    number('not scored', (set) => grouped(set.failed)),
    number('5 %', quantile(0)),
    number('25 %', quantile(1)),
    number('median', quantile(2)),
    number('75 %', quantile(3)),
    number('95 %', quantile(4)),
    number('best', (set) => significant(set.best)),
    number('firing rate', (set) => decimals(set.meanFiringRate, 3)),
  ], run.scored.sets);
}

function bestTable(run) {
  return table('The best-scored of each kernel set', [
    text('kernel set', (one) => setName(one.kernelSet)),
    text('kernels used', (one) => kernelsUsed(run, one)),
    number('rank', (one) => String(one.rank)),
    text('cell', (one) => code(one.cell)),
    number('score', (one) => significant(one.score)),
    number('parameters', (one) => grouped(one.params)),
  ], run.scored.best);
}

function timeTable(run) {
  return table('Search time', [
    text('kernel set', (timed) => setName(timed.kernelSet)),
    text('stage', (timed) => timed.stage),
    number('candidates', (timed) => grouped(timed.candidates)),
    number('time', (timed) => seconds(timed.work.seconds)),
    text('clock', (timed) => timed.work.clock),
    number('95 % interval', (timed) => secondsRange(timed.work)),
    number('of one', (timed) => seconds(timed.work.seconds / Math.max(1, timed.candidates))),
    text('compared', (timed) => speedUpText(run, timed) || DASH),
    number('95 % interval', (timed) => speedUpRange(run, timed)),
    number('multiply-accumulates', (timed) => (isNumber(timed.work.macs) ? brief(timed.work.macs) : DASH)),
    text('compared', (timed) => macsText(run, timed) || DASH),
  ], run.scored.times);
}

function spaceTable(run) {
  return table('The space', [
    text('kernel set', (fit) => setName(fit.kernelSet)),
    number('networks', (fit) => grouped(fit.networks)),
    number('within the budget', (fit) => grouped(fit.fitting)),
    number('share', (fit) => percent(fit.share)),
    number('share of draws', (fit) => percent(fit.drawShare)),
    number('least parameters', (fit) => grouped(fit.leastParams)),
    number('most parameters', (fit) => grouped(fit.mostParams)),
  ], run.asked.space);
}

function failureTable(run) {
  return table('What did not work', [
    text('stage', (one) => (one.stage === 'score' ? 'scoring' : 'training')),
    text('kernel set', (one) => setName(one.kernelSet)),
    text('status', (one) => one.status),
    number('count', (one) => grouped(one.count)),
    text('why', (one) => one.words),
    text('column reason', (one) => one.reason),
  ], run.trained.failures);
}

function machineTable(run) {
  return table('Machines', [
    text('stage', (one) => (one.stage === 'score' ? 'scoring' : 'training')),
    text('host', (one) => one.host),
    text('device', (one) => one.device),
    number('results', (one) => grouped(one.results)),
    number('wall time of tasks', (one) => seconds(one.seconds)),
  ], run.provenance.machines);
}

function glanceTable(report, view) {
  return table('The runs side by side', [
    text('run', (run) => run.runId),
    text('status', (run) => run.state.status),
    text('data', (run) => run.asked.data),
    number('candidates', (run) => grouped(candidatesOf(run))),
    number('networks', (run) => grouped(run.trained.networks.length)),
    text('chosen', (run) => ifChosen(run, view, (n) => setName(n.kernelSet))),
    text('kernels used', (run) => ifChosen(run, view, (n) => kernelsUsed(run, n))),
    number('validation', (run) => ifChosen(run, view, (n) => percent(n.accuracy.mean))),
    number('95 % interval', (run) => ifChosen(run, view, (n) => percentRange(n.accuracy.low, n.accuracy.high))),
    number('test', (run) => ifChosen(run, view, (n) => percent(n.testAccuracy))),
    text('at chance', (run) => ifChosen(run, view, (n) => yesOrNo(atChance(run, n)))),
    number('parameters', (run) => ifChosen(run, view, (n) => grouped(n.size.params))),
    number('memory', (run) => ifChosen(run, view, (n) => bytes(memoryOf(n, view.question)))),
  ], report.runs);
}

function ifChosen(run, view, value) {
  const { chosen } = choose(run.trained.networks, view.question);
  return chosen ? value(chosen) : DASH;
}

function candidatesOf(run) {
  return run.scored.sets.reduce((sum, set) => sum + set.candidates, 0);
}
