import { clockText, type WaitReason } from './decision.js';

/** A change of the source that keeps a pipeline from running. */
export interface Hold {
  readonly runId: string;
  readonly attempt: number;
  /** Configuration under which it was found; a newer one releases. */
  readonly configVersion: number;
  /** evolving: a new contract is on its way; held: a person decides. */
  readonly action: string;
  readonly differences: string;
  /** Who accepted the change, so that a new contract is on its way; null when nobody did. */
  readonly acceptedBy: string | null;
  /** Why no new contract comes; absent while one may. */
  readonly refused?: string;
}

/** What a person or the source keeps a pipeline from. Known before the pipeline itself is, if need be. */
export interface Gate {
  readonly paused: { readonly at: number; readonly by: string; readonly reason: string } | null;
  readonly held: Hold | null;
  /** When the newest request that was obeyed was made, by intake's clock: an older one redelivered changes nothing. */
  readonly obeyedAt: number;
}

export const openGate: Gate = { paused: null, held: null, obeyedAt: 0 };

export interface StateRequest {
  readonly state: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly acceptSchemaChange: boolean;
  readonly at: number;
}

/** Pauses or resumes. Resuming also lets go of a held source, unless its change is accepted: then the new contract does. */
export function obey(gate: Gate, request: StateRequest): Gate {
  if (request.at < gate.obeyedAt) return gate;
  const obeyed = { ...gate, obeyedAt: request.at };
  if (request.state === 'paused') {
    if (gate.paused !== null) return gate;
    return { ...obeyed, paused: { at: request.at, by: request.requestedBy, reason: request.reason } };
  }
  const held =
    gate.held !== null && request.acceptSchemaChange ? accepted(gate.held, request.requestedBy) : null;
  return { ...obeyed, paused: null, held };
}

/** Asks for a new contract once more, whatever was said about it before. */
function accepted({ refused: _refused, ...held }: Hold, by: string): Hold {
  return { ...held, acceptedBy: by };
}

/** Holds for a changed source, unless the pipeline has been configured anew since the attempt began. */
export function hold(gate: Gate, held: Hold, configVersion: number | null): Gate {
  if (configVersion !== null && configVersion > held.configVersion) return gate;
  const known = gate.held;
  return known?.runId === held.runId && known.attempt >= held.attempt ? gate : { ...gate, held };
}

/** No new contract comes for what holds a pipeline: a person decides. */
export function refuse(gate: Gate, why: string): Gate {
  const { held } = gate;
  if (held === null || held.refused === why) return gate;
  return { ...gate, held: { ...held, action: 'held', acceptedBy: null, refused: why.slice(0, 1_000) } };
}

/** A newer configuration knows the changed source. */
export function releaseBy(gate: Gate, configVersion: number): Gate {
  const { held } = gate;
  return held !== null && configVersion > held.configVersion ? { ...gate, held: null } : gate;
}

/** What keeps a pipeline from starting anything. */
export interface Closed {
  readonly cause: Extract<WaitReason, 'paused' | 'held' | 'declaration'>;
  readonly state: 'paused' | 'held';
  readonly reason: string;
  readonly by: string;
}

/** Null when runs may start. `declarationUntil` is the last day on which they may, in UTC; null when none is known. */
export function closedBy(gate: Gate, declarationUntil: string | null, now: number): Closed | null {
  const service = 'service:orchestrator';
  if (gate.paused !== null) {
    const { by, at, reason } = gate.paused;
    const why = reason === '' ? '' : `: ${reason}`;
    return { cause: 'paused', state: 'paused', reason: `${by} paused it at ${clockText(at)}${why}`, by };
  }
  if (gate.held !== null) {
    return { cause: 'held', state: 'held', reason: holdText(gate.held), by: gate.held.acceptedBy ?? service };
  }
  if (declarationUntil !== null && declarationUntil < dayOf(now)) {
    const reason = `The declaration of the right to insource ended with ${declarationUntil}; a new version of the intent with a later day lets it go on.`;
    return { cause: 'declaration', state: 'held', reason, by: service };
  }
  return null;
}

/** The day in UTC, `YYYY-MM-DD`: declarations hold to its end. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

function holdText(held: Hold): string {
  const found = `Run ${held.runId} found the source changed: ${held.differences}.`;
  if (held.refused !== undefined)
    return `${found} No new contract version comes of it: ${held.refused} Mend the source, or let the intent accept it, and resume it.`;
  if (held.acceptedBy !== null)
    return `${found} ${held.acceptedBy} accepted it; it goes on with the new contract version.`;
  return held.action === 'evolving'
    ? `${found} It goes on when the new contract version is registered.`
    : `${found} Mend the source and resume it, or resume it with --accept for a new contract version.`;
}
