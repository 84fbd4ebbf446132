import type { Run } from '../waiting/run.waiter.js';

/** What to do about a run that waits, by what it waits for. */
export function whileWaiting(reason: string, run: Run): string {
  const pipeline = `${run.namespace}/${run.pipeline}`;
  switch (reason) {
    case 'capacity':
      return 'Nothing: it starts when a slot is free. `./chimera run list --state running` shows what runs; CHIMERA_RUN_SLOTS or another supervisor makes room.';
    case 'pipeline':
      return `Nothing: it follows. \`./chimera run list --pipeline ${pipeline}\` shows what is before it.`;
    case 'paused':
      return `\`./chimera pipeline resume ${pipeline}\` lets it go on.`;
    case 'held':
      return `Mend the source and \`./chimera pipeline resume ${pipeline}\`, or accept the change with --accept.`;
    case 'declaration':
      return 'Set a later day in declaration.validUntil of the intent and `./chimera intent submit` it.';
    case 'supervisor':
      return '`./chimera status` shows whether the ingestion service runs; `./chimera up` starts it.';
    case 'configuration':
      return '`./chimera pipeline list` shows the pipelines there are; `./chimera ingest submit` makes one.';
    case 'retry':
      return `Nothing: it is tried again by itself. ${run.failure?.hint ?? ''}`.trim();
    case 'assessment':
      return '`./chimera status` shows whether the dq and ingestion services run.';
    case 'stop':
      return 'Nothing: it ends when its supervisor answers, or without it when it stays silent.';
    default:
      return `\`./chimera run show ${run.runId}\` has all that is known.`;
  }
}
