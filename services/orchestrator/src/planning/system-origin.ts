import type { Origin } from '@chimera/persistence';

/** Where something comes from that nobody asked for: the clock. */
export const systemOrigin: Origin = {
  correlationId: 'planning',
  causationId: null,
  actor: 'service:orchestrator',
  traceparent: null,
};
