import Reproduction

let fixtureID = ExperimentID("test/fig1-line") ?? malformedID

private var malformedID: ExperimentID { preconditionFailure("the fixture's name is well formed") }

/// An experiment with a claim for most verdicts, and texts that Markdown could take for its own.
let fixtureYAML = """
  experiment: test/fig1-line
  title: A line | is learned
  paper: {key: test, figure: Fig. 1}
  shows: >
    # A *line* is learned.
  hyperparameters:
    learningRate:
      value: 0.5
      source: paper
      about: the step of a weight
    epochs:
      value: 10
      source: ours
      reason: enough to converge
      about: passes over the data
  variants:
    deep: {about: all layers}
    shallow: {about: no hidden layer, set: {learningRate: 0.25}}
  profiles:
    smoke: {seeds: 1, set: {epochs: 1}}
    quick: {seeds: 2, set: {epochs: 5}}
    paper: {seeds: 3}
  deviations:
    - {place: Fig. 1, text: fewer epochs}
    - {place: Eq. 2, text: r_2 in place of r*}
  claims:
    - id: 1.a
      statement: Deep is better.
      place: Fig. 1
      metric: deep.error / shallow.error
      kind: threshold
      comparison: "<="
      target: 0.5
      partly: 0.8
      reason: half is plainly better
      provenance: qualitative
      verdictAt: [quick, paper]
    - id: 1.b
      statement: The angle is about 45°.
      place: Fig. 2
      metric: deep.angle
      kind: value
      comparison: within
      target: [35, 55]
      reason: read off the figure
      provenance: published
      published: about 45°
      verdictAt: [quick, paper]
    - id: 1.c
      statement: Most seeds learn.
      place: text
      metric: fraction(deep.error <= 0.2)
      kind: threshold
      comparison: ">="
      target: 0.8
      reason: most of the seeds
      provenance: ours
      verdictAt: [paper]
  charts:
    - file: error
      title: The error
      series: [error]
      xLabel: epoch
      yLabel: error
      logY: true
      about: The error over the epochs.

  """
