package io.github.penstock.proof.model.tx;

import io.github.penstock.proof.model.Tuples;
import io.github.penstock.proof.model.tx.TxOptions.Line;
import io.github.penstock.proof.model.tx.TxOptions.WriteThrough;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one row in Redis, with the scripts that change it; each is atomic.
 *
 * @param generation of the state, 0 if it was lost
 * @param fence the xid that a fill must have passed, 0 if there is none
 * @param tokens of quarantines, in their order
 * @param newest the number of the newest quarantine; {@link #BATCH} if more than one was met
 * @param sequence how many quarantines there were
 * @param value the version, or none
 * @param lease who may fill, or 0
 */
record Redis(
    int generation, int fence, List<Token> tokens, int newest, int sequence, int value, int lease) {

  static final int BATCH = -1;

  /**
   * A quarantine.
   *
   * @param xid of the writer
   * @param attempt of the quarantine
   * @param number of the quarantine
   * @param proven whether a fill has proven it to be visible
   */
  record Token(int xid, int attempt, int number, boolean proven) {

    boolean is(int otherXid, int otherAttempt) {
      return xid == otherXid && attempt == otherAttempt;
    }
  }

  static Redis initial(int value) {
    return new Redis(1, 0, List.of(), 0, 0, value, 0);
  }

  Redis removed() {
    return new Redis(generation, fence, tokens, newest, sequence, TxState.NONE, 0);
  }

  Redis lost() {
    return new Redis(0, 0, List.of(), 0, sequence, TxState.NONE, 0);
  }

  Redis minted(int minted, int fenced) {
    return new Redis(minted, fenced, tokens, newest, sequence, value, lease);
  }

  Redis leased(int id) {
    return new Redis(generation, fence, tokens, newest, sequence, value, id);
  }

  Redis evicted() {
    return new Redis(generation, fence, tokens, newest, sequence, TxState.NONE, lease);
  }

  /** The xids of the tokens that are not proven. */
  int live() {
    int set = 0;
    for (Token token : tokens) {
      if (!token.proven()) {
        set |= Tuples.bit(token.xid());
      }
    }
    return set;
  }

  Redis quarantine(TxOptions options, int xid, int attempt) {
    int number = sequence + 1;
    Token added = new Token(xid, attempt, number, false);
    boolean mine = false;
    boolean others = false;
    for (Token token : tokens) {
      mine |= token.is(xid, attempt);
      others |= !token.is(xid, attempt) && !token.proven();
    }
    List<Token> all;
    int marked = number;
    if (options.writeThrough() == WriteThrough.SINGLE) {
      all = mine ? tokens : Tuples.append(tokens, added);
      marked = others || (newest == BATCH && !tokens.isEmpty()) ? BATCH : number;
    } else {
      all = Tuples.append(mine ? without(xid, attempt) : tokens, added);
    }
    int left = options.has(Line.VALUE_REMOVED) ? TxState.NONE : value;
    int granted = options.has(Line.LEASE_DROPPED) ? 0 : lease;
    return new Redis(generation, fence, all, marked, number, left, granted);
  }

  Redis release(TxOptions options, int xid, int attempt, int version, boolean committed) {
    @Nullable Token mine = null;
    for (Token token : tokens) {
      if (mine == null && token.is(xid, attempt)) {
        mine = token;
      }
    }
    if (mine == null) {
      return options.has(Line.REMOVAL_WITHOUT_TOKEN) && committed ? removed() : this;
    }
    List<Token> rest = without(xid, attempt);
    int mark = rest.isEmpty() ? 0 : newest;
    boolean through =
        committed
            && !mine.proven()
            && switch (options.writeThrough()) {
              case NONE -> false;
              case NEWEST -> mine.number() == newest;
              case SINGLE -> rest.isEmpty() && newest != BATCH;
            };
    return through
        ? new Redis(generation, fence, rest, mark, sequence, version, 0)
        : new Redis(generation, fence, rest, mark, sequence, value, lease);
  }

  Redis fill(TxOptions options, int version) {
    List<Token> rest =
        options.has(Line.PROVEN_REMOVED)
            ? List.of()
            : tokens.stream().map(t -> new Token(t.xid(), t.attempt(), t.number(), true)).toList();
    return new Redis(generation, fence, rest, rest.isEmpty() ? 0 : newest, sequence, version, 0);
  }

  /** The tokens but this one. */
  List<Token> without(int xid, int attempt) {
    return tokens.stream().filter(t -> !t.is(xid, attempt)).toList();
  }

  Redis tokens(List<Token> others) {
    return new Redis(generation, fence, others, newest, sequence, value, lease);
  }
}
