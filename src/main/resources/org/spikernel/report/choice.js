// The choice within a budget, by the rule of `spikernel select`: among the networks within it a finalist before others,
// then the highest mean validation accuracy, then the smaller network. A question is { unit, limit, bits, stateBits }.

function storedBytes(values, bits) {
  return Math.floor((values * bits + 7) / 8);
}

/** Bits of a parameter: where a search varied them, networks have their own. */
function bitsOf(network, question) {
  return Number(familyParts(network.kernelSet).settings.get('b') || question.bits);
}

/** Bytes of parameters and, where they count, potentials. */
function memoryOf(network, question) {
  return storedBytes(network.size.params, bitsOf(network, question)) + storedBytes(network.size.neurons, question.stateBits);
}

/** In the question's unit. */
function sizeOf(network, question) {
  return question.unit === 'params' ? network.size.params : memoryOf(network, question);
}

function compareText(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The chosen network and the runner-up; when nothing fits, no chosen one and the nearest miss. */
function choose(networks, question) {
  const sized = networks.map((network) => ({ network, size: sizeOf(network, question) }));
  const smaller = (a, b) =>
    a.size - b.size ||
    a.network.size.params - b.network.size.params ||
    compareText(a.network.candidateKey, b.network.candidateKey);
  const fitting = sized
    .filter((one) => one.size <= question.limit)
    .sort(
      (a, b) =>
        Number(b.network.finalist) - Number(a.network.finalist) ||
        b.network.accuracy.mean - a.network.accuracy.mean ||
        smaller(a, b)
    );
  if (fitting.length > 0) {
    return { chosen: fitting[0].network, runnerUp: fitting.length > 1 ? fitting[1].network : null, fitting: fitting.length };
  }
  sized.sort(smaller);
  return { chosen: null, runnerUp: sized.length > 0 ? sized[0].network : null, fitting: 0 };
}

/** The accuracy of guessing, 0 to 1; null where the number of classes is not known. */
function chanceOf(run) {
  return run.asked.classes > 1 ? 1 / run.asked.classes : null;
}

/** Whether a network may be guessing: Wilson's 95 % interval over its images holds chance; null where that is unknown. */
function atChance(run, network) {
  const chance = chanceOf(run);
  const { measured } = network;
  return chance === null || !measured ? null : measured.low <= chance && chance <= measured.high;
}

const NORMAL_BOUND = 1.959963984540054;

/**
 * Whether two accuracies differ by no more than noise, at 5 %; null where that is unknown. Welch's test over trainings, or
 * where either has one alone, the test of two proportions of its images.
 */
function tied(a, b, studentBounds) {
  const difference = Math.abs(a.mean - b.mean);
  if (difference === 0) {
    return true;
  }
  if (a.trainings > 1 && b.trainings > 1) {
    const one = a.standardError ** 2;
    const other = b.standardError ** 2;
    const both = one + other;
    if (both === 0) {
      return false;
    }
    const degrees = both ** 2 / (one ** 2 / (a.trainings - 1) + other ** 2 / (b.trainings - 1));
    const index = Math.min(studentBounds.length, Math.max(1, Math.floor(degrees))) - 1;
    return difference < studentBounds[index] * Math.sqrt(both);
  }
  if (a.images === 0 || b.images === 0) {
    return null;
  }
  const pooled = (a.mean * a.images + b.mean * b.images) / (a.images + b.images);
  return difference < NORMAL_BOUND * Math.sqrt(pooled * (1 - pooled) * (1 / a.images + 1 / b.images));
}

/** Networks that no other one beats in accuracy without being larger, the smallest first. */
function front(networks, question) {
  const bySize = [...networks].sort(
    (a, b) => sizeOf(a, question) - sizeOf(b, question) || b.accuracy.mean - a.accuracy.mean
  );
  let best = -1;
  return bySize.filter((network) => {
    const better = network.accuracy.mean > best;
    best = Math.max(best, network.accuracy.mean);
    return better;
  });
}
