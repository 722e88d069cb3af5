package io.github.penstock.internal.reflect;

import io.github.penstock.runtime.RuntimeContext;

/** As a generated class is left behind after its interface has changed. */
public final class RepositoriesTest_Stale_Penstock {

  /** Of what the interface was. */
  public static final String PLAN = "0";

  /** Would be called if nobody looked. */
  public RepositoriesTest_Stale_Penstock(RuntimeContext context) {
    throw new IllegalStateException("stale");
  }
}
