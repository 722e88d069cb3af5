package io.github.penstock.proof.run.adapter;

/** Which cache is put to the proof. Immutable and thread-safe. */
public enum AdapterKind {
  /** The library. */
  PENSTOCK {
    @Override
    public ProofAdapter open(Site site, Hooks hooks) {
      return PenstockAdapter.open(site, hooks);
    }
  },
  /** What is often written by hand instead. */
  NAIVE {
    @Override
    public ProofAdapter open(Site site, Hooks hooks) {
      return new NaiveAdapter(site, hooks);
    }
  };

  /**
   * Connects.
   *
   * @param site where to
   * @param hooks who is told
   * @return the adapter, ready
   */
  public abstract ProofAdapter open(Site site, Hooks hooks);
}
