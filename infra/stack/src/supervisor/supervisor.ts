import { availableParallelism } from 'node:os';
import { serviceNames, type Environment } from '@chimera/config';
import { readAddresses } from '../addresses.js';
import { runDeployment } from '../deploy/run-deployment.js';
import { externalServers, stackKind } from '../external-stack.js';
import type { StackLayout } from '../layout.js';
import { choosePorts } from '../net/ports.js';
import type { ProcessSpec } from '../process/process-spec.js';
import { startServers } from '../servers/embedded-servers.js';
import { stopAll } from '../servers/stop-all.js';
import { serviceProcess } from '../services/service-process.js';
import { Credentials, ensurePrivateFiles } from '../state/credentials.js';
import { ProcessTable } from '../state/process-table.js';
import { readStackState, writeStackState } from '../state/stack-state.js';
import { InvariantError } from '@chimera/contracts';
import type { ReportWriter } from './report.js';
import { SupervisedProcess, type SupervisionPlace } from './supervised-process.js';
import type { SupervisorLog } from './supervisor-log.js';

/** Runs a stack: servers (unless they are external), deployment, services; keeps them running until `stop`. */
export class Supervisor {
  private readonly processes: SupervisedProcess[] = [];
  private readonly place: SupervisionPlace;
  private stopped = false;

  constructor(
    private readonly layout: StackLayout,
    private readonly caller: Environment,
    private readonly report: ReportWriter,
    private readonly log: SupervisorLog,
  ) {
    this.place = { logs: layout.logs, table: new ProcessTable(layout), log };
  }

  /** Brings everything up. Throws what keeps the servers or the deployment from it; failing services are reported and tried again. */
  async start(): Promise<void> {
    ensurePrivateFiles(this.layout);
    await this.endLeftoverServices();
    if (stackKind(this.caller) === 'external') this.useExternal();
    else
      await startServers(
        this.layout,
        (spec) => this.run(spec, true),
        (line) => this.progress(line),
      );
    await this.chooseServicePorts();
    await this.timed('deployment applied', () => runDeployment(this.layout, this.caller, this.log));
    await this.startServices();
  }

  /** Ends all in order: services drain into servers that still answer. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.report.phase('stopping');
    const services = this.processes.filter(({ spec }) => spec.kind === 'service');
    const servers = this.processes.filter(({ spec }) => spec.kind === 'server' && spec.name !== 'postgres');
    const postgres = this.processes.filter(({ spec }) => spec.name === 'postgres');
    for (const stage of [services, servers, postgres]) await Promise.all(stage.map((one) => one.stop()));
    await stopAll(this.layout, { supervisor: false });
  }

  /** Services of an earlier supervisor may run an older build or other settings; they start anew. */
  private async endLeftoverServices(): Promise<void> {
    await stopAll(this.layout, { supervisor: false, servers: false });
  }

  private useExternal(): void {
    const state = readStackState(this.layout);
    writeStackState(this.layout, { ...state, kind: 'external', external: externalServers(this.caller) });
  }

  private async chooseServicePorts(): Promise<void> {
    const state = readStackState(this.layout);
    const ports = await choosePorts(serviceNames, state.ports);
    writeStackState(this.layout, {
      ...state,
      kind: stackKind(this.caller),
      ports: { ...state.ports, ...ports },
    });
  }

  private async startServices(): Promise<void> {
    const addresses = readAddresses(this.layout);
    if (addresses === null) throw new InvariantError('expected addresses after the servers were started');
    const credentials = Credentials.open(this.layout);
    const waiting = serviceNames.map((name) => {
      const databasePassword = credentials.password(name);
      return serviceProcess(name, { layout: this.layout, addresses, databasePassword, caller: this.caller });
    });
    let failed = 0;
    const lane = async () => {
      for (let spec = waiting.shift(); spec !== undefined && !this.stopped; spec = waiting.shift()) {
        await this.run(spec, false).catch((error: unknown) => {
          failed += 1;
          this.report.failure(error);
        });
      }
    };
    // One more than there are cores: some of a start is waiting.
    await Promise.all(Array.from({ length: availableParallelism() + 1 }, lane));
    this.report.phase(failed === 0 ? 'running' : 'degraded');
  }

  private async run(spec: ProcessSpec, adopt: boolean): Promise<void> {
    const supervised = new SupervisedProcess(spec, this.place);
    this.processes.push(supervised);
    await this.timed(`${spec.name} ready on port ${spec.port}`, () => supervised.start(adopt));
  }

  private async timed(what: string, work: () => Promise<void>): Promise<void> {
    const start = performance.now();
    await work();
    this.progress(`${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  }

  private progress(line: string): void {
    this.log(line);
    this.report.progress(line);
  }
}
