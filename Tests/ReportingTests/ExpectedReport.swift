/// The report of the fixture's runs, byte for byte.
let expectedReport = ##"""
  # Apical: reproduction report

  **3 claims:** 1 reproduced, 1 inconclusive, 1 reduced scale.

  | figure | claim | what is claimed | paper | ours [95 % interval] | verdict |
  |---|---|---|---|---|---|
  | [test/fig1-line](#test-fig1-line) | 1.a | Deep is better. | qualitative | 0.130 \[0.062, 0.199\] (n = 2) | ✓ reproduced |
  | [test/fig1-line](#test-fig1-line) | 1.b | The angle is about 45°. | about 45° | 40.5 \[34.1, 46.9\] (n = 2) | ? inconclusive |
  | [test/fig1-line](#test-fig1-line) | 1.c | Most seeds learn. | – | 2 of 2 seeds | · reduced scale |

  ## How to read this

  Each claim's criterion stands in its experiment's file, with the reason for its bound and whose it is; where one was chosen or changed after a result had been seen, the reason or the deviations say so. A claim is judged by the 95 % t-interval of the mean over seeds, not by the mean. Of a single seed there is no interval: its value is judged as it is. Comparisons are paired: both sides of a difference or a ratio are of the same seed. A claim about medians over the seeds is judged by their bootstrap interval: the middle 95 % of what seeds drawn again with replacement give.

  | verdict | meaning |
  |---|---|
  | ✓ reproduced | the whole interval satisfies the criterion |
  | ◐ partly reproduced | the whole interval misses the criterion, but satisfies the weaker bound (*partly*) |
  | ? inconclusive | the interval lies across a bound: more seeds are needed |
  | ✗ not reproduced | the whole interval misses the criterion, and the weaker bound if any |
  | · not run | no run, or not one for every seed of the profile |
  | · reduced scale | the profile is too small for a verdict; the value is shown all the same |
  | · other data set | the claim is about a data set that the runs did not have |
  | · failed run | a seed crashed or diverged, which leaves nothing to say of all seeds |

  Each figure is reported at one profile, the most faithful one whose runs have all ended: `paper` has the published sizes and numbers of seeds, `quick` fewer of them, and `smoke` only shows that the code runs. Numbers are rounded to two digits of the interval's half width. Codes such as `0a1b2c3d` are the beginnings of run ids: `apical show ID` tells all about a run, its hyperparameters, machine and source commit.

  <a id="test-fig1-line"></a>

  ## A line \| is learned

  *test: Fig. 1*

  \# A \*line\* is learned.

  - Experiment: `test/fig1-line`, again by `make figure NAME=test/fig1-line PROFILE=quick`
  - Profile: **quick** with `epochs = 5`, 4 of 4 runs done

  ### Measurements

  | variant | metric | mean | sd | 95 % interval | n | single values by seed |
  |---|---|---|---|---|---|---|
  | deep | `angle` | 40.5 | 0.71 | \[34.1, 46.9\] | 2 | 40.00, 41.00 |
  | deep | `error` | 0.105 | 0.0071 | \[0.041, 0.169\] | 2 | 0.1000, 0.1100 |
  | shallow | `error` | 0.805 | 0.0071 | \[0.741, 0.869\] | 2 | 0.8000, 0.8100 |

  ### Claims

  | claim | paper | ours [95 % interval] | criterion | why (whose) | verdict | runs |
  |---|---|---|---|---|---|---|
  | **1.a** Deep is better. (Fig. 1) | qualitative | 0.130 \[0.062, 0.199\] (n = 2) | `deep.error / shallow.error` ≤ 0.5 (partly: ≤ 0.8) | half is plainly better (qualitative) | ✓ reproduced | `00000001` `00000002` `00000003` `00000004` |
  | **1.b** The angle is about 45°. (Fig. 2) | about 45° | 40.5 \[34.1, 46.9\] (n = 2) | `deep.angle` within \[35, 55\] | read off the figure (published) | ? inconclusive | `00000001` `00000003` |
  | **1.c** Most seeds learn. (text) | – | 2 of 2 seeds | `fraction(deep.error <= 0.2)` ≥ 0.8 | most of the seeds (ours) | · reduced scale | `00000001` `00000003` |

  ### Deviations from the paper

  1. **Fig. 1:** fewer epochs
  2. **Eq. 2:** r\_2 in place of r\*

  ### Charts

  ![The error](figures/test/fig1-line-error.svg)

  *The error.* The error over the epochs. Mean of 2 seeds, shaded: 95 % t-interval.

  ### Plausibility of the circuit

  | property | line (deep) | point (shallow) |
  |---|---|---|
  | Weight transport | yes: B = transpose of W | none |

  ### Runs

  | variant | about | runs by seed |
  |---|---|---|
  | deep | all layers | 0: `00000001`, 1: `00000003` |
  | shallow | no hidden layer | 0: `00000002`, 1: `00000004` |

  Computed 2026-11-20 (UTC) in 4.0 min, all runs added up.

  | runs | commit | host | processor | BLAS | compiler | system |
  |---|---|---|---|---|---|---|
  | 4 | `0123456789` | bench | Zen 5, 2 cores | OpenBLAS 0.3.21, SkylakeX, 1 thread | Swift 6.3 | Debian 12 |

  ## All runs

  | experiment | completed | time |
  |---|---|---|
  | `test/fig1-line` | 4 | 4.0 min |

  <details><summary>All 4 runs</summary>

  | run | experiment | variant | profile | seed | data | status | begun (UTC) | duration |
  |---|---|---|---|---|---|---|---|---|
  | `00000001` | test/fig1-line | deep | quick | 0 | none | completed | 2026-11-20 08:01 | 1.0 min |
  | `00000003` | test/fig1-line | deep | quick | 1 | none | completed | 2026-11-20 08:05 | 1.0 min |
  | `00000002` | test/fig1-line | shallow | quick | 0 | none | completed | 2026-11-20 08:03 | 1.0 min |
  | `00000004` | test/fig1-line | shallow | quick | 1 | none | completed | 2026-11-20 08:07 | 1.0 min |

  </details>

  """##
