package io.github.penstock.processor;

import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.CacheUpdate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Repository;
import io.github.penstock.internal.plan.DecorationPlanner;
import io.github.penstock.internal.plan.Mistakes;
import io.github.penstock.internal.plan.RepositoryPlan;
import io.github.penstock.internal.plan.RepositoryPlanner;
import java.io.IOException;
import java.io.Writer;
import java.lang.annotation.Annotation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.Filer;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.tools.StandardLocation;

/**
 * Writes a class for each interface with {@code @Repository} and for each interface of a
 * hand-written repository whose methods say what is cached, and reports what is wrong with them
 * where it is wrong. Found by compilers as a service, used by one thread.
 *
 * @since 0.1
 */
public final class PenstockProcessor extends AbstractProcessor {

  private static final List<Class<? extends Annotation>> OF_METHODS =
      List.of(Cached.class, CacheUpdate.class, CacheInvalidate.class);

  private final Set<Element> sources = new HashSet<>();
  private Set<String> waiting = new TreeSet<>();

  /** Called by the compiler. */
  public PenstockProcessor() {}

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public Set<String> getSupportedAnnotationTypes() {
    return Stream.concat(Stream.of(Repository.class), OF_METHODS.stream())
        .map(Class::getName)
        .collect(Collectors.toSet());
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    sources.addAll(round.getRootElements());
    Set<String> found = waiting;
    waiting = new TreeSet<>();
    for (Element type : round.getElementsAnnotatedWith(Repository.class)) {
      found.add(((TypeElement) type).getQualifiedName().toString());
    }
    for (Class<? extends Annotation> annotation : OF_METHODS) {
      for (Element method : round.getElementsAnnotatedWith(annotation)) {
        if (method.getKind() == ElementKind.METHOD && isHandWritten(Enclosing.type(method))) {
          found.add(Enclosing.type(method).getQualifiedName().toString());
        }
      }
    }
    for (String name : found) {
      TypeElement type = processingEnv.getElementUtils().getTypeElement(name);
      if (type != null) {
        process(name, type);
      }
    }
    return false;
  }

  /** One with type parameters is a base of others: what they stand for is not known. */
  private static boolean isHandWritten(TypeElement owner) {
    return owner.getKind() == ElementKind.INTERFACE && owner.getTypeParameters().isEmpty();
  }

  private void process(String name, TypeElement type) {
    Reporter reporter = new Reporter(processingEnv.getMessager(), this::isSource);
    try {
      MirrorReader reader =
          new MirrorReader(
              type, processingEnv.getElementUtils(), processingEnv.getTypeUtils(), this::isSource);
      ClassWriter.Source source = new ClassWriter.Source(type, reader, reader.read());
      boolean declared = type.getAnnotation(Repository.class) != null;
      Mistakes mistakes = new Mistakes(source.model().name());
      RepositoryPlan plan =
          declared
              ? RepositoryPlanner.plan(source.model(), mistakes)
              : DecorationPlanner.plan(source.model(), mistakes);
      mistakes.all().forEach(mistake -> reporter.tell(mistake, type, reader));
      if (!mistakes.haveErrors()) {
        write(source, plan, declared);
      }
    } catch (UnresolvedTypeException e) {
      // Another processor may be about to write it; where nobody does, the compiler says so.
      waiting.add(name);
    } catch (NotWritableException e) {
      reporter.warn(
          type.getSimpleName() + ": " + e.getMessage() + "; no class is written, a proxy is used",
          type);
    } catch (IOException e) {
      reporter.error(
          type.getSimpleName() + ": its class cannot be written: " + e.getMessage(), type);
    }
  }

  private void write(ClassWriter.Source source, RepositoryPlan plan, boolean declared)
      throws IOException {
    ClassWriter writer =
        declared
            ? new DeclaredWriter(
                source, plan, processingEnv.getElementUtils(), processingEnv.getTypeUtils())
            : new DecoratedWriter(
                source, plan, processingEnv.getElementUtils(), processingEnv.getTypeUtils());
    String generated = source.generatedName();
    String text = writer.write(generated);
    Filer filer = processingEnv.getFiler();
    try (Writer file = filer.createSourceFile(generated, source.type()).openWriter()) {
      file.write(text);
    }
    String path = NativeConfig.path(generated);
    try (Writer file =
        filer.createResource(StandardLocation.CLASS_OUTPUT, "", path, source.type()).openWriter()) {
      file.write(NativeConfig.json(generated, source.model(), !declared));
    }
  }

  private boolean isSource(Element element) {
    List<Element> chain = Enclosing.chain(element);
    return sources.contains(chain.get(chain.size() - 1));
  }
}
