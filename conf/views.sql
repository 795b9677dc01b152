-- Views over the result tables, for any Spark session whose current catalog and namespace hold them (USE lake.spikernel).
-- `spikernel sql` and `spikernel connect` make them by themselves. They are temporary: they belong to the session, and
-- nothing is stored. Each statement ends with a semicolon at the end of a line. Plain Spark SQL, without parameters.

CREATE OR REPLACE TEMPORARY VIEW leaderboard (
  run_id COMMENT 'Name of the run.',
  dataset COMMENT 'Data format of the run: cifar10, cifar100, tiny-imagenet, idx or synthetic.',
  rank COMMENT 'Place within the run, from 1, as select orders networks without a budget: finalists first, then by validation accuracy, then by fewer parameters; null for networks that were not trained to the end.',
  kernel_set COMMENT 'Name of the kernel set (operation set).',
  kernels_used COMMENT 'Kernels of the convolutions that the cell has, as in 3x3: not each cell has all of its set; none without a convolution, null where the run holds no score of it.',
  canonical_cell COMMENT 'Cell as it was built.',
  candidate_key COMMENT 'Candidate that was trained.',
  status COMMENT 'completed, or of the training that came farthest: stopped (at a rung), diverged, failed, or unusable (completed, but the row lacks a value or holds an impossible one).',
  reason COMMENT 'Why it was stopped, diverged or failed, or what is remarkable about it.',
  finalist COMMENT 'Whether it was trained with all seeds and measured on the test part.',
  seeds COMMENT 'Completed trainings, each with a seed of its own.',
  val_accuracy COMMENT 'Validation accuracy of the final weights, 0 to 1, mean over the completed trainings; it is what selects.',
  val_accuracy_low COMMENT 'Lower end of its 95 % interval: Student''s of several seeds, Wilson''s of one.',
  val_accuracy_high COMMENT 'Upper end of its 95 % interval.',
  interval_basis COMMENT 'What the interval is made of: ''t, N seeds'' or ''binomial, N images''.',
  test_accuracy COMMENT 'Accuracy on the test part, 0 to 1, mean over the completed trainings; it selects nothing.',
  params COMMENT 'Parameters: weights, biases and both vectors of every batch norm.',
  memory_bytes COMMENT 'Bytes of the parameters at the run''s bit width.',
  neurons COMMENT 'Neurons with a membrane potential, per image.',
  macs COMMENT 'Multiply-accumulates of one image over all timesteps, dense.',
  synops_per_image COMMENT 'Accumulates caused by spikes, per image over all timesteps, on the test part; mean over the completed trainings.',
  energy_estimate_uj COMMENT 'Compute energy per image, microjoule, as in trainings; mean over the completed trainings.',
  energy_sram_uj COMMENT 'Energy per image, compute and SRAM, microjoule, an estimate, as in trainings; mean over the completed trainings.',
  activation_sparsity COMMENT 'Share of the neurons'' outputs that are zero, 0 to 1, on the test part; mean over the completed trainings.',
  score COMMENT 'Score of the untrained network by the full measure; null where it was not scored.',
  score_rank COMMENT 'Rank by score within the kernel set, from 1; 0 for cells given by hand.',
  epochs_done COMMENT 'Epochs of the training that came farthest.',
  training_seconds COMMENT 'Wall time of all its trainings, seconds.')
COMMENT 'Trained networks: one row per network and run.'
AS WITH named_runs AS (
  SELECT run_id, max_by(dataset, started_at) AS dataset FROM runs GROUP BY run_id
), marked AS (
  -- What select takes: other rows choose nothing.
  SELECT *, (status = 'completed' AND candidate_key IS NOT NULL AND kernel_set IS NOT NULL
      AND canonical_cell IS NOT NULL AND params BETWEEN 1 AND 72057594037927936
      AND neurons BETWEEN 0 AND 72057594037927936 AND train_seed IS NOT NULL AND weights_path IS NOT NULL
      AND final_val_accuracy BETWEEN 0 AND 1 AND (test_accuracy IS NULL OR test_accuracy BETWEEN 0 AND 1)
      AND (val_images IS NULL OR val_images >= 0)) IS TRUE AS usable
  FROM trainings
), networks AS (
  SELECT run_id, candidate_key, kernel_set, canonical_cell, params, neurons,
    max(memory_bytes) AS memory_bytes, max(macs) AS macs, max(rank) AS score_rank,
    CASE WHEN bool_or(usable) THEN 'completed'
      ELSE max_by(if(status = 'completed', 'unusable', status), struct(epochs_done, train_seed)) END AS status,
    CASE WHEN bool_or(usable) THEN max(reason) FILTER (WHERE usable)
      ELSE max_by(reason, struct(epochs_done, train_seed)) END AS reason,
    bool_or(coalesce(finalist, true)) FILTER (WHERE usable) AS finalist,
    count_if(usable) AS seeds,
    -- Sorted: a sum's last bits depend on the order.
    array_sort(collect_list(final_val_accuracy) FILTER (WHERE usable)) AS accuracies,
    array_sort(collect_list(test_accuracy) FILTER (WHERE usable)) AS test_accuracies,
    coalesce(max(val_images) FILTER (WHERE usable), 0) AS images,
    avg(synops_per_image) FILTER (WHERE usable) AS synops_per_image,
    avg(energy_estimate_uj) FILTER (WHERE usable) AS energy_estimate_uj,
    avg(energy_sram_uj) FILTER (WHERE usable) AS energy_sram_uj,
    avg(activation_sparsity) FILTER (WHERE usable) AS activation_sparsity,
    max(epochs_done) AS epochs_done, sum(elapsed_s) AS training_seconds
  FROM marked GROUP BY run_id, candidate_key, kernel_set, canonical_cell, params, neurons
), means AS (
  SELECT *,
    aggregate(accuracies, 0D, (sum, one) -> sum + one) / nullif(seeds, 0) AS val_accuracy,
    aggregate(test_accuracies, 0D, (sum, one) -> sum + one) / nullif(size(test_accuracies), 0) AS test_accuracy
  FROM networks
), noise AS (
  SELECT *,
    -- Of the mean: trainings deviate by no less than their validation images alone would make them.
    greatest(
      sqrt(aggregate(accuracies, 0D, (sum, one) -> sum + (one - val_accuracy) * (one - val_accuracy))
        / greatest(1, seeds - 1)),
      CASE WHEN images = 0 THEN 0D ELSE sqrt(val_accuracy * (1 - val_accuracy) / images) END) / sqrt(nullif(seeds, 0))
      AS error,
    -- 97.5 % quantiles of Student's distribution; beyond 20 degrees of freedom the Cornish-Fisher expansion is right to 3e-7.
    CASE WHEN seeds <= 21 THEN get(array(12.706204736D, 4.302652730D, 3.182446305D, 2.776445105D, 2.570581836D,
        2.446911851D, 2.364624252D, 2.306004135D, 2.262157163D, 2.228138852D, 2.200985160D, 2.178812830D, 2.160368656D,
        2.144786688D, 2.131449546D, 2.119905299D, 2.109815578D, 2.100922040D, 2.093024054D, 2.085963447D),
        CAST(seeds - 2 AS INT))
      ELSE 1.959963984540054D + 2.372271230298562D / (seeds - 1) + 2.8224986157396112D / pow(seeds - 1, 2)
        + 2.555849679507722D / pow(seeds - 1, 3) + 1.5895340533938225D / pow(seeds - 1, 4) END AS student,
    -- Square of the normal distribution's quantile, over the images.
    3.841458820694124D / nullif(images, 0) AS z2
  FROM means
), intervals AS (
  SELECT *,
    CASE WHEN seeds > 1 THEN val_accuracy ELSE (val_accuracy + z2 / 2) / (1 + z2) END AS centre,
    CASE WHEN seeds > 1 THEN student * error
      ELSE 1.959963984540054D / (1 + z2) * sqrt((val_accuracy * (1 - val_accuracy) + z2 / 4) / nullif(images, 0)) END
      AS half,
    row_number() OVER (PARTITION BY run_id
      ORDER BY seeds > 0 DESC, finalist DESC, val_accuracy DESC, params, candidate_key) AS place
  FROM noise
), scores AS (
  SELECT run_id, candidate_key, max(score) AS score, max(operations) AS operations FROM candidates
  WHERE stage = 'full' AND status = 'scored' AND abs(score) < double('infinity')
    AND candidate_key IN (SELECT candidate_key FROM trainings)
  GROUP BY run_id, candidate_key
)
SELECT n.run_id, r.dataset, CASE WHEN n.seeds > 0 THEN n.place END, n.kernel_set,
  -- Each digit of the cell is a place in the list of operations.
  CASE WHEN s.operations IS NOT NULL THEN coalesce(nullif(array_join(transform(array_sort(array_distinct(transform(
      filter(
        transform(split(replace(n.canonical_cell, ' ', ''), ''),
          digit -> get(split(s.operations, ','), locate(digit, '0123456789abcdefghijklmnopqrstuvwxyz') - 1)),
        label -> label LIKE 'conv%'),
      label -> CAST(regexp_extract(label, 'conv([0-9]+)x', 1) AS INT)))), kernel -> concat(kernel, 'x', kernel)), '_'),
    ''), 'none') END,
  n.canonical_cell, n.candidate_key,
  n.status, n.reason, n.finalist, n.seeds, n.val_accuracy,
  CASE WHEN n.seeds > 0 AND n.half IS NOT NULL THEN greatest(0D, n.centre - n.half) END,
  CASE WHEN n.seeds > 0 AND n.half IS NOT NULL THEN least(1D, n.centre + n.half) END,
  CASE WHEN n.seeds > 1 THEN concat('t, ', n.seeds, ' seeds')
    WHEN n.seeds = 1 AND n.images > 0 THEN concat('binomial, ', n.images, ' images') END,
  n.test_accuracy, n.params, n.memory_bytes, n.neurons, n.macs, n.synops_per_image, n.energy_estimate_uj,
  n.energy_sram_uj, n.activation_sparsity, s.score, n.score_rank, n.epochs_done, n.training_seconds
FROM intervals n
  LEFT JOIN named_runs r ON r.run_id = n.run_id
  LEFT JOIN scores s ON s.run_id = n.run_id AND s.candidate_key = n.candidate_key;

CREATE OR REPLACE TEMPORARY VIEW pareto (
  run_id COMMENT 'Name of the run.',
  dataset COMMENT 'Data format of the run.',
  rank COMMENT 'Place within the run, as in leaderboard.',
  kernel_set COMMENT 'Name of the kernel set (operation set).',
  kernels_used COMMENT 'Kernels of the convolutions that the cell has, as in leaderboard.',
  canonical_cell COMMENT 'Cell as it was built.',
  candidate_key COMMENT 'Candidate that was trained.',
  seeds COMMENT 'Completed trainings, each with a seed of its own.',
  val_accuracy COMMENT 'Validation accuracy of the final weights, 0 to 1, mean over the completed trainings.',
  test_accuracy COMMENT 'Accuracy on the test part, 0 to 1, mean over the completed trainings.',
  params COMMENT 'Parameters: weights, biases and both vectors of every batch norm.',
  memory_bytes COMMENT 'Bytes of the parameters at the run''s bit width.',
  macs COMMENT 'Multiply-accumulates of one image over all timesteps, dense; these are the operations that count here, since every network has them.',
  synops_per_image COMMENT 'Accumulates caused by spikes, per image over all timesteps, on the test part.')
COMMENT 'Networks trained to the end than which no other one of the run is at least as good in validation accuracy, memory and operations, and better in one of them.'
AS SELECT n.run_id, n.dataset, n.rank, n.kernel_set, n.kernels_used, n.canonical_cell, n.candidate_key, n.seeds, n.val_accuracy,
  n.test_accuracy, n.params, n.memory_bytes, n.macs, n.synops_per_image
FROM leaderboard n
WHERE n.rank IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM leaderboard o
  WHERE o.run_id = n.run_id AND o.rank IS NOT NULL AND o.val_accuracy >= n.val_accuracy
    AND o.memory_bytes <= n.memory_bytes AND o.macs <= n.macs
    AND (o.val_accuracy > n.val_accuracy OR o.memory_bytes < n.memory_bytes OR o.macs < n.macs));

CREATE OR REPLACE TEMPORARY VIEW pareto_energy (
  run_id COMMENT 'Name of the run.',
  dataset COMMENT 'Data format of the run.',
  rank COMMENT 'Place within the run, as in leaderboard.',
  kernel_set COMMENT 'Name of the kernel set (operation set).',
  kernels_used COMMENT 'Kernels of the convolutions that the cell has, as in leaderboard.',
  canonical_cell COMMENT 'Cell as it was built.',
  candidate_key COMMENT 'Candidate that was trained.',
  seeds COMMENT 'Completed trainings, each with a seed of its own.',
  val_accuracy COMMENT 'Validation accuracy of the final weights, 0 to 1, mean over the completed trainings.',
  test_accuracy COMMENT 'Accuracy on the test part, 0 to 1, mean over the completed trainings.',
  params COMMENT 'Parameters: weights, biases and both vectors of every batch norm.',
  memory_bytes COMMENT 'Bytes of the parameters at the run''s bit width.',
  energy_sram_uj COMMENT 'Energy per image, compute and SRAM, microjoule, an estimate, as in trainings.',
  energy_estimate_uj COMMENT 'Compute energy per image, microjoule, as in trainings.')
COMMENT 'Networks whose energy was measured (finalists) than which no other such one of the run is at least as good in validation accuracy, memory and energy (energy_sram_uj), and better in one of them.'
AS WITH measured AS (
  SELECT * FROM leaderboard WHERE rank IS NOT NULL AND energy_sram_uj >= 0 AND energy_sram_uj < double('infinity')
)
SELECT n.run_id, n.dataset, n.rank, n.kernel_set, n.kernels_used, n.canonical_cell, n.candidate_key, n.seeds, n.val_accuracy,
  n.test_accuracy, n.params, n.memory_bytes, n.energy_sram_uj, n.energy_estimate_uj
FROM measured n
WHERE NOT EXISTS (
  SELECT 1 FROM measured o
  WHERE o.run_id = n.run_id AND o.val_accuracy >= n.val_accuracy
    AND o.memory_bytes <= n.memory_bytes AND o.energy_sram_uj <= n.energy_sram_uj
    AND (o.val_accuracy > n.val_accuracy OR o.memory_bytes < n.memory_bytes OR o.energy_sram_uj < n.energy_sram_uj));

CREATE OR REPLACE TEMPORARY VIEW budget_curve (
  run_id COMMENT 'Name of the run.',
  dataset COMMENT 'Data format of the run.',
  budget_bytes COMMENT 'Budget from which on this network is chosen, bytes of parameters at the run''s bit width, until the next row''s.',
  params COMMENT 'Parameters of the chosen network.',
  val_accuracy COMMENT 'Validation accuracy of the chosen network, 0 to 1, mean over its completed trainings.',
  val_accuracy_low COMMENT 'Lower end of its 95 % interval.',
  val_accuracy_high COMMENT 'Upper end of its 95 % interval.',
  test_accuracy COMMENT 'Its accuracy on the test part, 0 to 1.',
  finalist COMMENT 'Whether it was measured on the test part; where any finalist fits, one is chosen, even if another network''s single training was more accurate.',
  kernel_set COMMENT 'Name of its kernel set.',
  canonical_cell COMMENT 'Its cell as it was built.',
  candidate_key COMMENT 'Its key.')
COMMENT 'The network that select chooses within every budget: a step function, one row per run and step.'
AS WITH steps AS (
  SELECT *, max(struct(finalist, val_accuracy)) OVER (PARTITION BY run_id
      ORDER BY memory_bytes, finalist DESC, val_accuracy DESC, params, candidate_key
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS best_smaller
  FROM leaderboard WHERE rank IS NOT NULL
)
SELECT run_id, dataset, memory_bytes, params, val_accuracy, val_accuracy_low, val_accuracy_high, test_accuracy, finalist,
  kernel_set, canonical_cell, candidate_key
FROM steps WHERE best_smaller IS NULL OR struct(finalist, val_accuracy) > best_smaller;

CREATE OR REPLACE TEMPORARY VIEW kernel_set_summary (
  run_id COMMENT 'Name of the run.',
  dataset COMMENT 'Data format of the run.',
  kernel_set COMMENT 'Name of the kernel set (operation set).',
  drawn COMMENT 'Networks that were drawn from the set (space.draws), or given by hand; of runs whose settings do not tell it, those that came to scoring.',
  within_budget COMMENT 'Those of them that fit the run''s own budget and have come to the first stage of scoring; null where its settings do not tell the budget.',
  scored COMMENT 'Networks with a finite score by the full measure.',
  rejected COMMENT 'Networks whose score, at any stage, was not a number that could win.',
  failed COMMENT 'Networks whose scoring, at any stage, broke off.',
  best_score COMMENT 'Highest score by the full measure, of whatever memory.',
  trained COMMENT 'Networks that were trained to the end.',
  best_val_accuracy COMMENT 'Highest validation accuracy of one of them, 0 to 1, mean over its trainings.',
  best_test_accuracy COMMENT 'Accuracy of that network on the test part, 0 to 1.',
  scoring_seconds COMMENT 'Work of scoring over all stages, seconds: CPU time on processors, wall time on GPUs.',
  training_seconds COMMENT 'Wall time of all trainings, seconds, also of those that were not finished.')
COMMENT 'What became of each kernel set: one row per run and kernel set.'
AS WITH named_runs AS (
  SELECT run_id, max_by(dataset, started_at) AS dataset, max_by(config, started_at) AS config,
    max_by(coalesce(cells, ''), started_at) <> '' AS by_hand
  FROM runs GROUP BY run_id
), budget_texts AS (
  SELECT run_id, regexp_extract(config, 'budget[^a-z]*[{]([^}]*)[}]', 1) AS settings FROM named_runs
), budget_parts AS (
  SELECT run_id,
    regexp_extract(settings, 'limit[^0-9]*([0-9.]+)', 1) AS amount,
    regexp_extract(settings, 'limit[^0-9]*[0-9.]+([A-Za-z-]*)', 1) AS unit,
    try_cast(regexp_extract(settings, '(^|[^-])bits[^0-9]*([0-9]+)', 2) AS INT) AS bits,
    try_cast(regexp_extract(settings, 'state-bits[^0-9]*([0-9]+)', 1) AS INT) AS state_bits
  FROM budget_texts
), budgets AS (
  SELECT run_id, bits, state_bits, unit LIKE '%params' AS counts_params,
    try_cast(try_cast(amount AS DECIMAL(30, 9)) * CASE unit
      WHEN '-params' THEN 1 WHEN 'k-params' THEN 1000 WHEN 'M-params' THEN 1000000 WHEN 'G-params' THEN 1000000000
      WHEN 'B' THEN 1 WHEN 'kB' THEN 1000 WHEN 'MB' THEN 1000000 WHEN 'GB' THEN 1000000000
      WHEN 'KiB' THEN 1024 WHEN 'MiB' THEN 1048576 WHEN 'GiB' THEN 1073741824 END AS BIGINT) AS most
  FROM budget_parts
), stages AS (
  SELECT c.run_id, c.kernel_set, c.stage, count(*) AS networks,
    CASE WHEN max(b.most) IS NOT NULL THEN count_if(CASE WHEN b.counts_params THEN c.params
      ELSE (c.params * b.bits + 7) DIV 8 + (c.neurons * b.state_bits + 7) DIV 8 END <= b.most) END AS within_budget,
    count_if(c.stage = 'full' AND c.status = 'scored' AND abs(c.score) < double('infinity')) AS scored,
    count_if(c.status = 'rejected') AS rejected,
    count_if(c.status = 'failed') AS failed,
    max(CASE WHEN c.stage = 'full' AND c.status = 'scored' AND abs(c.score) < double('infinity') THEN c.score END)
      AS best_score,
    sum(CASE WHEN c.device LIKE 'gpu%' THEN c.elapsed_ms ELSE c.cpu_ms END) / 1000 AS seconds
  FROM candidates c LEFT JOIN budgets b ON b.run_id = c.run_id
  GROUP BY c.run_id, c.kernel_set, c.stage
), scoring AS (
  -- Every network comes to the first stage; others see a part of them.
  SELECT run_id, kernel_set, max(networks) AS drawn, max(within_budget) AS within_budget, sum(scored) AS scored,
    sum(rejected) AS rejected, sum(failed) AS failed, max(best_score) AS best_score, sum(seconds) AS seconds
  FROM stages GROUP BY run_id, kernel_set
), training AS (
  SELECT run_id, kernel_set, count(rank) AS trained, max(val_accuracy) AS best_val_accuracy,
    max_by(test_accuracy, struct(val_accuracy, -rank)) FILTER (WHERE rank IS NOT NULL) AS best_test_accuracy,
    sum(training_seconds) AS seconds
  FROM leaderboard GROUP BY run_id, kernel_set
), parts AS (
  SELECT run_id, kernel_set, drawn, within_budget, scored, rejected, failed, best_score, seconds AS scoring_seconds,
    0L AS trained, CAST(NULL AS DOUBLE) AS best_val_accuracy, CAST(NULL AS DOUBLE) AS best_test_accuracy,
    0D AS training_seconds
  FROM scoring
  UNION ALL
  SELECT run_id, kernel_set, 0L, NULL, 0L, 0L, 0L, NULL, 0D, trained, best_val_accuracy, best_test_accuracy, seconds
  FROM training
), sets AS (
  SELECT run_id, kernel_set, sum(drawn) AS drawn, max(within_budget) AS within_budget, sum(scored) AS scored,
    sum(rejected) AS rejected, sum(failed) AS failed, max(best_score) AS best_score, sum(trained) AS trained,
    max(best_val_accuracy) AS best_val_accuracy, max(best_test_accuracy) AS best_test_accuracy,
    sum(scoring_seconds) AS scoring_seconds, sum(training_seconds) AS training_seconds
  FROM parts GROUP BY run_id, kernel_set
)
SELECT s.run_id, r.dataset, s.kernel_set,
  CASE WHEN r.by_hand THEN s.drawn
    ELSE coalesce(try_cast(regexp_extract(r.config, 'draws[^0-9a-z]*([0-9]+)', 1) AS BIGINT), s.drawn) END,
  s.within_budget, s.scored, s.rejected, s.failed, s.best_score, s.trained, s.best_val_accuracy, s.best_test_accuracy,
  s.scoring_seconds, s.training_seconds
FROM sets s LEFT JOIN named_runs r ON r.run_id = s.run_id;

CREATE OR REPLACE TEMPORARY VIEW search_cost (
  run_id COMMENT 'Name of the run.',
  dataset COMMENT 'Data format of the run.',
  kernel_set COMMENT 'Name of the kernel set (operation set).',
  stage COMMENT 'Stage of scoring, as in candidates; training for trainings.',
  networks COMMENT 'Networks that were scored, or trainings, each once, whatever their status.',
  seconds COMMENT 'Work, seconds: CPU time of scoring on processors, wall time of scoring on GPUs and of training. Results taken over from another run count with what they took there.',
  seconds_low COMMENT 'Lower end of the 95 % interval of seconds: networks count as drawn, load of the machine is not in it; null of one network.',
  seconds_high COMMENT 'Upper end of that interval.',
  clock COMMENT 'What seconds are: CPU, wall, or CPU and wall where a stage ran on processors and GPUs.',
  wall_seconds COMMENT 'Sum of the wall times, seconds; what ran at the same time counts each by itself.',
  mean_seconds COMMENT 'Work per network, or training, seconds.',
  speed_up COMMENT 'How many times as long the kernel set 1x1_3x3 took in the same stage of the same run (its seconds over these); null without one, where their clocks differ, and where either took less than a second, which is too short to compare.',
  speed_up_low COMMENT 'Lower end of its 95 % interval: networks count as drawn, load of the machine is not in it; null where either has one network.',
  speed_up_high COMMENT 'Upper end of its 95 % interval.',
  macs COMMENT 'Multiply-accumulates of one image through each of the networks, together: work that no load and no start of a process changes.',
  macs_speed_up COMMENT 'The same in multiply-accumulates: those of the kernel set 1x1_3x3 over these.')
COMMENT 'What searching and training took: one row per run, kernel set and stage.'
AS WITH named_runs AS (
  SELECT run_id, max_by(dataset, started_at) AS dataset FROM runs GROUP BY run_id
), work AS (
  SELECT run_id, kernel_set, stage, candidate_key AS network, macs, (device LIKE 'gpu%') IS TRUE AS by_wall,
    CASE WHEN device LIKE 'gpu%' THEN elapsed_ms ELSE cpu_ms END / 1000 AS seconds, elapsed_ms / 1000 AS wall_seconds
  FROM candidates
  UNION ALL
  SELECT run_id, kernel_set, 'training', training_key, macs, true, elapsed_s, elapsed_s FROM trainings
), costs AS (
  SELECT run_id, kernel_set, stage, count(DISTINCT network) AS networks, sum(seconds) AS seconds,
    avg(seconds) AS mean_seconds, sum(wall_seconds) AS wall_seconds,
    CASE WHEN NOT bool_or(by_wall) THEN 'CPU' WHEN bool_and(by_wall) THEN 'wall' ELSE 'CPU and wall' END AS clock,
    sum(macs) AS macs, var_samp(seconds) / nullif(avg(seconds) * avg(seconds), 0) / count(seconds) AS variance
  FROM work GROUP BY run_id, kernel_set, stage
), compared AS (
  SELECT *,
    max(CASE WHEN kernel_set = '1x1_3x3' THEN seconds END) OVER (PARTITION BY run_id, stage) AS baseline_seconds,
    max(CASE WHEN kernel_set = '1x1_3x3' THEN variance END) OVER (PARTITION BY run_id, stage) AS baseline_variance,
    max(CASE WHEN kernel_set = '1x1_3x3' THEN macs END) OVER (PARTITION BY run_id, stage) AS baseline_macs,
    max(CASE WHEN kernel_set = '1x1_3x3' THEN clock END) OVER (PARTITION BY run_id, stage) AS baseline_clock
  FROM costs
), rated AS (
  SELECT *,
    CASE WHEN seconds >= 1 AND baseline_seconds >= 1 AND clock = baseline_clock THEN baseline_seconds / seconds END
      AS speed_up,
    exp(1.959964 * sqrt(variance)) AS own_factor, exp(1.959964 * sqrt(variance + baseline_variance)) AS factor
  FROM compared
)
SELECT c.run_id, r.dataset, c.kernel_set, c.stage, c.networks, c.seconds, c.seconds / c.own_factor,
  c.seconds * c.own_factor, c.clock, c.wall_seconds, c.mean_seconds, c.speed_up,
  CASE WHEN c.kernel_set = '1x1_3x3' THEN c.speed_up ELSE c.speed_up / c.factor END,
  CASE WHEN c.kernel_set = '1x1_3x3' THEN c.speed_up ELSE c.speed_up * c.factor END,
  c.macs, c.baseline_macs / nullif(c.macs, 0)
FROM rated c LEFT JOIN named_runs r ON r.run_id = c.run_id;

CREATE OR REPLACE TEMPORARY VIEW learning_curves (
  run_id COMMENT 'Name of the run.',
  dataset COMMENT 'Data format of the run.',
  kernel_set COMMENT 'Name of the kernel set (operation set); null until the training has ended, if the candidate was not scored.',
  canonical_cell COMMENT 'Cell as it was built; null as kernel_set is.',
  candidate_key COMMENT 'Candidate that is trained.',
  training_key COMMENT 'Training that the epoch belongs to.',
  train_seed COMMENT 'Number of the seed, from 0.',
  status COMMENT 'How the training ended: completed, stopped (at a rung), diverged or failed; null while it runs.',
  epoch COMMENT 'Number of the epoch, from 1.',
  learning_rate COMMENT 'Learning rate of the epoch.',
  train_loss COMMENT 'Mean cross entropy over the epoch''s batches, nats.',
  train_accuracy COMMENT 'Accuracy on the augmented training images as they were seen, 0 to 1.',
  val_loss COMMENT 'Mean cross entropy on the validation part, nats; null without a validation part.',
  val_accuracy COMMENT 'Accuracy on the validation part, 0 to 1; null without a validation part.',
  best_val_accuracy COMMENT 'Highest validation accuracy up to this epoch, 0 to 1.',
  test_accuracy COMMENT 'Accuracy on the test part, 0 to 1; only after the last epoch.',
  seconds COMMENT 'Wall time of the epoch, seconds.',
  elapsed_seconds COMMENT 'Wall time of this epoch and all before it, seconds.')
COMMENT 'Learning curves: one row per run, training and epoch.'
AS WITH named_runs AS (
  SELECT run_id, max_by(dataset, started_at) AS dataset FROM runs GROUP BY run_id
), trained AS (
  SELECT run_id, training_key, max(kernel_set) AS kernel_set, max(canonical_cell) AS canonical_cell, max(status) AS status
  FROM trainings GROUP BY run_id, training_key
), scored AS (
  SELECT run_id, candidate_key, max(kernel_set) AS kernel_set, max(canonical_cell) AS canonical_cell
  FROM candidates WHERE stage = 'full' AND candidate_key IN (SELECT candidate_key FROM epochs)
  GROUP BY run_id, candidate_key
)
SELECT e.run_id, r.dataset, coalesce(t.kernel_set, s.kernel_set), coalesce(t.canonical_cell, s.canonical_cell),
  e.candidate_key, e.training_key, e.train_seed, t.status, e.epoch, e.learning_rate, e.train_loss, e.train_accuracy,
  e.val_loss, e.val_accuracy,
  max(e.val_accuracy) OVER (PARTITION BY e.run_id, e.training_key ORDER BY e.epoch),
  e.test_accuracy, e.seconds,
  sum(e.seconds) OVER (PARTITION BY e.run_id, e.training_key ORDER BY e.epoch)
FROM epochs e
  LEFT JOIN named_runs r ON r.run_id = e.run_id
  LEFT JOIN trained t ON t.run_id = e.run_id AND t.training_key = e.training_key
  LEFT JOIN scored s ON s.run_id = e.run_id AND s.candidate_key = e.candidate_key;

CREATE OR REPLACE TEMPORARY VIEW failures (
  run_id COMMENT 'Name of the run.',
  dataset COMMENT 'Data format of the run.',
  what COMMENT 'What was given up: scoring, training, or run.',
  stage COMMENT 'Stage of scoring; null for others.',
  kernel_set COMMENT 'Name of the kernel set (operation set); null for runs.',
  canonical_cell COMMENT 'Cell as it was built; null for runs.',
  candidate_key COMMENT 'Candidate; null for runs.',
  train_seed COMMENT 'Number of the training''s seed, from 0; null for others.',
  status COMMENT 'rejected or failed (scoring); stopped (at a rung), diverged, failed or unusable (training: completed, but its row lacks a value or holds an impossible one); failed or interrupted (run).',
  reason COMMENT 'Why; null for runs, which tell it to who started them.',
  host COMMENT 'Host that it happened on; null for runs.',
  device COMMENT 'Device that it happened on; null for runs.',
  seconds COMMENT 'Wall time that was spent on it, seconds; null for runs.')
COMMENT 'Everything that was given up, and why: one row per scoring, training or run.'
AS WITH named_runs AS (
  SELECT run_id, max_by(dataset, started_at) AS dataset FROM runs GROUP BY run_id
), given_up AS (
  SELECT run_id, 'scoring' AS what, stage, kernel_set, canonical_cell, candidate_key, CAST(NULL AS INT) AS train_seed,
    status, reason, host, device, elapsed_ms / 1000 AS seconds
  FROM candidates WHERE status IS DISTINCT FROM 'scored'
  UNION ALL
  SELECT run_id, 'training', NULL, kernel_set, canonical_cell, candidate_key, train_seed, status, reason, host, device,
    elapsed_s
  FROM trainings WHERE status IS DISTINCT FROM 'completed'
  UNION ALL
  SELECT run_id, 'training', NULL, kernel_set, canonical_cell, candidate_key, train_seed, 'unusable', reason, host, device,
    elapsed_s
  FROM trainings WHERE status = 'completed' AND (candidate_key IS NOT NULL AND kernel_set IS NOT NULL
    AND canonical_cell IS NOT NULL AND params BETWEEN 1 AND 72057594037927936
    AND neurons BETWEEN 0 AND 72057594037927936 AND train_seed IS NOT NULL AND weights_path IS NOT NULL
    AND final_val_accuracy BETWEEN 0 AND 1 AND (test_accuracy IS NULL OR test_accuracy BETWEEN 0 AND 1)
    AND (val_images IS NULL OR val_images >= 0)) IS NOT TRUE
  UNION ALL
  SELECT run_id, 'run', NULL, NULL, NULL, NULL, NULL, status, NULL, NULL, NULL, NULL
  FROM runs WHERE status IN ('failed', 'interrupted')
)
SELECT g.run_id, r.dataset, g.what, g.stage, g.kernel_set, g.canonical_cell, g.candidate_key, g.train_seed, g.status,
  g.reason, g.host, g.device, g.seconds
FROM given_up g LEFT JOIN named_runs r ON r.run_id = g.run_id;

CREATE OR REPLACE TEMPORARY VIEW bit_width_choice (
  run_id COMMENT 'Name of the run.',
  dataset COMMENT 'Data format of the run.',
  kernel_set COMMENT 'Name of the kernel set (operation set).',
  canonical_cell COMMENT 'Cell as it was built.',
  candidate_key COMMENT 'Candidate that was trained.',
  arithmetic COMMENT 'float where weights alone are rounded, integer where all is whole numbers.',
  bits COMMENT 'Bits of a weight; 32 (float) is the network as it was trained.',
  seeds COMMENT 'Trainings that were measured at this width, each with a seed of its own.',
  val_accuracy COMMENT 'Validation accuracy at this width, 0 to 1, mean over these trainings.',
  val_accuracy_low COMMENT 'Lower end of its 95 % interval: Wilson''s, of the validation images alone, each of which counts once.',
  val_accuracy_high COMMENT 'Upper end of that interval.',
  test_accuracy COMMENT 'Accuracy at this width on the test part, 0 to 1, mean over the trainings measured there; it dominates nothing.',
  agreement COMMENT 'Share of the validation images that get the class that the float32 network gives, 0 to 1, mean over the trainings.',
  params COMMENT 'Parameters: weights, biases and both vectors of every batch norm.',
  memory_bytes COMMENT 'Bytes of all parameters at this width.',
  flash_bytes COMMENT 'Bytes of flash of the C program at this width, on any core that was measured; null in floats, and where an older version measured.',
  ram_bytes COMMENT 'Bytes of static RAM of that program, without the stack.',
  energy_compute_uj COMMENT 'Energy per image, compute only, microjoule, as in bit_widths: at 32 bits (float32) and at 8 in integers (int8); mean over the trainings that were measured on the test part.',
  energy_sram_uj COMMENT 'Energy per image, compute and SRAM, microjoule, an estimate: at 8 bits in integers; mean over these trainings.',
  dominated COMMENT 'Whether another network or width of the run, in the same arithmetic, takes no more memory and is at least as accurate on the validation part, and better in one of them.')
COMMENT 'Networks at the bit widths that quantise has measured: a larger one at few bits beside a smaller one at more; one row per run, network, arithmetic and width.'
AS WITH named_runs AS (
  SELECT run_id, max_by(dataset, started_at) AS dataset FROM runs GROUP BY run_id
), named_networks AS (
  SELECT run_id, candidate_key, max(kernel_set) AS kernel_set, max(canonical_cell) AS canonical_cell
  FROM trainings GROUP BY run_id, candidate_key
), measured AS (
  -- One of each, if two commands measured at the same time.
  SELECT run_id, candidate_key, training_key, arithmetic, bits, part, max(accuracy) AS accuracy, max(images) AS images,
    max(agreement) AS agreement, max(params) AS params, max(weight_bytes) AS weight_bytes,
    max(flash_bytes) AS flash_bytes, max(ram_bytes) AS ram_bytes,
    max(energy_compute_uj) AS energy_compute_uj, max(energy_sram_uj) AS energy_sram_uj
  FROM bit_widths WHERE accuracy BETWEEN 0 AND 1
  GROUP BY run_id, candidate_key, training_key, arithmetic, bits, part
), widths AS (
  SELECT run_id, candidate_key, arithmetic, bits, count_if(part = 'validation') AS seeds,
    -- Sorted: a sum's last bits depend on the order.
    array_sort(collect_list(accuracy) FILTER (WHERE part = 'validation')) AS accuracies,
    array_sort(collect_list(accuracy) FILTER (WHERE part = 'test')) AS test_accuracies,
    array_sort(collect_list(agreement) FILTER (WHERE part = 'validation')) AS agreements,
    max(images) FILTER (WHERE part = 'validation') AS images,
    max(params) AS params, max(weight_bytes) AS memory_bytes, max(flash_bytes) AS flash_bytes,
    max(ram_bytes) AS ram_bytes,
    avg(energy_compute_uj) FILTER (WHERE part = 'validation') AS energy_compute_uj,
    avg(energy_sram_uj) FILTER (WHERE part = 'validation') AS energy_sram_uj
  FROM measured GROUP BY run_id, candidate_key, arithmetic, bits
), means AS (
  SELECT *,
    aggregate(accuracies, 0D, (sum, one) -> sum + one) / seeds AS val_accuracy,
    aggregate(test_accuracies, 0D, (sum, one) -> sum + one) / nullif(size(test_accuracies), 0) AS test_accuracy,
    aggregate(agreements, 0D, (sum, one) -> sum + one) / nullif(size(agreements), 0) AS agreement,
    -- Square of the normal distribution's quantile, over the images.
    3.841458820694124D / nullif(images, 0) AS z2
  FROM widths WHERE seeds > 0
), intervals AS (
  SELECT *, (val_accuracy + z2 / 2) / (1 + z2) AS centre,
    sqrt(z2 * (val_accuracy * (1 - val_accuracy) + z2 / 4)) / (1 + z2) AS half,
    max(val_accuracy) OVER (PARTITION BY run_id, arithmetic ORDER BY memory_bytes
      RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS best_within,
    max(val_accuracy) OVER (PARTITION BY run_id, arithmetic ORDER BY memory_bytes
      RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS best_below
  FROM means
)
SELECT m.run_id, r.dataset, n.kernel_set, n.canonical_cell, m.candidate_key, m.arithmetic, m.bits, m.seeds, m.val_accuracy,
  CASE WHEN m.half IS NOT NULL THEN greatest(0D, m.centre - m.half) END,
  CASE WHEN m.half IS NOT NULL THEN least(1D, m.centre + m.half) END,
  m.test_accuracy, m.agreement, m.params, m.memory_bytes, m.flash_bytes, m.ram_bytes, m.energy_compute_uj,
  m.energy_sram_uj,
  m.best_within > m.val_accuracy OR coalesce(m.best_below >= m.val_accuracy, false)
FROM intervals m
  LEFT JOIN named_runs r ON r.run_id = m.run_id
  LEFT JOIN named_networks n ON n.run_id = m.run_id AND n.candidate_key = m.candidate_key;

CREATE OR REPLACE TEMPORARY VIEW firmware (
  run_id COMMENT 'Name of the run.',
  dataset COMMENT 'Data format of the run.',
  kernel_set COMMENT 'Name of the kernel set (operation set).',
  canonical_cell COMMENT 'Cell as it was built.',
  candidate_key COMMENT 'Candidate that was trained.',
  train_seed COMMENT 'Number of the seed of the training whose weights were exported, from 0.',
  bits COMMENT 'Bits of a weight.',
  core COMMENT 'Core of the emulated board.',
  compiler COMMENT 'Compiler and its version.',
  flash_bytes COMMENT 'Bytes of flash: code and constants of the network.',
  ram_bytes COMMENT 'Bytes of static RAM of the network.',
  stack_bytes COMMENT 'Bytes of stack, the most that a call used.',
  instructions_per_image COMMENT 'Instructions per image, mean over the images.',
  images COMMENT 'Images that ran with the spikes and logits of Java''s integers.',
  val_accuracy COMMENT 'Validation accuracy of these weights in integers of these bits, 0 to 1; null where quantise has not measured it.',
  val_accuracy_low COMMENT 'Lower end of its 95 % interval (Wilson''s).',
  val_accuracy_high COMMENT 'Upper end of that interval.',
  test_accuracy COMMENT 'Accuracy of the same on the test part, 0 to 1; it selects nothing.',
  val_accuracy_float COMMENT 'Validation accuracy of the training, float32.',
  measured_at COMMENT 'When it ran.')
COMMENT 'C programs on emulated boards, with the accuracy of the same weights: one row per run, training, bits, core and compiler, the latest export.'
AS WITH named_runs AS (
  SELECT run_id, max_by(dataset, started_at) AS dataset FROM runs GROUP BY run_id
), latest AS (
  SELECT run_id, training_key, bits, core, compiler, max_by(
      struct(candidate_key, flash_bytes, ram_bytes, stack_bytes, instructions_per_image, images, measured_at),
      struct(measured_at, images)) AS f
  FROM firmware_runs GROUP BY run_id, training_key, bits, core, compiler
), widths AS (
  SELECT run_id, training_key, bits,
    max(accuracy) FILTER (WHERE part = 'validation') AS val_accuracy,
    max_by(low, accuracy) FILTER (WHERE part = 'validation') AS low,
    max_by(high, accuracy) FILTER (WHERE part = 'validation') AS high,
    max(accuracy) FILTER (WHERE part = 'test') AS test_accuracy
  FROM bit_widths WHERE arithmetic = 'integer' AND accuracy BETWEEN 0 AND 1 GROUP BY run_id, training_key, bits
), trained AS (
  SELECT run_id, training_key, max(kernel_set) AS kernel_set, max(canonical_cell) AS canonical_cell,
    max(train_seed) AS train_seed, max(final_val_accuracy) FILTER (WHERE final_val_accuracy BETWEEN 0 AND 1) AS accuracy
  FROM trainings WHERE training_key IN (SELECT training_key FROM firmware_runs) GROUP BY run_id, training_key
)
SELECT l.run_id, r.dataset, t.kernel_set, t.canonical_cell, l.f.candidate_key, t.train_seed, l.bits, l.core, l.compiler,
  l.f.flash_bytes, l.f.ram_bytes, l.f.stack_bytes, l.f.instructions_per_image, l.f.images, w.val_accuracy, w.low, w.high,
  w.test_accuracy, t.accuracy, l.f.measured_at
FROM latest l
  LEFT JOIN named_runs r ON r.run_id = l.run_id
  LEFT JOIN trained t ON t.run_id = l.run_id AND t.training_key = l.training_key
  LEFT JOIN widths w ON w.run_id = l.run_id AND w.training_key = l.training_key AND w.bits = l.bits;

CREATE OR REPLACE TEMPORARY VIEW measure_ranks (
  run_id COMMENT 'Name of the run.',
  dataset COMMENT 'Data format of the run.',
  kernel_set COMMENT 'Name of the kernel set (operation set).',
  canonical_cell COMMENT 'Cell as it was built.',
  candidate_key COMMENT 'Candidate that was measured.',
  measure COMMENT 'Name and version, as in meco-1: the one that ranks, those of score.also, and rank-sum-1 where a run has what it is made of: sahd-layers-2, meco-1 and path-convolutions-1.',
  value COMMENT 'Of the whole network, more is better; of rank-sum-1 the mean of its rank shares.',
  rank COMMENT 'Place among the run''s candidates by this measure, from 1; those of equal value share the mean of their places.',
  rank_share COMMENT 'Share of the run''s other candidates that it is better than, 0 to 1, those of equal value counted by half.',
  candidates COMMENT 'Candidates of the run that have a value of this measure.')
COMMENT 'Untrained networks by every training-free measure: one row per run, candidate and measure.'
AS WITH named_runs AS (
  SELECT run_id, max_by(dataset, started_at) AS dataset FROM runs GROUP BY run_id
), networks AS (
  -- One of each, if a cell was drawn again.
  SELECT run_id, candidate_key, max(kernel_set) AS kernel_set, max(canonical_cell) AS canonical_cell,
    max(concat(score_name, '-', score_version)) AS ranking, max(score) AS score
  FROM candidates
  WHERE coalesce(stage, 'full') = 'full' AND candidate_key IS NOT NULL AND status IN ('scored', 'rejected')
  GROUP BY run_id, candidate_key
), measured AS (
  SELECT run_id, candidate_key, concat(measure, '-', version) AS measure, max(value) AS value
  FROM scores WHERE layer IS NULL AND abs(value) < double('infinity')
  GROUP BY run_id, candidate_key, measure, version
), values AS (
  SELECT m.run_id, m.candidate_key, m.measure, m.value FROM measured m
  UNION ALL
  SELECT n.run_id, n.candidate_key, n.ranking, n.score FROM networks n
  LEFT ANTI JOIN measured m ON m.run_id = n.run_id AND m.candidate_key = n.candidate_key AND m.measure = n.ranking
  WHERE abs(n.score) < double('infinity')
), places AS (
  SELECT *, rank() OVER (PARTITION BY run_id, measure ORDER BY value DESC)
      + (count(*) OVER (PARTITION BY run_id, measure, value) - 1) / 2D AS rank,
    count(*) OVER (PARTITION BY run_id, measure) AS candidates
  FROM values
), shares AS (
  SELECT *, coalesce((candidates - rank) / nullif(candidates - 1, 0), 0.5D) AS rank_share FROM places
), sums AS (
  SELECT run_id, candidate_key, 'rank-sum-1' AS measure,
    (max(rank_share) FILTER (WHERE measure = 'sahd-layers-2') + max(rank_share) FILTER (WHERE measure = 'meco-1')
      + max(rank_share) FILTER (WHERE measure = 'path-convolutions-1')) / 3 AS value
  FROM shares GROUP BY run_id, candidate_key
), sum_places AS (
  SELECT *, rank() OVER (PARTITION BY run_id ORDER BY value DESC)
      + (count(*) OVER (PARTITION BY run_id, value) - 1) / 2D AS rank,
    count(*) OVER (PARTITION BY run_id) AS candidates
  FROM sums WHERE value IS NOT NULL
), every AS (
  SELECT run_id, candidate_key, measure, value, rank, rank_share, candidates FROM shares
  UNION ALL
  SELECT run_id, candidate_key, measure, value, rank,
    coalesce((candidates - rank) / nullif(candidates - 1, 0), 0.5D), candidates
  FROM sum_places
)
SELECT e.run_id, r.dataset, n.kernel_set, n.canonical_cell, e.candidate_key, e.measure, e.value, e.rank, e.rank_share,
  e.candidates
FROM every e JOIN networks n ON n.run_id = e.run_id AND n.candidate_key = e.candidate_key
LEFT JOIN named_runs r ON r.run_id = e.run_id;

CREATE OR REPLACE TEMPORARY VIEW predicted_trainings (
  run_id COMMENT 'Name of the run.',
  dataset COMMENT 'Data format of the run.',
  trial COMMENT 'Number of the question, from 0 in the order in which they were asked.',
  strategy COMMENT 'Strategy that asked.',
  kernel_set COMMENT 'Name of the kernel set, as in candidates.',
  canonical_cell COMMENT 'Cell as it was built.',
  candidate_key COMMENT 'Candidate that was asked for.',
  learned_from COMMENT 'Own trainings that the expectation had learned from.',
  predicted_accuracy COMMENT 'Validation accuracy that was expected, 0 to 1; null where none was.',
  predicted_low COMMENT 'Lower end of the 95 % interval of one training.',
  predicted_high COMMENT 'Upper end of it.',
  val_accuracy COMMENT 'Validation accuracy that came of it; null while there is none.',
  within COMMENT 'Whether it lies in the interval; null where one of the two is missing.',
  prior COMMENT 'What was known beforehand, in words.',
  prior_expectation COMMENT 'Expectation before any own training: its order counts, not its unit; null of strategies without.',
  score COMMENT 'Score of the untrained network by the full measure.',
  params COMMENT 'Parameters.')
COMMENT 'What search strategies expected of networks, and what came of it: one row per run and question.'
AS WITH named_runs AS (
  SELECT run_id, max_by(dataset, started_at) AS dataset FROM runs GROUP BY run_id
), asked AS (
  SELECT run_id, trial, max_by(struct(candidate_key, training_key, kernel_set, canonical_cell, strategy,
    predicted_accuracy, predicted_low, predicted_high, prior, learned_from, prior_expectation), candidate_key) AS p
  FROM predictions WHERE trial IS NOT NULL GROUP BY run_id, trial
), reached AS (
  SELECT run_id, training_key,
    max(final_val_accuracy) FILTER (WHERE status = 'completed' AND final_val_accuracy BETWEEN 0 AND 1) AS accuracy
  FROM trainings GROUP BY run_id, training_key
), scored AS (
  SELECT run_id, candidate_key, max(score) AS score, max(params) AS params
  FROM candidates WHERE stage = 'full' AND status = 'scored' GROUP BY run_id, candidate_key
)
SELECT a.run_id, r.dataset, a.trial, a.p.strategy, a.p.kernel_set, a.p.canonical_cell, a.p.candidate_key, a.p.learned_from,
  a.p.predicted_accuracy, a.p.predicted_low, a.p.predicted_high, t.accuracy,
  t.accuracy BETWEEN a.p.predicted_low AND a.p.predicted_high,
  a.p.prior, a.p.prior_expectation, s.score, s.params
FROM asked a
  LEFT JOIN named_runs r ON r.run_id = a.run_id
  LEFT JOIN reached t ON t.run_id = a.run_id AND t.training_key = a.p.training_key
  LEFT JOIN scored s ON s.run_id = a.run_id AND s.candidate_key = a.p.candidate_key;
