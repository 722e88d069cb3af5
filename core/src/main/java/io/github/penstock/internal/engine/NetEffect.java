package io.github.penstock.internal.engine;

import io.github.penstock.change.RowChange;

/** What a transaction did to a row in the end, as others see it. */
enum NetEffect {
  /** It was not there before. */
  INSERTED,
  /** It was there and is. */
  UPDATED,
  /** It was there and is not. */
  DELETED,
  /** One of these. */
  CHANGED,
  /** It was not there before, and is not. */
  NOTHING;

  static NetEffect of(RowChange<?, ?> change) {
    if (change instanceof RowChange.Inserted) {
      return INSERTED;
    }
    if (change instanceof RowChange.Updated) {
      return UPDATED;
    }
    return change instanceof RowChange.Deleted ? DELETED : CHANGED;
  }

  /** The effect of this one and then another one. */
  NetEffect then(NetEffect next) {
    if (this == CHANGED || next == CHANGED) {
      return CHANGED;
    }
    boolean wasThere = this == UPDATED || this == DELETED;
    if (next == DELETED) {
      return wasThere ? DELETED : NOTHING;
    }
    return wasThere ? UPDATED : INSERTED;
  }
}
