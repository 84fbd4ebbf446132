import { MeshError, type CheckResult } from '@chimera/contracts';
import type { LoadReadPlan, ScanKey } from '@chimera/dataplane';
import type { RangeReader } from '@chimera/kafka';
import { builtIn, count } from '../domain/check-result.js';
import type { CheckerTask } from './protocol.js';
import type { RuleScan, ScanContext } from './scan.js';
import { startScan } from './scans.js';
import { batchesOf } from './segments.js';
import { visitorsOf } from './visitors.js';

/** Errors that are findings about the rows, not failures of the check. */
const conformityCodes = new Set([
  'CHIMERA_MESSAGE_UNDECODABLE',
  'CHIMERA_LOAD_GAP',
  'CHIMERA_LOAD_CHECKSUM',
  'CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE',
  'CHIMERA_KAFKA_TOPIC_RECREATED',
]);

/** Walks every row of a staged attempt once: conformity to the schema, and all rules in the same pass. */
export async function checkRows(task: CheckerTask, ranges: RangeReader): Promise<readonly CheckResult[]> {
  const context: ScanContext = {
    columns: task.contract.columns,
    rows: rowsOf(task),
    directory: task.directory,
    rescan: (key) => rescan(task, ranges, key),
  };
  const scans = task.rules.map((rule) => startScan(rule, context));
  try {
    const conformity = await conform(task, () => walk(task, ranges, scans));
    return conformity.passed ? [conformity, ...(await concluded(scans))] : [conformity];
  } finally {
    for (const scan of scans) await scan.close?.();
  }
}

/** What every scan found, in order. */
export async function concluded(scans: readonly RuleScan[]): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const scan of scans) results.push(await scan.conclude());
  return results;
}

/** What is found out about rows in the pass that checks them against their seals. */
export function requestOf(scans: readonly RuleScan[]): ScanRequestOfRows {
  return { visitors: visitorsOf(scans), keys: scans.flatMap((scan) => scan.key ?? []), utf8: true };
}

type ScanRequestOfRows = NonNullable<LoadReadPlan['scan']>;

function rowsOf({ segments }: CheckerTask): number {
  return segments.reduce((sum, segment) => sum + segment.rows, 0);
}

async function walk(task: CheckerTask, ranges: RangeReader, scans: readonly RuleScan[]): Promise<void> {
  for await (const batch of batchesOf(task, ranges, requestOf(scans))) {
    void batch;
    for (const scan of scans) await scan.settle?.();
  }
}

/** Walks the rows of a staged attempt once more, for their keys. */
export async function rescan(task: CheckerTask, ranges: RangeReader, key: ScanKey): Promise<void> {
  for await (const batch of batchesOf(task, ranges, { keys: [key] })) void batch;
}

/** That every row was there and as its contract says; also false when `work` found that it is not. */
export async function conform(task: CheckerTask, work: () => Promise<void>): Promise<CheckResult> {
  const expected = `${count(rowsOf(task))} rows of ${task.contract.subject}, schema ${task.contract.schemaId}`;
  try {
    await work();
    return builtIn('schemaConformity', [], { passed: true, expected, observed: 'every row, as sealed' });
  } catch (error) {
    if (!MeshError.is(error) || !conformityCodes.has(error.code)) throw error;
    return builtIn('schemaConformity', [], {
      passed: false,
      expected,
      observed: `${error.message} [${error.code}]`,
      failingRows: 1,
    });
  }
}
