package io.github.penstock.proof.model.tx;

import io.github.penstock.proof.model.Steps;
import io.github.penstock.proof.model.Tuples;
import io.github.penstock.proof.model.tx.Redis.Token;
import io.github.penstock.proof.model.tx.TxOptions.Fault;
import io.github.penstock.proof.model.tx.TxOptions.Fence;
import io.github.penstock.proof.model.tx.TxOptions.Resolver;
import io.github.penstock.proof.model.tx.TxState.Faults;
import io.github.penstock.proof.model.tx.TxState.Kind;
import io.github.penstock.proof.model.tx.TxState.Late;
import io.github.penstock.proof.model.tx.TxState.Minter;
import io.github.penstock.proof.model.tx.TxState.MinterPhase;
import java.util.List;

/** What happens around the processes: loss of state, new generations, late messages, expiry. */
final class TxSurroundings {

  private static final Late ARRIVED = new Late(Kind.ARRIVED, 0, 0, 0);

  private final TxOptions options;

  TxSurroundings(TxOptions options) {
    this.options = options;
  }

  void steps(TxState s, Steps<TxState> out) {
    Redis redis = s.redis();
    Faults faults = s.faults();
    if (faults.losses() < options.sizes().losses() && redis.generation() != 0) {
      Faults more = new Faults(faults.losses() + 1, faults.leaseExpired(), faults.valueEvicted());
      out.to(s.redis(redis.lost()).faults(more), "STATE LOST");
    }
    for (int i = 0; i < s.minters().size(); i++) {
      if (options.fence() == Fence.MINT_FIRST) {
        mintFirst(s, i, out);
      } else {
        mintLast(s, i, out);
      }
    }
    if (options.resolver() != Resolver.NONE) {
      resolve(s, out);
    }
    if (!s.late().isEmpty()) {
      arrive(s, out);
    }
    if (options.may(Fault.LEASE_EXPIRES) && redis.lease() != 0 && !faults.leaseExpired()) {
      Faults more = new Faults(faults.losses(), true, faults.valueEvicted());
      out.to(s.redis(redis.leased(0)).faults(more), "lease expires");
    }
    if (options.may(Fault.VALUE_EVICTED) && redis.value() >= 0 && !faults.valueEvicted()) {
      Faults more = new Faults(faults.losses(), faults.leaseExpired(), true);
      out.to(s.redis(redis.evicted()).faults(more), "value evicted");
    }
  }

  /** An xid first; then the new generation, unless somebody else has made one. */
  private void mintLast(TxState s, int i, Steps<TxState> out) {
    Minter minter = s.minters().get(i);
    boolean lost = s.redis().generation() == 0;
    if (minter.phase() == MinterPhase.IDLE && lost) {
      if (options.fence() == Fence.SNAPSHOT_XMAX) {
        int xmax = s.db().snapshot(s.writers()).xmax();
        out.to(
            s.minter(i, new Minter(MinterPhase.FIRST, 0, xmax)),
            "M",
            i,
            ".takes X=",
            xmax,
            " (xmax)");
      } else {
        int xid = s.db().nextXid();
        out.to(
            s.minter(i, new Minter(MinterPhase.FIRST, 0, xid)).db(s.db().burnt()),
            "M",
            i,
            ".takes X=",
            xid,
            " (burnt xid)");
      }
    } else if (minter.phase() == MinterPhase.FIRST) {
      TxState idle = s.minter(i, Minter.IDLE);
      if (lost) {
        Redis minted = s.redis().minted(generationOf(s, i), minter.xid());
        out.to(idle.redis(minted), "M", i, ".newgen(x=", minter.xid(), ")");
      } else {
        out.to(idle, "M", i, ".newgen lost the race");
      }
    }
  }

  /**
   * The new generation first, without a fence; then an xid; then the fence, unless it was lost
   * again.
   */
  private void mintFirst(TxState s, int i, Steps<TxState> out) {
    Minter minter = s.minters().get(i);
    Redis redis = s.redis();
    switch (minter.phase()) {
      case IDLE -> {
        if (redis.generation() == 0) {
          int generation = generationOf(s, i);
          out.to(
              s.redis(redis.minted(generation, TxState.PENDING))
                  .minter(i, new Minter(MinterPhase.FIRST, generation, 0)),
              "M",
              i,
              ".mints generation, x=PENDING");
        }
      }
      case FIRST -> {
        int xid = s.db().nextXid();
        out.to(
            s.minter(i, new Minter(MinterPhase.BOTH, minter.generation(), xid)).db(s.db().burnt()),
            "M",
            i,
            ".takes X=",
            xid,
            " (burnt xid)");
      }
      case BOTH -> {
        TxState n = s.minter(i, Minter.IDLE);
        if (redis.generation() == minter.generation() && redis.fence() == TxState.PENDING) {
          n = n.redis(redis.minted(redis.generation(), minter.xid()));
        }
        out.to(n, "M", i, ".sets fence");
      }
    }
  }

  private static int generationOf(TxState s, int minter) {
    return (s.faults().losses() + 1) * 10 + minter;
  }

  private void resolve(TxState s, Steps<TxState> out) {
    for (Token token : s.redis().tokens()) {
      boolean finished =
          s.db().hasFinished(token.xid())
              || (options.resolver() == Resolver.COMMIT_LOG
                  && s.writers().stream()
                      .anyMatch(w -> w.xid() == token.xid() && w.phase().inCommitLog()));
      if (finished) {
        Redis redis = s.redis();
        List<Token> rest = redis.tokens().stream().filter(t -> !t.equals(token)).toList();
        out.to(s.redis(redis.tokens(rest)), "resolver clears ", token.xid());
      }
    }
  }

  private void arrive(TxState s, Steps<TxState> out) {
    Late late = s.late().get(0);
    Redis redis = s.redis();
    TxState n = s.late(s.late().size() > 1 ? Tuples.tail(s.late()) : List.of(ARRIVED));
    switch (late.kind()) {
      case LEASE -> {
        if (redis.lease() == 0 || !redis.tokens().isEmpty()) {
          out.to(n.redis(redis.leased(late.id())), "delayed lease arrives");
        }
      }
      case QUARANTINE ->
          out.to(
              n.redis(redis.quarantine(options, late.id(), late.attempt())),
              "delayed quarantine#1 arrives");
      case RELEASE ->
          out.to(
              n.redis(redis.release(options, late.id(), late.attempt(), late.version(), true)),
              "delayed release#1 arrives");
      case ARRIVED -> {}
    }
  }
}
