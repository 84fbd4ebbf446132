import type { KafkaTransportStrategy, OutboxRelay } from '@chimera/messaging';
import type { Indicator } from './indicator.js';
import type { Lifecycle } from '../mesh/lifecycle.js';

const fetchLimitMs = 60_000;
const relayLimitMs = 30_000;

/** Down until everything has started, and while the service drains. */
export function startedIndicator(lifecycle: Lifecycle): Indicator {
  return { name: 'started', check: () => ({ up: lifecycle.state === 'ready', detail: lifecycle.state }) };
}

/** Down when the schemas of this build were not found. A registry that goes away later stops nothing: schemas are cached. */
export function registryIndicator(lifecycle: Lifecycle): Indicator {
  return {
    name: 'registry-cache',
    check: () => ({
      up: lifecycle.schemasVerified,
      detail: lifecycle.schemasVerified ? 'schemas verified' : 'schemas not verified yet',
    }),
  };
}

/** Down when the broker has not answered a fetch for a minute. */
export function consumerIndicator(strategy: KafkaTransportStrategy): Indicator {
  return {
    name: 'consumer',
    check: () => {
      const age = strategy.lastFetchAgeMs();
      if (age === null) return { up: true, detail: 'handles no topic' };
      return { up: age < fetchLimitMs, detail: `last fetch ${age} ms ago`, since: ago(age) };
    },
  };
}

/** Down when events have been waiting for the broker for half a minute. */
export function relayIndicator(relay: OutboxRelay): Indicator {
  return {
    name: 'relay',
    check: () => {
      const failing = relay.failingForMs();
      return failing === null
        ? { up: true }
        : {
            up: failing < relayLimitMs,
            detail: `events wait in the outbox; sending fails for ${failing} ms`,
            since: ago(failing),
          };
    },
  };
}

/** Down while a handler is paused. */
export function handlersIndicator(strategy: KafkaTransportStrategy): Indicator {
  return {
    name: 'handlers',
    check: () => {
      const stopped = strategy.stoppedHandlers();
      if (stopped.length === 0) return { up: true };
      return {
        up: false,
        detail: stopped
          .map(({ topic, code, reason, since }) => `${topic} paused since ${since}: ${code} ${reason}`)
          .join('; '),
        since: stopped.map(({ since }) => since).sort()[0]!,
      };
    },
  };
}

function ago(ms: number): string {
  return new Date(Date.now() - ms).toISOString();
}
