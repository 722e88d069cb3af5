package io.github.penstock.proof.run.adapter;

import io.github.penstock.proof.run.log.Key;

/** What an adapter tells its node. Called on the threads of sessions; thread-safe. */
public interface Hooks {

  /** Nobody listens. */
  Hooks NONE =
      new Hooks() {
        @Override
        public void loading(Key key, long troubles) {
          // Nobody counts.
        }

        @Override
        public void beforeCommit() {
          // Nobody stops it.
        }
      };

  /**
   * A note is about to be loaded for a cache.
   *
   * @param key the note
   * @param troubles how often this node could not ask the remote tier so far
   */
  void loading(Key key, long troubles);

  /**
   * A writer has done its work, has told the other nodes where it does that before, and is about to
   * commit. May take long.
   */
  void beforeCommit();
}
