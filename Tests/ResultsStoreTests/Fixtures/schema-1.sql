-- A store of schema version 1, as sqlite3's .dump wrote it.
-- Never edited: it stands for the files that people have.
PRAGMA application_id = 1097884524;
PRAGMA user_version = 1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
INSERT INTO environments VALUES(1,'0123456789abcdef',1,'cortex','Zen 5',2,'Debian 12','Swift 6.3','OpenBLAS 0.3.21','SkylakeX',1,'apical run baselines/mnist');
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
INSERT INTO runs VALUES('dec3873f-3f2d-46f0-8818-f223f1e204c7','baselines/mnist','full','quick',0,'49da266e21e2bc7d41f69b09ab29bf79747857738f5de7ea79a864b0cfdfc6d4','mnist','d1','c1',1,'completed',1700000000.0,1700000000.0,1700000001.4999999999,1700000001.4999999999,4242,1234567,'fixture',NULL);
INSERT INTO runs VALUES('b15c5485-13ee-42c3-9126-bf9832122548','baselines/mnist','full','quick',1,'49da266e21e2bc7d41f69b09ab29bf79747857738f5de7ea79a864b0cfdfc6d4','mnist','d1','c1',1,'failed',1700000001.4999999999,1700000001.4999999999,1700000001.4999999999,1700000001.4999999999,4242,1234567,'fixture','loss is nan');
INSERT INTO runs VALUES('8cdad3ff-f28e-485f-adaf-f01805930404','baselines/mnist','full','quick',2,'49da266e21e2bc7d41f69b09ab29bf79747857738f5de7ea79a864b0cfdfc6d4','mnist','d1','c1',1,'running',1700000001.4999999999,1700000001.4999999999,NULL,1700000001.4999999999,4242,1234567,'fixture',NULL);
CREATE TABLE hyperparameters (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  json TEXT NOT NULL,
  number REAL,
  text TEXT,
  PRIMARY KEY (run_id, name)
) WITHOUT ROWID;
INSERT INTO hyperparameters VALUES('8cdad3ff-f28e-485f-adaf-f01805930404','epochs','3',3.0,NULL);
INSERT INTO hyperparameters VALUES('8cdad3ff-f28e-485f-adaf-f01805930404','rate','0.5',0.5,NULL);
INSERT INTO hyperparameters VALUES('8cdad3ff-f28e-485f-adaf-f01805930404','rule','"dendritic"',NULL,'dendritic');
INSERT INTO hyperparameters VALUES('b15c5485-13ee-42c3-9126-bf9832122548','epochs','3',3.0,NULL);
INSERT INTO hyperparameters VALUES('b15c5485-13ee-42c3-9126-bf9832122548','rate','0.5',0.5,NULL);
INSERT INTO hyperparameters VALUES('b15c5485-13ee-42c3-9126-bf9832122548','rule','"dendritic"',NULL,'dendritic');
INSERT INTO hyperparameters VALUES('dec3873f-3f2d-46f0-8818-f223f1e204c7','epochs','3',3.0,NULL);
INSERT INTO hyperparameters VALUES('dec3873f-3f2d-46f0-8818-f223f1e204c7','rate','0.5',0.5,NULL);
INSERT INTO hyperparameters VALUES('dec3873f-3f2d-46f0-8818-f223f1e204c7','rule','"dendritic"',NULL,'dendritic');
CREATE TABLE metrics (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value REAL,
  nonfinite TEXT CHECK (nonfinite IN ('nan', 'inf', '-inf')),
  CHECK ((value IS NULL) <> (nonfinite IS NULL)),
  PRIMARY KEY (run_id, name)
) WITHOUT ROWID;
INSERT INTO metrics VALUES('dec3873f-3f2d-46f0-8818-f223f1e204c7','diverged',NULL,'nan');
INSERT INTO metrics VALUES('dec3873f-3f2d-46f0-8818-f223f1e204c7','test_error',0.020000000000000000416,NULL);
CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  metric TEXT NOT NULL,
  UNIQUE (run_id, metric)
);
INSERT INTO series VALUES(1,'dec3873f-3f2d-46f0-8818-f223f1e204c7','loss');
CREATE TABLE points (
  series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  value REAL,
  nonfinite TEXT CHECK (nonfinite IN ('nan', 'inf', '-inf')),
  CHECK ((value IS NULL) <> (nonfinite IS NULL)),
  PRIMARY KEY (series_id, step)
) WITHOUT ROWID;
INSERT INTO points VALUES(1,0,1.0,NULL);
INSERT INTO points VALUES(1,1,0.5,NULL);
INSERT INTO points VALUES(1,2,NULL,'inf');
CREATE TABLE artifacts (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (run_id, name)
);
INSERT INTO artifacts VALUES(1,'dec3873f-3f2d-46f0-8818-f223f1e204c7','a.txt','text/plain',X'68656c6c6f');
CREATE TABLE tags (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (run_id, tag)
) WITHOUT ROWID;
INSERT INTO tags VALUES('dec3873f-3f2d-46f0-8818-f223f1e204c7','odd');
CREATE TABLE notes (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  created REAL NOT NULL,
  text TEXT NOT NULL
);
INSERT INTO notes VALUES(1,'dec3873f-3f2d-46f0-8818-f223f1e204c7',1700000001.4999999999,'it''s fine');
CREATE INDEX runs_by_key ON runs (configuration_fingerprint, seed, profile);
CREATE INDEX runs_by_experiment ON runs (experiment, variant, profile, seed);
CREATE INDEX runs_by_created ON runs (created);
CREATE INDEX notes_by_run ON notes (run_id);
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
COMMIT;
