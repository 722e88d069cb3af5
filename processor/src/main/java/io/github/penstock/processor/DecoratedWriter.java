package io.github.penstock.processor;

import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.LoadException;
import io.github.penstock.internal.plan.MethodPlan;
import io.github.penstock.internal.plan.MethodPlan.CollectionKind;
import io.github.penstock.internal.plan.RepositoryPlan;
import io.github.penstock.internal.plan.Returns;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.source.Expression;
import io.github.penstock.internal.source.Values;
import io.github.penstock.runtime.Calls;
import io.github.penstock.runtime.MethodCache;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Writes the class around a hand-written repository. Used for one interface, by one thread. */
final class DecoratedWriter extends ClassWriter {

  private static final String DELEGATE = "delegate";

  private final Thrown thrown;
  private final Map<String, String> caches = new HashMap<>();
  private final Map<String, String> overriddenFields = new HashMap<>();

  DecoratedWriter(Source source, RepositoryPlan plan, Elements elements, Types types) {
    super(source, plan, elements, types);
    this.thrown = new Thrown(elements, types, names);
  }

  @Override
  String constructorParameters() {
    return ", " + names.of(type) + " " + DELEGATE;
  }

  @Override
  String description() {
    return "decorated " + plan.name();
  }

  @Override
  void begin() {
    field(names.of(type), DELEGATE);
    set(DELEGATE, Expression.text(DELEGATE));
  }

  @Override
  void method(MethodPlan planned, MethodModel method, Signature signature) {
    if (planned instanceof MethodPlan.PassThrough) {
      passThrough(method, signature);
      return;
    }
    if (signature.isGeneric()) {
      throw new NotWritableException(method.name() + " has type parameters of its own");
    }
    if (planned instanceof MethodPlan.CachedRead read) {
      read(read, method, signature);
    } else if (planned instanceof MethodPlan.CachedBulkRead read) {
      bulkRead(read, method, signature);
    } else if (planned instanceof MethodPlan.Update update) {
      update(update, method, signature);
    } else if (planned instanceof MethodPlan.Invalidate invalidate) {
      String field =
          cache(invalidate.cache(), arguments.keyType(invalidate.key(), signature), "?", signature);
      write(
          method,
          signature,
          field + ".invalidate(" + arguments.key(invalidate.key(), signature) + ", ");
    } else if (planned instanceof MethodPlan.InvalidateMany many) {
      TypeMirror key = Signature.argument(signature.parameterType(many.keys().index()), 0);
      String field = cache(many.cache(), names.of(key), "?", signature);
      String keys = arguments.given(many.keys().name());
      write(method, signature, field + ".invalidateAll(" + keys + ", ");
    } else if (planned instanceof MethodPlan.InvalidateAll all) {
      write(method, signature, cache(all.cache(), "?", "?", signature) + ".clear(");
    } else {
      throw new NotWritableException("this version does not know how to write " + method.name());
    }
  }

  private void passThrough(MethodModel method, Signature signature) {
    SourceText body = override(signature);
    if (signature.isVoid()) {
      statement(body, method, signature);
    } else {
      body.line("return " + work(method, signature) + ";");
    }
    body.close();
  }

  /** Does what a method that returns nothing does. */
  private void statement(SourceText body, MethodModel method, Signature signature) {
    String call = signature.call(signature.field(DELEGATE));
    if (!method.hasBody()) {
      body.line(call + ";");
      return;
    }
    body.open("if (" + overriddenField(method, signature) + ")").line(call + ";").turn("else");
    body.line(signature.call(names.of(type) + ".super") + ";").close();
  }

  private void read(MethodPlan.CachedRead plan, MethodModel method, Signature signature) {
    TypeMirror returned = signature.type().getReturnType();
    boolean optional = plan.returns().form() == Returns.Form.OPTIONAL;
    String valueType = arguments.valueType(returned, optional);
    String keyType = arguments.keyType(plan.key(), signature);
    String field = cache(plan.cache(), keyType, valueType, signature);
    String load = work(method, signature);
    String loading;
    if (KeyArguments.areAllInKey(plan.key(), signature)) {
      String types = "<" + keyType + ", " + valueType + ">";
      loading = signature.field(loading(plan, method, signature, types, field));
    } else {
      loading = field + ".loading(" + signature.fresh("key") + " -> " + found(load, optional) + ")";
    }
    Expression get = call(field + ".get", arguments.key(plan.key(), signature), loading);
    SourceText body = override(signature);
    List<TypeMirror> declared = thrown.ofRead(signature);
    if (!declared.isEmpty()) {
      body.open("try");
    }
    if (returned.getKind().isPrimitive()) {
      String found = signature.fresh("found");
      // Another method of the same cache may have said that there is none; this one always has one.
      body.statement(valueType + " " + found + " = ", get, ";");
      body.line("return " + found + " != null ? " + found + " : " + load + ";");
    } else if (optional) {
      body.statement(
          "return ", Expression.call(names.of(Optional.class) + ".ofNullable", List.of(get)), ";");
    } else {
      body.statement("return ", get, ";");
    }
    unwrap(body, declared, signature);
    body.close();
  }

  /** Declares what loads by the key alone, and sets it in the constructor, once for all calls. */
  private String loading(
      MethodPlan.CachedRead plan,
      MethodModel method,
      Signature signature,
      String types,
      String cache) {
    String loading = field(names.of(MethodCache.Loading.class) + types, signature.name() + "Load");
    int count = signature.parameters().size();
    String given =
        switch (count) {
          case 0 -> "";
          // As the parameter is declared: another method may take the boxed type.
          case 1 ->
              signature.isPrimitive(0)
                  ? "(" + names.of(signature.parameterType(0)) + ") key"
                  : "key";
          default ->
              IntStream.range(0, count)
                  .mapToObj(i -> "parts." + KeyRecords.component(i))
                  .collect(Collectors.joining(", "));
        };
    String result =
        found(work(method, signature, given), plan.returns().form() == Returns.Form.OPTIONAL);
    String begin = "this." + loading + " = " + cache + ".loading(key -> ";
    String end = together(plan, types) + ");";
    if (count > 1) {
      String key = arguments.record(plan.key(), signature);
      constructor.open(begin.stripTrailing());
      constructor.line(key + " parts = " + key + ".of(key);");
      constructor.line("return " + result + ";").close("}" + end);
    } else {
      constructor.line(begin + result + end);
    }
    return loading;
  }

  /**
   * The argument for keys that are missed together, where a method of the same cache takes many.
   */
  private String together(MethodPlan.CachedRead plan, String types) {
    for (MethodModel method : model.methods()) {
      ExecutableElement element = method(method);
      if (element != null
          && this.plan.methods().get(method.id()) instanceof MethodPlan.CachedBulkRead bulk
          && bulk.cache().equals(plan.cache())) {
        Signature signature = Signature.of(type, element, this.types);
        List<TypeMirror> entry = new ArrayList<>();
        ((DeclaredType) signature.type().getReturnType()).getTypeArguments().forEach(entry::add);
        // As the method for one key has them: without annotations of their own, or a wildcard.
        String declared = "<" + names.of(entry.get(0)) + ", " + names.of(entry.get(1)) + ">";
        return declared.equals(types) && signature.parameters().size() == 1
            ? ", missing -> " + many(bulk, method, signature, "missing")
            : "";
      }
    }
    return "";
  }

  /** Calls the method for many keys. */
  private Expression many(
      MethodPlan.CachedBulkRead plan, MethodModel method, Signature signature, String missing) {
    boolean list = plan.keys().kind() == CollectionKind.LIST;
    String asked = list ? names.of(List.class) + ".copyOf(" + missing + ")" : missing;
    String owner = Enclosing.type(signature.element()).getSimpleName().toString();
    return call(
        names.of(Calls.class) + ".found",
        work(method, signature, asked),
        Values.quoted(owner + "." + method.id()));
  }

  private String found(String load, boolean optional) {
    return optional ? names.of(Calls.class) + ".found(" + load + ")" : load;
  }

  private void bulkRead(MethodPlan.CachedBulkRead plan, MethodModel method, Signature signature) {
    DeclaredType returned = (DeclaredType) signature.type().getReturnType();
    for (TypeMirror argument : returned.getTypeArguments()) {
      if (argument.getKind() == TypeKind.WILDCARD) {
        throw new NotWritableException(method.name() + " returns a map with a wildcard");
      }
    }
    List<? extends TypeMirror> entry = returned.getTypeArguments();
    String field = cache(plan.cache(), names.of(entry.get(0)), names.of(entry.get(1)), signature);
    String missing = signature.fresh("missing");
    Expression load = many(plan, method, signature, missing);
    SourceText body = override(signature);
    List<TypeMirror> declared = thrown.ofRead(signature);
    if (!declared.isEmpty()) {
      body.open("try");
    }
    body.statement(
        "return ",
        call(field + ".getAll", arguments.given(plan.keys().name()), missing + " -> " + load),
        ";");
    unwrap(body, declared, signature);
    body.close();
  }

  private void update(MethodPlan.Update plan, MethodModel method, Signature signature) {
    boolean optional = plan.returns().form() == Returns.Form.OPTIONAL;
    TypeMirror returned = signature.type().getReturnType();
    String valueType = arguments.valueType(returned, optional);
    String field =
        cache(plan.cache(), arguments.keyType(plan.key(), signature), valueType, signature);
    String result = signature.fresh("result");
    String value = optional ? names.of(Calls.class) + ".found(" + result + ")" : result;
    Expression call =
        call(
            field + ".update",
            arguments.key(plan.key(), signature),
            "() -> " + work(method, signature),
            result + " -> " + value);
    SourceText body = override(signature);
    boolean guarded = thrown.open(body, signature);
    body.statement("return ", call, ";");
    thrown.close(body, guarded, signature);
    body.close();
  }

  /** A write of which the cache is told no value. */
  private void write(MethodModel method, Signature signature, String before) {
    SourceText body = override(signature);
    boolean guarded = thrown.open(body, signature);
    if (signature.isVoid()) {
      body.open(before + "() ->");
      statement(body, method, signature);
      body.line("return null;").close("});");
    } else {
      body.line("return " + before + "() -> " + work(method, signature) + ");");
    }
    thrown.close(body, guarded, signature);
    body.close();
  }

  /** What a loader throws arrives wrapped; what the method declares goes on as it was thrown. */
  private void unwrap(SourceText body, List<TypeMirror> declared, Signature signature) {
    if (declared.isEmpty()) {
      return;
    }
    String failure = signature.fresh("failure");
    String cause = signature.fresh("cause");
    body.turn("catch (" + names.of(LoadException.class) + " " + failure + ")");
    for (TypeMirror each : declared) {
      String test = failure + ".getCause() instanceof " + names.of(each) + " " + cause;
      body.open("if (" + test + ")").line("throw " + cause + ";").close();
    }
    body.line("throw " + failure + ";").close();
  }

  private String cache(CacheSpec cache, String key, String value, Signature signature) {
    String spec = caches.computeIfAbsent(cache.name(), name -> spec(cache));
    String type = names.of(MethodCache.class);
    String field = field(type + "<" + key + ", " + value + ">", signature.name() + "Cache");
    set(field, call("new " + type + "<>", "context", spec));
    return signature.field(field);
  }

  /** A local variable of the constructor: the cache's own spec, or that of another repository. */
  private String spec(CacheSpec cache) {
    String variable = "cache" + (caches.size() + 1);
    boolean own =
        plan.methods().values().stream()
            .anyMatch(
                p ->
                    (p instanceof MethodPlan.CachedRead one
                            && one.cache().name().equals(cache.name()))
                        || (p instanceof MethodPlan.CachedBulkRead many
                            && many.cache().name().equals(cache.name())));
    constructor.statement(
        names.of(CacheSpec.class) + " " + variable + " = ",
        own
            ? values.of(cache)
            : Expression.call("context.knownCache", List.of(values.of(cache.name()))),
        ";");
    return variable;
  }

  /** Calls the implementation, or the body of the interface where the implementation has none. */
  private String work(MethodModel method, Signature signature) {
    return work(method, signature, String.join(", ", signature.parameters()));
  }

  private String work(MethodModel method, Signature signature, String given) {
    String call = signature.call(signature.field(DELEGATE), given);
    return method.hasBody()
        ? overriddenField(method, signature)
            + " ? "
            + call
            + " : "
            + signature.call(names.of(type) + ".super", given)
        : call;
  }

  private String overriddenField(MethodModel method, Signature signature) {
    String field =
        overriddenFields.computeIfAbsent(method.id(), id -> declareOverridden(signature));
    return signature.field(field);
  }

  private String declareOverridden(Signature signature) {
    String field = field("boolean", signature.name() + "IsOverridden");
    StringBuilder classes = new StringBuilder();
    signature.element().getParameters().stream()
        .map(parameter -> types.erasure(parameter.asType()))
        .forEach(erased -> classes.append(", ").append(names.of(erased)).append(".class"));
    String name = Values.quoted(signature.name());
    set(
        field,
        Expression.text(names.of(Calls.class) + ".overrides(delegate, " + name + classes + ")"));
    return field;
  }
}
