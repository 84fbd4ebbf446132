interface Keyed {
  readonly context: { readonly key: string };
}

/**
 * A batch key by key: messages of one key in their order (Invariant 3), keys in one order everywhere, so that two
 * batches that lock what their keys name cannot wait for each other.
 */
export function byKey<D extends Keyed>(batch: readonly D[]): readonly D[] {
  return [...batch].sort((a, b) =>
    a.context.key < b.context.key ? -1 : Number(a.context.key > b.context.key),
  );
}
