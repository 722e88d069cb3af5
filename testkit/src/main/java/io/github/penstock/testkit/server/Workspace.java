package io.github.penstock.testkit.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that the embedded servers of this virtual machine have on disk and in the process table: one
 * folder below {@code java.io.tmpdir}, made at the first need, and the processes. A shutdown hook
 * ends the processes and deletes the folder, so nothing outlives the machine, also after SIGTERM or
 * Ctrl-C in the middle of a start. The unpacked binaries stay until then, as all servers share
 * them.
 *
 * <p>Thread-safe. {@code this} guards what is registered, and {@code exiting}: a process is started
 * and registered in one step, so that the hook either sees it or makes its start fail. Unpacking
 * (seconds) has a lock of its own, for which the hook never waits; the two are never held together
 * but by {@link #shared}, in that order.
 */
final class Workspace {

  private static final Logger LOG = LoggerFactory.getLogger(Workspace.class);

  /** The one of this virtual machine; only tests make others. */
  private static final Workspace INSTANCE = new Workspace();

  /** Puts the shared binaries into an empty folder. */
  @FunctionalInterface
  interface Unpacker {
    void unpackTo(Path folder) throws IOException;
  }

  private final Set<ServerProcess> processes = new LinkedHashSet<>();
  private final Set<Runnable> cleanUps = new LinkedHashSet<>();
  private final Object unpacking = new Object();
  private final Map<String, Path> unpacked = new HashMap<>();
  private @Nullable Path root;
  private boolean exiting;

  Workspace() {}

  static Workspace get() {
    return INSTANCE;
  }

  /** A new empty folder for one server, which deletes it when it is closed. */
  Path newFolder(String prefix) {
    try {
      return Files.createTempDirectory(root(), prefix);
    } catch (IOException e) {
      throw new ServerException("Could not make a folder for a test server: " + e, e);
    }
  }

  /** The folder of that name, unpacked once in this virtual machine; others wait meanwhile. */
  Path shared(String name, Unpacker unpacker) {
    synchronized (unpacking) {
      Path known = unpacked.get(name);
      if (known != null) {
        return known;
      }
      Path folder = root().resolve(name);
      try {
        Files.createDirectory(folder);
        unpacker.unpackTo(folder);
      } catch (IOException | RuntimeException e) {
        Folders.delete(folder);
        throw new ServerException("Could not unpack %s into %s: %s".formatted(name, folder, e), e);
      }
      unpacked.put(name, folder);
      return folder;
    }
  }

  /** Starts a process that ends with this virtual machine at the latest. */
  synchronized ServerProcess launch(ServerProcess.Command command) {
    refuseWhenExiting();
    ServerProcess process = command.start();
    processes.add(process);
    return process;
  }

  /** Forgets a process that has ended. */
  synchronized void remove(ServerProcess process) {
    processes.remove(process);
  }

  /** Has the action run when the virtual machine ends, unless it is removed before. */
  synchronized void addCleanUp(Runnable action) {
    root();
    cleanUps.add(action);
  }

  synchronized void removeCleanUp(Runnable action) {
    cleanUps.remove(action);
  }

  private synchronized Path root() {
    refuseWhenExiting();
    Path existing = root;
    if (existing != null) {
      return existing;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::exit, "penstock-testkit-exit"));
    try {
      Path made = Files.createTempDirectory("penstock-testkit-");
      root = made;
      return made;
    } catch (IOException e) {
      throw new ServerException(
          "Could not make a folder for test servers in %s; name a writable one by -Djava.io.tmpdir=..."
              .formatted(System.getProperty("java.io.tmpdir")),
          e);
    }
  }

  private void refuseWhenExiting() {
    if (exiting) {
      throw new ServerException("This virtual machine is ending: no server can be started.");
    }
  }

  /** What the shutdown hook does. */
  void exit() {
    List<ServerProcess> running;
    List<Runnable> actions;
    Path folder;
    synchronized (this) {
      if (exiting) {
        return;
      }
      exiting = true;
      running = List.copyOf(processes);
      actions = List.copyOf(cleanUps);
      folder = root;
    }
    running.forEach(process -> attempt("end " + process, process::stop));
    actions.forEach(action -> attempt("clean up", action));
    if (folder != null) {
      attempt("delete " + folder, () -> Folders.delete(folder));
    }
  }

  /** There is nobody left to throw to, and the other steps are still to be done. */
  private static void attempt(String what, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.warn("Could not {} when the virtual machine ended; do it by hand.", what, e);
    }
  }
}
