/// Version 1 of the schema.
///
/// Times are seconds since 1970. Numbers that SQLite cannot tell from NULL or that its shells print
/// oddly are kept apart: `value` is NULL exactly when `nonfinite` says which of `nan`, `inf` and
/// `-inf` it is. A hyperparameter keeps its exact JSON, and beside it the number or the text by
/// which it is compared. The triggers hold the promise that the configuration and the results of a
/// run never change: they go only with the run itself.
let schema1 = """
  CREATE TABLE environments (
    id INTEGER PRIMARY KEY,
    git_commit TEXT NOT NULL,
    git_dirty INTEGER NOT NULL,
    host TEXT NOT NULL,
    processor TEXT NOT NULL,
    cores INTEGER NOT NULL,
    operating_system TEXT NOT NULL,
    compiler TEXT NOT NULL,
    blas_library TEXT NOT NULL,
    blas_core TEXT NOT NULL,
    blas_threads INTEGER NOT NULL,
    command_line TEXT NOT NULL,
    UNIQUE (git_commit, git_dirty, host, processor, cores, operating_system, compiler,
      blas_library, blas_core, blas_threads, command_line)
  );

  CREATE TABLE runs (
    id TEXT PRIMARY KEY NOT NULL,
    experiment TEXT NOT NULL,
    variant TEXT NOT NULL,
    profile TEXT NOT NULL,
    seed INTEGER NOT NULL,
    configuration_fingerprint TEXT NOT NULL,
    dataset TEXT NOT NULL,
    dataset_checksum TEXT NOT NULL,
    code_fingerprint TEXT NOT NULL,
    environment_id INTEGER NOT NULL REFERENCES environments (id),
    status TEXT NOT NULL
      CHECK (status IN ('queued', 'running', 'completed', 'failed', 'interrupted')),
    created REAL NOT NULL,
    started REAL,
    finished REAL,
    heartbeat REAL NOT NULL,
    pid INTEGER NOT NULL,
    process_start INTEGER NOT NULL,
    process_domain TEXT NOT NULL,
    error TEXT
  );
  CREATE INDEX runs_by_key ON runs (configuration_fingerprint, seed, profile);
  CREATE INDEX runs_by_experiment ON runs (experiment, variant, profile, seed);
  CREATE INDEX runs_by_created ON runs (created);

  CREATE TABLE hyperparameters (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    json TEXT NOT NULL,
    number REAL,
    text TEXT,
    PRIMARY KEY (run_id, name)
  ) WITHOUT ROWID;

  CREATE TABLE metrics (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value REAL,
    nonfinite TEXT CHECK (nonfinite IN ('nan', 'inf', '-inf')),
    CHECK ((value IS NULL) <> (nonfinite IS NULL)),
    PRIMARY KEY (run_id, name)
  ) WITHOUT ROWID;

  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    metric TEXT NOT NULL,
    UNIQUE (run_id, metric)
  );
  CREATE TABLE points (
    series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    step INTEGER NOT NULL,
    value REAL,
    nonfinite TEXT CHECK (nonfinite IN ('nan', 'inf', '-inf')),
    CHECK ((value IS NULL) <> (nonfinite IS NULL)),
    PRIMARY KEY (series_id, step)
  ) WITHOUT ROWID;

  CREATE TABLE artifacts (
    id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (run_id, name)
  );

  CREATE TABLE tags (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (run_id, tag)
  ) WITHOUT ROWID;

  CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    created REAL NOT NULL,
    text TEXT NOT NULL
  );
  CREATE INDEX notes_by_run ON notes (run_id);
  """ + triggers1

/// Version 1's triggers.
private let triggers1 = """

  CREATE TRIGGER environments_never_change BEFORE UPDATE ON environments
  BEGIN SELECT RAISE(ABORT, 'an environment never changes'); END;

  CREATE TRIGGER configuration_never_changes BEFORE UPDATE OF id, experiment, variant, profile,
    seed, configuration_fingerprint, dataset, dataset_checksum, code_fingerprint, environment_id,
    created ON runs
  BEGIN SELECT RAISE(ABORT, 'the configuration of a run never changes'); END;
  CREATE TRIGGER final_status_never_changes BEFORE UPDATE ON runs
  WHEN OLD.status IN ('completed', 'failed', 'interrupted')
  BEGIN SELECT RAISE(ABORT, 'the outcome of a run never changes'); END;

  CREATE TRIGGER hyperparameters_are_written_first BEFORE INSERT ON hyperparameters
  WHEN (SELECT status FROM runs WHERE id = NEW.run_id) <> 'queued'
  BEGIN SELECT RAISE(ABORT, 'the configuration of a run never changes'); END;
  CREATE TRIGGER hyperparameters_never_change BEFORE UPDATE ON hyperparameters
  BEGIN SELECT RAISE(ABORT, 'the configuration of a run never changes'); END;
  CREATE TRIGGER hyperparameters_stay BEFORE DELETE ON hyperparameters
  WHEN EXISTS (SELECT 1 FROM runs WHERE id = OLD.run_id)
  BEGIN SELECT RAISE(ABORT, 'the configuration of a run never changes'); END;

  CREATE TRIGGER metrics_end_with_the_run BEFORE INSERT ON metrics
  WHEN (SELECT status FROM runs WHERE id = NEW.run_id) NOT IN ('queued', 'running')
  BEGIN SELECT RAISE(ABORT, 'the metrics of a finished run never change'); END;
  CREATE TRIGGER metrics_never_change BEFORE UPDATE ON metrics
  BEGIN SELECT RAISE(ABORT, 'the metrics of a run never change'); END;
  CREATE TRIGGER metrics_stay BEFORE DELETE ON metrics
  WHEN EXISTS (SELECT 1 FROM runs WHERE id = OLD.run_id)
  BEGIN SELECT RAISE(ABORT, 'the metrics of a run never change'); END;

  CREATE TRIGGER series_end_with_the_run BEFORE INSERT ON series
  WHEN (SELECT status FROM runs WHERE id = NEW.run_id) NOT IN ('queued', 'running')
  BEGIN SELECT RAISE(ABORT, 'the series of a finished run never change'); END;
  CREATE TRIGGER series_never_change BEFORE UPDATE ON series
  BEGIN SELECT RAISE(ABORT, 'the series of a run never change'); END;
  CREATE TRIGGER series_stay BEFORE DELETE ON series
  WHEN EXISTS (SELECT 1 FROM runs WHERE id = OLD.run_id)
  BEGIN SELECT RAISE(ABORT, 'the series of a run never change'); END;

  CREATE TRIGGER points_end_with_the_run BEFORE INSERT ON points
  WHEN (SELECT runs.status FROM runs JOIN series ON series.run_id = runs.id
    WHERE series.id = NEW.series_id) NOT IN ('queued', 'running')
  BEGIN SELECT RAISE(ABORT, 'the series of a finished run never change'); END;
  CREATE TRIGGER points_never_change BEFORE UPDATE ON points
  BEGIN SELECT RAISE(ABORT, 'the series of a run never change'); END;
  CREATE TRIGGER points_stay BEFORE DELETE ON points
  WHEN EXISTS (SELECT 1 FROM series WHERE id = OLD.series_id)
  BEGIN SELECT RAISE(ABORT, 'the series of a run never change'); END;

  CREATE TRIGGER artifacts_end_with_the_run BEFORE INSERT ON artifacts
  WHEN (SELECT status FROM runs WHERE id = NEW.run_id) NOT IN ('queued', 'running')
  BEGIN SELECT RAISE(ABORT, 'the artifacts of a finished run never change'); END;
  CREATE TRIGGER artifacts_never_change BEFORE UPDATE ON artifacts
  BEGIN SELECT RAISE(ABORT, 'the artifacts of a run never change'); END;
  CREATE TRIGGER artifacts_stay BEFORE DELETE ON artifacts
  WHEN EXISTS (SELECT 1 FROM runs WHERE id = OLD.run_id)
  BEGIN SELECT RAISE(ABORT, 'the artifacts of a run never change'); END;
  """
