package io.github.penstock.internal.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.annotation.By;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Column;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.plan.model.TypeModel;
import io.github.penstock.internal.plan.model.TypeModel.Kind;
import io.github.penstock.internal.plan.model.VariableModel;
import io.github.penstock.repository.Crud;
import io.github.penstock.transaction.LockMode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.DayOfWeek;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReflectiveModelReaderTest {

  /** As other libraries have it: on declarations instead of types. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.PARAMETER, ElementType.METHOD})
  @interface Nullable {}

  enum Colour {
    RED
  }

  record Place(DayOfWeek day, Colour colour) {}

  @Table("users")
  record User(
      @Id(generated = true) @Column("nr") long id,
      @org.jspecify.annotations.Nullable String name,
      @Nullable String declared,
      Optional<List<Place>> places) {}

  interface Generic<A extends Comparable<A>, B> {
    Map<A, ? extends List<B>> map(Collection<? super A> many, B[] array);

    <C extends Comparable<C>> C loose(C value);
  }

  @Repository
  @Cached(ttl = "1h")
  interface Users extends Crud<User, Long>, Generic<String, Integer> {
    @Find
    @org.jspecify.annotations.Nullable
    User byName(@By("name") @org.jspecify.annotations.Nullable String a, @Nullable String b);

    @Nullable
    default User first() {
      return null;
    }

    @Override
    String toString();

    static void helper() {}
  }

  private static RepositoryModel users() {
    return ReflectiveModelReader.read(Users.class);
  }

  private static MethodModel method(RepositoryModel model, String id) {
    return model.methods().stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
  }

  private static TypeRef ref(String name, TypeRef... arguments) {
    return new TypeRef(name, List.of(arguments));
  }

  @Test
  void typeVariablesAreResolved() {
    TypeRef user = TypeRef.of(User.class);
    TypeRef key = ref("java.lang.Long");
    assertThat(users().supertypes())
        .contains(
            ref("io.github.penstock.repository.Reads", user, key),
            ref("io.github.penstock.repository.Writes", user, key),
            ref("io.github.penstock.repository.Locks", user, key));
    MethodModel all = method(users(), "all(java.util.Collection)");
    assertThat(all.returns()).isEqualTo(ref("java.util.Map", key, user));
    assertThat(all.parameters())
        .containsExactly(
            new VariableModel("ids", ref("java.util.Collection", key), false, List.of()));
    MethodModel map = method(users(), "map(java.util.Collection,[Ljava.lang.Object;)");
    TypeRef integer = ref("java.lang.Integer");
    assertThat(map.returns())
        .isEqualTo(ref("java.util.Map", ref("java.lang.String"), ref("java.util.List", integer)));
    assertThat(map.parameters().get(1).type()).isEqualTo(ref("[]", integer));
    assertThat(method(users(), "loose(java.lang.Comparable)").returns())
        .isEqualTo(ref("java.lang.Comparable", ref("java.lang.Object")));
  }

  @Test
  void methodsAreReadWithTheirAnnotationsAndNulls() {
    MethodModel byName = method(users(), "byName(java.lang.String,java.lang.String)");
    assertThat(byName.returnsNullable()).isTrue();
    assertThat(byName.hasBody()).isFalse();
    assertThat(byName.hasParameterNames()).isTrue();
    assertThat(byName.annotations())
        .containsExactly(
            new AnnotationModel(Find.class.getName(), Map.of("cached", true, "mostRows", 10_000)));
    assertThat(byName.parameters())
        .containsExactly(
            new VariableModel(
                "a",
                ref("java.lang.String"),
                true,
                List.of(new AnnotationModel(By.class.getName(), Map.of("value", "name")))),
            new VariableModel("b", ref("java.lang.String"), true, List.of()));
    MethodModel first = method(users(), "first()");
    assertThat(first.returnsNullable()).isTrue();
    assertThat(first.hasBody()).isTrue();
    assertThat(users().methods().stream().map(MethodModel::name))
        .doesNotContain("toString", "helper")
        .isSorted();
  }

  @Test
  void annotationsHaveAllTheirElements() {
    assertThat(users().annotations())
        .containsExactlyInAnyOrder(
            new AnnotationModel(Repository.class.getName(), Map.of()),
            new AnnotationModel(
                Cached.class.getName(),
                Map.ofEntries(
                    Map.entry("name", ""),
                    Map.entry("ttl", "1h"),
                    Map.entry("localTtl", ""),
                    Map.entry("absentTtl", ""),
                    Map.entry("localEntries", 10_000L),
                    Map.entry("localBytes", 0L),
                    Map.entry("localValueBytes", 1L << 20),
                    Map.entry("write", "INVALIDATE"),
                    Map.entry("consistency", "BOUNDED"),
                    Map.entry("bound", ""),
                    Map.entry("stampede", "CLUSTER"),
                    Map.entry("loadTimeout", ""),
                    Map.entry("waitAtMost", ""),
                    Map.entry("softDeadline", ""),
                    Map.entry("hardDeadline", ""),
                    Map.entry("batchKeys", 200),
                    Map.entry("staleWhileRevalidate", ""),
                    Map.entry("staleIfError", ""),
                    Map.entry("refreshAhead", 1.0),
                    Map.entry("refreshEagerness", 0.0),
                    Map.entry("backoff", ""),
                    Map.entry("longestBackoff", ""),
                    Map.entry("failsFast", false))));
  }

  @Test
  void recordsAndEnumsAreDescribed() {
    Map<String, TypeModel> types = users().types();
    assertThat(types)
        .containsOnlyKeys(
            User.class.getName(),
            Place.class.getName(),
            Colour.class.getName(),
            DayOfWeek.class.getName(),
            Warming.class.getName(),
            Warmed.class.getName(),
            LockMode.class.getName());
    TypeModel user = Optional.ofNullable(types.get(User.class.getName())).orElseThrow();
    assertThat(user.kind()).isEqualTo(Kind.RECORD);
    assertThat(user.annotations())
        .containsExactly(new AnnotationModel(Table.class.getName(), Map.of("value", "users")));
    assertThat(user.components())
        .containsExactly(
            new VariableModel(
                "id",
                ref("long"),
                false,
                List.of(
                    new AnnotationModel(Id.class.getName(), Map.of("generated", true)),
                    new AnnotationModel(Column.class.getName(), Map.of("value", "nr")))),
            new VariableModel("name", ref("java.lang.String"), true, List.of()),
            new VariableModel("declared", ref("java.lang.String"), true, List.of()),
            new VariableModel(
                "places",
                ref("java.util.Optional", ref("java.util.List", TypeRef.of(Place.class))),
                false,
                List.of()));
    TypeModel colour = Optional.ofNullable(types.get(Colour.class.getName())).orElseThrow();
    assertThat(colour.kind()).isEqualTo(Kind.ENUM);
  }

  @Test
  void aClassIsOnlySaidToBeNoInterface() {
    RepositoryModel model = ReflectiveModelReader.read(String.class);
    assertThat(model.isInterface()).isFalse();
    assertThat(model.methods()).isEmpty();
  }

  @Test
  void missingParameterNamesAreNoticed() {
    RepositoryModel model = ReflectiveModelReader.read(Comparator.class);
    assertThat(method(model, "compare(java.lang.Object,java.lang.Object)").hasParameterNames())
        .isFalse();
  }
}
