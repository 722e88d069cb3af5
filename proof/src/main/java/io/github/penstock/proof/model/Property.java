package io.github.penstock.proof.model;

/** What a model must keep in every state that it can reach. */
public enum Property {
  /** Nothing stale remains once every process has ended and every message was delivered. */
  P1,
  /**
   * No read returns a version older than the one visible when it began (excused in the local tier
   * while a message is on its way).
   */
  P2,
  /** A writer reads its own committed write in its own process. */
  RYW,
  /** No read that began more than the bound after a commit returned sees what was before it. */
  G2
}
