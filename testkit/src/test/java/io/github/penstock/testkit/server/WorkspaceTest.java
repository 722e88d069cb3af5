package io.github.penstock.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {

  private final Workspace workspace = new Workspace();

  @AfterEach
  void leave() {
    workspace.exit();
  }

  @Test
  void exitEndsProcessesAndDeletesFoldersAndCleansUp() throws IOException {
    List<String> cleaned = new ArrayList<>();
    Path folder = workspace.newFolder("test-");
    Files.createFile(Files.createDirectory(folder.resolve("sub")).resolve("file"));
    ServerProcess process = workspace.launch(endless(folder));
    Runnable removed = () -> cleaned.add("removed");
    workspace.addCleanUp(removed);
    workspace.addCleanUp(() -> cleaned.add("kept"));
    workspace.removeCleanUp(removed);
    assertThat(process.isAlive()).isTrue();

    workspace.exit();

    assertThat(process.isAlive()).isFalse();
    assertThat(folder.getParent()).doesNotExist();
    assertThat(cleaned).containsExactly("kept");
  }

  @Test
  void exitGoesOnWhenAStepFails() {
    Path folder = workspace.newFolder("test-");
    workspace.addCleanUp(
        () -> {
          throw new ServerException("this is the failure that the test makes");
        });

    workspace.exit();

    assertThat(folder).doesNotExist();
  }

  @Test
  void nothingStartsOrUnpacksAfterExit(@TempDir Path elsewhere) {
    Path folder = workspace.newFolder("test-");

    workspace.exit();

    String refusal = "This virtual machine is ending: no server can be started.";
    assertThatThrownBy(() -> workspace.launch(endless(elsewhere))).hasMessage(refusal);
    assertThatThrownBy(() -> workspace.newFolder("test-")).hasMessage(refusal);
    assertThatThrownBy(() -> workspace.shared("more", path -> {})).hasMessage(refusal);
    assertThat(folder.getParent()).doesNotExist();
  }

  /** The virtual machine may end, and its folder be deleted, in the middle of it. */
  @Test
  void unpackingDoesNotBringADeletedFolderBack(@TempDir Path elsewhere) {
    Path deleted = elsewhere.resolve("deleted");

    assertThatThrownBy(() -> PostgresBinaries.unpack(deleted))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(deleted).doesNotExist();
  }

  @Test
  void sharedFolderIsUnpackedOnce() {
    List<Path> unpacked = new ArrayList<>();

    Path first = workspace.shared("binaries", unpacked::add);
    Path second = workspace.shared("binaries", unpacked::add);

    assertThat(second).isEqualTo(first).isDirectory();
    assertThat(unpacked).containsExactly(first);
  }

  @Test
  void failedUnpackingLeavesNothingAndCanBeTriedAgain() {
    assertThatThrownBy(
            () ->
                workspace.shared(
                    "binaries",
                    path -> {
                      Files.createFile(path.resolve("half"));
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("Could not unpack binaries into")
        .hasMessageEndingWith("IOException: disk full");

    assertThat(workspace.shared("binaries", path -> {})).isEmptyDirectory();
  }

  private static ServerProcess.Command endless(Path folder) {
    return new ServerProcess.Command("endless", List.of("tail", "-f", "/dev/null"), folder, "TERM");
  }
}
