/// Version 2: a run may go on from where an earlier attempt stopped, whose seconds of computing it
/// then keeps.
let schema2 = """
  ALTER TABLE runs ADD COLUMN earlier_seconds REAL NOT NULL DEFAULT 0 CHECK (earlier_seconds >= 0);
  """
