import type { Command } from 'commander';
import type { CheckResult, ReconciliationCompleted } from '@chimera/contracts';
import { RefusedError, type ApiClient } from '../api/client.js';
import { exitCodes } from '../exit.js';
import { count } from '../output/quantities.js';
import { fields, table } from '../output/table.js';
import { pollUntil } from '../waiting/poll.js';
import type { Run } from '../waiting/run.waiter.js';
import { acts } from './action.js';
import { namedRun } from './named-run.js';
import { splitName } from './names.js';
import { waiting, type WaitingOptions } from './options.js';

/** `chimera dq ...`: what the checks of a run came to, and whether source and target agree. */
export function registerDq(program: Command): void {
  const dq = program.command('dq').description('look at checks, compare source and target by content');
  const show = dq
    .command('show <run>')
    .description(
      'every check of a run (id, or namespace/pipeline for its newest): expected, observed, samples; exit code 1 when one of severity error failed',
    );
  acts<[string]>(show, async ({ output, api }, id) => {
    const run = await namedRun(await api(), id);
    output.result({ runId: run.runId, state: run.state, checks: run.checks ?? [] }, () => checksOf(run));
    const failed = (run.checks ?? []).some((check) => !check.passed && check.severity === 'error');
    return failed ? exitCodes.failed : exitCodes.done;
  });
  registerReconcile(dq);
}

function registerReconcile(dq: Command): void {
  const reconcile = waiting(
    dq
      .command('reconcile <namespace/pipeline>')
      .description(
        'compare rows and every column of source and published version by an order-independent checksum',
      ),
    'the outcome; exit code 1 when they differ',
  );
  acts<[string, WaitingOptions]>(reconcile, async ({ output, api, signal }, name, options) => {
    const client = await api();
    const request = splitName(name, 'pipeline');
    const { reconciliationId } = await client.post<{ reconciliationId: string }>(
      'intake',
      '/v1/reconciliations',
      request,
    );
    if (options.wait !== true) {
      output.result(
        { reconciliationId },
        () => `comparison ${reconciliationId} requested; --wait waits for the outcome.`,
      );
      return exitCodes.done;
    }
    const { outcome } = await pollUntil(
      () => find(client, reconciliationId),
      (answer) => answer.outcome !== null,
      () => output.progress('comparing: both sides are read whole'),
      { everyMs: 500, deadlineMs: options.timeout * 1000, signal },
    );
    output.settle();
    output.result(outcome, () => comparisonText(outcome!));
    return outcome!.equal ? exitCodes.done : exitCodes.failed;
  });
}

interface Reconciliation {
  readonly outcome: ReconciliationCompleted | null;
}

async function find(client: ApiClient, id: string): Promise<Reconciliation> {
  try {
    return await client.get<Reconciliation>('dq', `/v1/reconciliations/${encodeURIComponent(id)}`);
  } catch (error) {
    // The request was accepted a moment ago; it may still be on the way.
    if (error instanceof RefusedError && error.code === 'CHIMERA_NOT_FOUND') return { outcome: null };
    throw error;
  }
}

function checksOf(run: Run): string {
  const checks = run.checks ?? [];
  if (checks.length === 0) return `run ${run.runId} is ${run.state}: it was not checked yet.`;
  const failed = checks.filter((check) => !check.passed).length;
  const head = `run ${run.runId} (${run.state}): ${checks.length - failed} of ${checks.length} checks hold`;
  return [head, ...checks.map(checkText)].join('\n\n');
}

function checkText(check: CheckResult): string {
  return fields([
    [
      check.passed ? 'ok' : check.severity,
      check.id === check.check ? check.id : `${check.id} (${check.check})`,
    ],
    ['expected', check.expected],
    ['observed', check.observed],
    ...(check.failingRows > 0 ? [['rows', count(check.failingRows)] as const] : []),
    ...(check.samples.length > 0 ? [['samples', check.samples.join(' | ')] as const] : []),
  ]);
}

function comparisonText(outcome: ReconciliationCompleted): string {
  if (outcome.error !== null) return `not compared: ${outcome.error}`;
  const rows = `rows: ${count(outcome.sourceRows)} at the source, ${count(outcome.targetRows)} in version ${outcome.version}`;
  const columns = outcome.columns.map((one) => [
    one.column,
    one.equal ? 'equal' : 'DIFFERS',
    one.source,
    one.target,
  ]);
  const verdict = outcome.equal ? 'source and target agree' : 'source and target DIFFER';
  return `${verdict}\n${rows}\n\n${table(['column', '', 'source', 'target'], columns)}`;
}
