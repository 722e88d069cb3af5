package io.github.penstock.proof.run.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.testkit.history.Mode;
import io.github.penstock.testkit.history.Operation.Outcome;
import io.github.penstock.testkit.history.Operation.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTest {

  private static final List<Mode> MODES = List.of(Mode.values());
  private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

  @TempDir private Path folder;

  private static List<LogRecord> read(Path file) throws IOException {
    List<LogRecord> all = new ArrayList<>();
    LogReader.read(file, all::add);
    return all;
  }

  @Test
  void givesBackWhatWasWritten() throws IOException {
    Path file = folder.resolve("log");
    List<LogRecord> written = new ArrayList<>();
    try (LogWriter log = LogWriter.create(file)) {
      for (int i = 0; i < 10_000; i++) {
        Key key = Key.all().get(i % Key.all().size());
        Value value = new Value(i, -i, i % 3);
        Mode mode = MODES.get(i % MODES.size());
        LogRecord begin = LogRecord.begin(i, Long.MAX_VALUE - i, i);
        written.add(LogRecord.read(Outcome.OK, mode, i, key, i, i + 1L, value));
        written.add(begin);
        written.add(begin.ended(OUTCOMES.get(i % OUTCOMES.size()), i + 2L, Key.NO_CODE));
        written.add(LogRecord.load(key, i, i));
        written.add(LogRecord.rest(key, i, Value.NONE));
      }
      written.forEach(log::add);
    }
    assertThat(read(file)).isEqualTo(written);
  }

  @Test
  void survivesItsEndInTheMiddleOfARecord() throws IOException {
    Path file = folder.resolve("log");
    LogRecord whole = LogRecord.begin(1, 2, 3);
    try (LogWriter log = LogWriter.create(file)) {
      log.addNow(whole);
      assertThat(Files.size(file)).isEqualTo(LogRecord.BYTES);
    }
    Files.write(file, new byte[LogRecord.BYTES - 1], StandardOpenOption.APPEND);
    assertThat(read(file)).containsExactly(whole);
  }

  @Test
  void aKeyIsTheKeyOfItsCode() {
    for (Key key : Key.all()) {
      assertThat(Key.of(key.code())).isEqualTo(key);
    }
    assertThat(Key.all()).doesNotHaveDuplicates().hasSize(424);
  }
}
