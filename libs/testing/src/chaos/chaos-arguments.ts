import { parseArgs } from 'node:util';
import { MeshError } from '@chimera/contracts';

/** What the runner is asked for. */
export interface ChaosArguments {
  /** Run one after the other. */
  readonly seeds: readonly number[];
  /** Of each seed. */
  readonly minutes: number;
  /** Names or tests; absent = all. */
  readonly faults?: readonly string[];
  readonly brokers: 1 | 3;
  /** Whether every server stands behind a proxy, on brokers of the seed's own; with three brokers always. */
  readonly proxies: boolean;
  readonly json: boolean;
  /** Whether the mesh is left running, for the next call or for a look. */
  readonly keep: boolean;
}

const options = {
  seed: { type: 'string' },
  seeds: { type: 'string' },
  from: { type: 'string' },
  minutes: { type: 'string' },
  faults: { type: 'string' },
  brokers: { type: 'string' },
  proxies: { type: 'boolean' },
  json: { type: 'boolean' },
  keep: { type: 'boolean' },
} as const;

/**
 * Reads `--seed N`, or `--seeds K [--from N]`, `--minutes M`, `--faults T1,kill-worker`, `--brokers 1|3`, `--proxies`, `--json`,
 * `--keep`. Without a seed, one is drawn. Throws `CHIMERA_USAGE`.
 */
export function readArguments(argv: readonly string[], draw: () => number): ChaosArguments {
  const values = parsed(argv);
  const count = whole('--seeds', values.seeds ?? '1', 1);
  if (values.seed !== undefined && values.seeds !== undefined)
    throw usage('Expected either --seed or --seeds, found both.');
  if (values.from !== undefined && values.seeds === undefined)
    throw usage('Expected --seeds beside --from, found --from alone.');
  const first = values.seed ?? values.from;
  const start =
    first === undefined ? draw() : whole(values.seed === undefined ? '--from' : '--seed', first, 0);
  const minutes = Number(values.minutes ?? '1');
  if (!(minutes > 0)) throw usage(`Expected --minutes above zero, found ${values.minutes}.`);
  const brokers = values.brokers ?? '1';
  if (brokers !== '1' && brokers !== '3') throw usage(`Expected --brokers 1 or 3, found ${brokers}.`);
  const faults = values.faults?.split(',').map((name) => name.trim());
  return {
    seeds: Array.from({ length: count }, (_, at) => start + at),
    minutes,
    ...(faults === undefined ? {} : { faults }),
    brokers: brokers === '3' ? 3 : 1,
    proxies: values.proxies === true || brokers === '3',
    json: values.json === true,
    keep: values.keep === true,
  };
}

/** The command that runs one seed again. */
export function repeatingCommand(
  seed: number,
  { minutes, faults, brokers, proxies }: ChaosArguments,
): string {
  return [
    `./chimera chaos --seed ${seed} --minutes ${minutes}`,
    ...(faults === undefined ? [] : [`--faults ${faults.join(',')}`]),
    ...(brokers === 1 ? (proxies ? ['--proxies'] : []) : [`--brokers ${brokers}`]),
  ].join(' ');
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values;
  } catch (error) {
    throw usage((error as Error).message);
  }
}

function whole(name: string, text: string, min: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && Number.isSafeInteger(value)) return value;
  throw usage(`Expected ${name} to be a whole number from ${min}, found "${text}".`);
}

const usage = (message: string): MeshError =>
  new MeshError('CHIMERA_USAGE', 'reject', message, { hint: './chimera chaos --help shows what there is.' });
