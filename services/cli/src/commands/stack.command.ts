import type { Command } from 'commander';
import {
  addressVariables,
  down,
  logs,
  readAddresses,
  stackLayout,
  status,
  up,
  type ProcessStatus,
} from '@chimera/stack';
import { notRunning } from '../api/client.js';
import { exitCodes } from '../exit.js';
import { megabytes } from '../output/quantities.js';
import { table } from '../output/table.js';
import { acts } from './action.js';
import { positive } from './options.js';

/** `chimera up | down | status | logs | env`: the servers and services of this checkout. */
export function registerStack(program: Command): void {
  registerUp(program);
  registerDown(program);
  registerStatus(program);
  registerLogs(program);
  registerEnv(program);
}

function registerUp(program: Command): void {
  const command = program
    .command('up')
    .description('start the servers and services; what runs already is left alone')
    .option('--wait', 'wait until every service is ready');
  acts<[{ wait?: boolean }]>(command, async ({ output }, { wait = false }) => {
    const addresses = await up({ wait, progress: output.note });
    const next = 'Try: ./chimera demo, ./chimera watch, ./chimera status. `./chimera down` ends it.';
    output.result({ up: wait, services: addresses?.services ?? null }, () =>
      wait ? `Chimera is up.\n${next}` : `Chimera is starting; \`./chimera status\` shows how far it is.`,
    );
  });
}

function registerDown(program: Command): void {
  const command = program
    .command('down')
    .description('stop everything; data stays')
    .option('--wipe', 'remove all data, ports, passwords and logs too');
  acts<[{ wipe?: boolean }]>(command, async ({ output }, { wipe = false }) => {
    await down({ wipe, progress: output.note });
    output.result({ up: false, wiped: wipe }, () =>
      wipe ? 'Chimera is down; its data is gone.' : 'Chimera is down; its data stays.',
    );
  });
}

function registerStatus(program: Command): void {
  const command = program
    .command('status')
    .description('every process with its state, memory and CPU')
    .option('--sample <seconds>', 'measure CPU over so many seconds', positive, 0.5);
  acts<[{ sample: number }]>(command, async ({ output }, { sample }) => {
    const now = await status({ sampleMs: sample * 1000, askServices: true });
    output.result(now, () =>
      [
        table(
          ['process', 'state', 'pid', 'port', 'up', 'restarts', 'memory', 'cpu', 'last exit'],
          now.processes.map(statusRow),
        ),
        ...now.processes.flatMap(({ name, notReady }) => notReady.map((reason) => `${name}: ${reason}`)),
      ].join('\n'),
    );
    return now.up ? exitCodes.done : exitCodes.unreachable;
  });
}

function statusRow(one: ProcessStatus): unknown[] {
  return [
    one.name,
    one.state,
    one.pid === null ? null : String(one.pid),
    one.port === null ? null : String(one.port),
    one.uptimeSeconds === null ? null : `${one.uptimeSeconds} s`,
    one.restarts,
    one.residentBytes === null ? null : megabytes(one.residentBytes),
    one.cpuPercent === null ? null : `${one.cpuPercent.toFixed(1)}%`,
    one.lastExit,
  ];
}

function registerLogs(program: Command): void {
  const command = program
    .command('logs [process]')
    .description('log lines of one process or all')
    .option('-f, --follow', 'go on with what is written from now on')
    .option('-n, --lines <n>', 'so many lines from the end of each log', positive, 50);
  acts<[string | undefined, { follow?: boolean; lines: number }]>(
    command,
    async ({ output, signal }, name, { follow, lines }) => {
      const wanted = {
        lines,
        ...(name === undefined ? {} : { name }),
        ...(follow === true ? { follow: signal } : {}),
      };
      for await (const { name: process_, line } of logs(wanted)) {
        const text = name === undefined ? `${process_.padEnd(12)} ${line}` : line;
        process.stdout.write(`${output.json ? JSON.stringify({ process: process_, line }) : text}\n`);
      }
    },
  );
}

function registerEnv(program: Command): void {
  const command = program
    .command('env')
    .description('addresses as KEY=value lines')
    .option('--secrets', 'also those that carry passwords');
  acts<[{ secrets?: boolean }]>(command, async ({ output }, { secrets = false }) => {
    const addresses = readAddresses(stackLayout());
    if (addresses === null) throw notRunning('no stack was started here');
    const variables = addressVariables(addresses, { secrets });
    output.result(variables, () =>
      Object.entries(variables)
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
    );
  });
}
