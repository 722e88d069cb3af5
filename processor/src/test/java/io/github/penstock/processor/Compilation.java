package io.github.penstock.processor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.annotation.processing.Processor;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Sources that were compiled in memory.
 *
 * @param succeeded whether there was no error
 * @param messages what the compiler said, such as {@code ERROR Users:7 what is wrong}
 * @param files what it wrote, by path
 */
record Compilation(boolean succeeded, List<String> messages, Map<String, byte[]> files) {

  private static final String CLASS_PATH =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

  /** Compiles with the processor under test. */
  static Compilation of(Map<String, String> sources) {
    return of(sources, List.of(new PenstockProcessor()), List.of());
  }

  static Compilation of(
      Map<String, String> sources, List<Processor> processors, List<String> options) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    Files files =
        new Files(
            compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8));
    List<String> all =
        new ArrayList<>(
            List.of(
                "-parameters", "--release", "17", "-Xlint:all,-processing,-classfile,-options"));
    all.addAll(List.of("-classpath", CLASS_PATH));
    all.addAll(options);
    List<JavaFileObject> units = new ArrayList<>();
    new TreeMap<>(sources).forEach((name, text) -> units.add(new Source(name, text)));
    JavaCompiler.CompilationTask task =
        compiler.getTask(null, files, diagnostics, all, null, units);
    task.setProcessors(processors);
    boolean succeeded = task.call();
    return new Compilation(
        succeeded,
        diagnostics.getDiagnostics().stream().map(Compilation::shown).toList(),
        files.written());
  }

  private static String shown(Diagnostic<? extends JavaFileObject> diagnostic) {
    JavaFileObject source = diagnostic.getSource();
    String name = source == null ? "" : source.getName().replaceAll(".*/|\\.java", "");
    String kind = diagnostic.getKind().name().replace("MANDATORY_", "");
    return kind
        + " "
        + name
        + ":"
        + diagnostic.getLineNumber()
        + " "
        + diagnostic.getMessage(Locale.ROOT);
  }

  String text(String path) {
    byte[] content = files.get(path);
    if (content == null) {
      throw new AssertionError(path + " was not written, only " + files.keySet() + messages);
    }
    return new String(content, StandardCharsets.UTF_8);
  }

  /** A loader of what was compiled, before what the tests themselves have. */
  ClassLoader loader() {
    return new ClassLoader(Compilation.class.getClassLoader()) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
          byte[] compiled = files.get(name.replace('.', '/') + ".class");
          if (compiled == null) {
            return super.loadClass(name, resolve);
          }
          Class<?> loaded = findLoadedClass(name);
          return loaded == null ? defineClass(name, compiled, 0, compiled.length) : loaded;
        }
      }
    };
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("memory:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Written extends SimpleJavaFileObject {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Written(String path, Kind kind) {
      super(URI.create("memory:///" + path), kind);
    }

    @Override
    public OutputStream openOutputStream() {
      return content;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return content.toString(StandardCharsets.UTF_8);
    }
  }

  private static final class Files extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, Written> files = new TreeMap<>();

    Files(JavaFileManager standard) {
      super(standard);
    }

    Map<String, byte[]> written() {
      Map<String, byte[]> contents = new TreeMap<>();
      files.forEach((path, file) -> contents.put(path, file.content.toByteArray()));
      return contents;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return file(name.replace('.', '/') + kind.extension, kind);
    }

    @Override
    public FileObject getFileForOutput(
        Location location, String packageName, String name, FileObject sibling) {
      return file(name, JavaFileObject.Kind.OTHER);
    }

    @Override
    public FileObject getFileForInput(Location location, String packageName, String name)
        throws IOException {
      return location == StandardLocation.CLASS_OUTPUT
          ? files.get(name)
          : super.getFileForInput(location, packageName, name);
    }

    private Written file(String path, JavaFileObject.Kind kind) {
      return files.computeIfAbsent(path, p -> new Written(p, kind));
    }
  }
}
