package io.github.penstock.postgres;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How a source behaves, apart from where it is. Immutable.
 *
 * @param showsValues whether messages may quote parameters and rows
 * @param slowTransaction from when on a transaction is reported
 * @param tenantVariable the variable that says whose rows are seen
 * @param requiresOutbox whether it opens only where the table of the outbox is
 */
record PostgresOptions(
    boolean showsValues, Duration slowTransaction, String tenantVariable, boolean requiresOutbox) {

  static final PostgresOptions DEFAULT =
      new PostgresOptions(false, Duration.ofSeconds(10), "penstock.tenant", false);

  private static final Pattern VARIABLE =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*\\.[A-Za-z_][A-Za-z0-9_]*");

  PostgresOptions showingValues() {
    return new PostgresOptions(true, slowTransaction, tenantVariable, requiresOutbox);
  }

  PostgresOptions withSlowTransaction(Duration limit) {
    return new PostgresOptions(showsValues, limit, tenantVariable, requiresOutbox);
  }

  /** Throws where no variable of an application can have that name. */
  PostgresOptions withTenantVariable(String name) {
    if (!VARIABLE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "tenantVariable '" + name + "' must be two identifiers joined by a dot, as app.tenant");
    }
    return new PostgresOptions(showsValues, slowTransaction, name, requiresOutbox);
  }

  PostgresOptions requiringOutbox() {
    return new PostgresOptions(showsValues, slowTransaction, tenantVariable, true);
  }
}
