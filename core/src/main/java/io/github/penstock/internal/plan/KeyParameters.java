package io.github.penstock.internal.plan;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.MethodPlan.CollectionKind;
import io.github.penstock.internal.plan.MethodPlan.KeyPlan;
import io.github.penstock.internal.plan.MethodPlan.ManyKeys;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.VariableModel;
import java.util.List;

/**
 * The parameters of a hand-written method that make its key: those with {@code @Key}, or all.
 *
 * @param method the method
 * @param parameters some of its parameters
 */
record KeyParameters(MethodModel method, List<VariableModel> parameters) {

  static KeyParameters of(MethodModel method) {
    List<VariableModel> marked =
        method.parameters().stream().filter(p -> p.has(Names.KEY)).toList();
    return new KeyParameters(method, marked.isEmpty() ? method.parameters() : marked);
  }

  boolean areEmpty() {
    return parameters.isEmpty();
  }

  /** Whether one of them is a collection of keys. */
  boolean haveCollection() {
    return parameters.stream().anyMatch(p -> Types.isManyKeys(p.type()));
  }

  /** Whether the method is given a collection of keys and no other part of a key. */
  boolean areOneCollection() {
    return parameters.size() == 1 && haveCollection();
  }

  /** The type of one element of the collection. */
  TypeRef elementType() {
    return parameters.get(0).type().argument(0);
  }

  TypeRef keyType() {
    return KeyTypes.of(parameters.stream().map(VariableModel::type).toList());
  }

  KeyPlan plan() {
    return new KeyPlan(
        parameters.stream().map(method.parameters()::indexOf).toList(),
        parameters.stream().map(VariableModel::name).toList());
  }

  ManyKeys manyKeys() {
    VariableModel keys = parameters.get(0);
    return new ManyKeys(
        method.parameters().indexOf(keys),
        keys.name(),
        keys.type().name().equals(Names.LIST) ? CollectionKind.LIST : CollectionKind.SET);
  }
}
