import { receiverKey, type Delivery } from './notice.js';

/**
 * Key of the task that delivers. The receiver first: receivers take turns, and one that is slow delays its own
 * notices only (Invariant 12). Then the namespace, by which free places are shared.
 */
export function deliveryKey({ receiver, notice, deliveryId }: Delivery): string {
  return `${receiverKey(receiver)}/${notice.namespace}/${deliveryId}`;
}

/** Namespace in a key of {@link deliveryKey}. */
export function namespaceOfDelivery(key: string): string {
  return key.split('/')[1] ?? '';
}
