import { pipelineKey, type Pipeline } from './pipeline.js';
import type { Decision } from './decision.js';
import { plan } from './plan.js';
import { aPipeline, aRun, aSupervisor } from './plan.fixture.js';
import { mergeFact, type Fact } from './run-facts.js';
import { activeAttempt, isFinished, stateOf, type Run } from './run.js';
import type { Supervisor } from './supervisor.js';

interface Options {
  readonly seed: number;
  readonly runs: number;
  readonly supervisors: number;
  readonly slots: number;
  /** Pipelines over which the runs are spread; default a quarter of the runs. */
  readonly pipelines?: number;
  /** Priority of a run's pipeline by the run's number; default 5. */
  readonly priority?: (run: number) => number;
  /** Milliseconds between requests; default 1. */
  readonly everyMs?: number;
  readonly failureShare?: number;
  /** Share of the runs whose end somebody asks for, at some time within two minutes of their request. */
  readonly cancelShare?: number;
  /** Supervisors that die and return after two minutes, in the first part of the play. */
  readonly deaths?: number;
}

interface Message {
  readonly at: number;
  readonly deliver: () => void;
}

interface Execution {
  readonly runId: string;
  readonly attempt: number;
  readonly endsAt: number;
}

interface Host {
  readonly id: string;
  executing: Execution[];
  deadUntil: number;
}

const second = 1_000;
const failure = { code: 'CHIMERA_SOURCE_TIMEOUT', message: '', hint: '', retryable: true };

/**
 * A mesh without IO: supervisors execute what they are assigned, events arrive late, out of order, twice
 * or after a loss and redelivery, and hosts die with all they hold.
 */
export class Simulation {
  mostHeld = 0;
  overlaps = 0;
  lostAttempts = 0;
  repeatedMessages = 0;
  longestWaitMs = 0;

  private now = 1_000_000;
  private state: number;
  private deathsLeft: number;
  private readonly runs = new Map<string, Run>();
  private readonly pipelines = new Map<string, Pipeline>();
  private readonly supervisors = new Map<string, Supervisor>();
  private readonly hosts: Host[];
  private messages: Message[] = [];
  private readonly reported = new Set<string>();
  private readonly stopped = new Set<string>();

  constructor(private readonly options: Options) {
    this.state = options.seed * 2_654_435_761;
    this.deathsLeft = options.deaths ?? 0;
    this.hosts = Array.from({ length: options.supervisors }, (_, n) => ({
      id: `s${n}`,
      executing: [],
      deadUntil: 0,
    }));
    for (let n = 0; n < options.runs; n += 1) this.request(n);
  }

  play(steps: number): void {
    for (let step = 0; step < steps && !this.settled(); step += 1) {
      this.now += second;
      if (step % 5 === 0) this.heartbeats();
      this.strike();
      this.finishExecutions();
      this.deliverDue();
      this.pass();
    }
  }

  outcomes(): { published: number; abandoned: number; cancelled: number; unfinished: number } {
    const states = [...this.runs.values()].map((run) => stateOf(run.facts));
    const count = (state: string): number => states.filter((each) => each === state).length;
    const published = count('published');
    const abandoned = count('abandoned');
    const cancelled = count('cancelled');
    return { published, abandoned, cancelled, unfinished: states.length - published - abandoned - cancelled };
  }

  private settled(): boolean {
    return [...this.runs.values()].every((run) => isFinished(stateOf(run.facts)));
  }

  private request(n: number): void {
    const pipelines = this.options.pipelines ?? Math.ceil(this.options.runs / 4);
    const pipeline = `p${n % pipelines}`;
    const run = aRun(`r${n}`, this.now + n * (this.options.everyMs ?? 1), {
      pipeline,
      version: Math.floor(n / pipelines) + 1,
    });
    this.runs.set(run.runId, run);
    const priority = this.options.priority?.(n) ?? 5;
    this.pipelines.set(pipelineKey(run), aPipeline(run, { priority, team: `t${n % 3}` }));
    if (this.draw() < (this.options.cancelShare ?? 0)) this.cancel(run.runId, run.facts.requested!.at);
  }

  private cancel(runId: string, requestedAt: number): void {
    const at = requestedAt + Math.floor(this.draw() * 120) * second;
    const fact: Fact = { kind: 'cancelRequested', at, requestedBy: 'ada', reason: '' };
    this.messages.push({ at, deliver: () => this.learn(runId, fact) });
  }

  private pass(): void {
    const runs = [...this.runs.values()].filter((run) => this.isOpen(run));
    const input = {
      now: this.now,
      pipelines: this.pipelines,
      runs,
      supervisors: [...this.supervisors.values()],
    };
    for (const decision of plan(input)) this.apply(decision);
    this.measure();
  }

  private isOpen(run: Run): boolean {
    return run.facts.requested!.at <= this.now && !isFinished(stateOf(run.facts));
  }

  private apply(decision: Decision): void {
    const at = this.now;
    if (decision.kind === 'assign') {
      const { runId, attempt, supervisor } = decision;
      this.longestWaitMs = Math.max(this.longestWaitMs, at - this.runs.get(runId)!.facts.requested!.at);
      this.learn(runId, { kind: 'assigned', attempt, at, supervisor });
      this.send(() => this.execute(supervisor, runId, attempt));
    } else if (decision.kind === 'lose') {
      this.lostAttempts += 1;
      const { runId, attempt } = decision;
      this.learn(runId, { ...failure, kind: 'lost', attempt, at, code: 'CHIMERA_WORKER_LOST' });
    } else if (decision.kind === 'abandon') {
      this.learn(decision.runId, { kind: 'abandoned', at, code: decision.failure.code });
    } else if (decision.kind === 'stop') {
      const { runId, attempt, supervisor, times } = decision;
      this.learn(runId, { kind: 'stopTold', attempt, at, times });
      this.send(() => this.stop(supervisor, runId, attempt));
    } else if (decision.kind === 'cancel') {
      this.learn(decision.runId, { kind: 'cancelled', at });
    }
  }

  /** Invariants of the books: places held per supervisor, and one writer per pipeline. */
  private measure(): void {
    const held = new Map<string, number>();
    const writing = new Set<string>();
    for (const run of this.runs.values()) {
      const active = activeAttempt(run.facts);
      if (active === null) continue;
      held.set(active.supervisor, (held.get(active.supervisor) ?? 0) + 1);
      if (writing.has(pipelineKey(run))) this.overlaps += 1;
      writing.add(pipelineKey(run));
    }
    this.mostHeld = Math.max(this.mostHeld, ...held.values());
  }

  private execute(supervisor: string, runId: string, attempt: number): void {
    const host = this.hosts.find((each) => each.id === supervisor)!;
    if (this.isDead(host) || host.executing.some((each) => each.runId === runId && each.attempt >= attempt))
      return;
    if (this.stopped.has(`${runId}/${attempt}`)) return;
    host.executing.push({ runId, attempt, endsAt: this.now + second * (2 + Math.floor(this.draw() * 20)) });
    this.tell(runId, { kind: 'started', attempt, at: this.now });
  }

  /** The request is kept: an assignment that comes later ends at once. What it has reported is past it. */
  private stop(supervisor: string, runId: string, attempt: number): void {
    const host = this.hosts.find((each) => each.id === supervisor)!;
    const key = `${runId}/${attempt}`;
    if (this.isDead(host) || this.reported.has(key) || this.stopped.has(key)) return;
    this.stopped.add(key);
    host.executing = host.executing.filter((each) => each.runId !== runId || each.attempt !== attempt);
    this.tell(runId, {
      ...failure,
      kind: 'failed',
      attempt,
      at: this.now,
      code: 'CHIMERA_RUN_CANCELLED',
      retryable: false,
    });
  }

  private finishExecutions(): void {
    for (const host of this.hosts.filter((each) => !this.isDead(each))) {
      const ended = host.executing.filter((each) => each.endsAt <= this.now);
      host.executing = host.executing.filter((each) => each.endsAt > this.now);
      for (const { runId, attempt } of ended) this.report(runId, attempt);
    }
  }

  private report(runId: string, attempt: number): void {
    const at = this.now;
    this.reported.add(`${runId}/${attempt}`);
    if (this.draw() < (this.options.failureShare ?? 0)) {
      this.tell(runId, { ...failure, kind: 'failed', attempt, at });
      return;
    }
    this.tell(runId, { kind: 'staged', attempt, at });
    this.tell(runId, { kind: 'assessed', attempt, at, passed: true });
    this.tell(runId, { kind: 'published', attempt, at });
  }

  private strike(): void {
    const living = this.hosts.filter((host) => !this.isDead(host));
    if (this.deathsLeft === 0 || living.length < 2 || this.draw() > 0.05) return;
    const victim = living[Math.floor(this.draw() * living.length)]!;
    victim.executing = [];
    victim.deadUntil = this.now + 120 * second;
    this.deathsLeft -= 1;
  }

  private heartbeats(): void {
    for (const host of this.hosts.filter((each) => !this.isDead(each))) {
      const activeRuns = host.executing.map((each) => each.runId);
      const report = { ...aSupervisor(host.id, this.now, this.options.slots), activeRuns };
      this.supervisors.set(host.id, report);
    }
  }

  private isDead(host: Host): boolean {
    return host.deadUntil > this.now;
  }

  /** An event: delayed, and now and then twice or lost and sent again. */
  private tell(runId: string, fact: Fact): void {
    this.send(() => this.learn(runId, fact));
  }

  private send(deliver: () => void): void {
    const delay = (): number => this.now + Math.floor(this.draw() * 4) * second;
    const lost = this.draw() < 0.05;
    this.messages.push({ at: delay() + (lost ? 15 * second : 0), deliver });
    if (this.draw() < 0.2) {
      this.repeatedMessages += 1;
      this.messages.push({ at: delay() + 10 * second, deliver });
    }
  }

  private learn(runId: string, fact: Fact): void {
    const run = this.runs.get(runId)!;
    this.runs.set(runId, { ...run, facts: mergeFact(run.facts, { ...fact, at: this.now }) });
  }

  private deliverDue(): void {
    const due = this.messages.filter((message) => message.at <= this.now);
    this.messages = this.messages.filter((message) => message.at > this.now);
    due.sort(() => this.draw() - 0.5);
    for (const message of due) message.deliver();
  }

  /** Mulberry32. */
  private draw(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
}
