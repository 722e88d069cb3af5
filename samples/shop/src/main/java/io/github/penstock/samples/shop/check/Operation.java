package io.github.penstock.samples.shop.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A transaction as the checker sees it: says what it is about to write before it can be seen, and
 * afterwards how it ended. Used by the thread that writes.
 */
public final class Operation {

  private final Checker checker;
  private final long id;
  private final Map<EntityHistory.Write, Entity> writes = new LinkedHashMap<>();

  Operation(Checker checker, long id) {
    this.checker = checker;
    this.id = id;
  }

  /**
   * Its number, which the rows carry that it writes.
   *
   * @return a number above zero
   */
  public long id() {
    return id;
  }

  /**
   * Announces a value. To be called before the transaction commits.
   *
   * @param entity what is written
   * @param version its version when this is committed
   */
  public void writes(Entity entity, int version) {
    writes.put(checker.opened(entity, version, id, true), entity);
  }

  /**
   * Announces that something will not be there any more. To be called before the transaction
   * commits.
   *
   * @param entity what is removed
   * @param version its version when this is committed
   */
  public void removes(Entity entity, int version) {
    writes.put(checker.opened(entity, version, id, false), entity);
  }

  /**
   * What it has announced.
   *
   * @return the entities in their order
   */
  public List<Entity> entities() {
    return new ArrayList<>(writes.values());
  }

  /** The commit was acknowledged, just now. */
  public void committed() {
    end(EntityHistory.State.COMMITTED);
  }

  /** Nothing of it may ever be seen. */
  public void rolledBack() {
    end(EntityHistory.State.ROLLED_BACK);
  }

  /** Nobody knows how it ended. */
  public void unknown() {
    end(EntityHistory.State.UNKNOWN);
  }

  private void end(EntityHistory.State state) {
    checker.ended(writes, state);
  }
}
