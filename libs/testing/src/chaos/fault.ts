import type { Mesh } from '../mesh/mesh.js';
import type { MeshDatabase } from '../mesh/mesh-database.js';
import type { PrivateCluster } from '../faults/private-cluster.js';
import type { LyingRegistry } from '../faults/registry/lying-registry.js';
import type { TcpProxy } from '../faults/tcp-proxy.js';
import type { ChaosPipeline } from './pipeline.js';
import type { ChaosProcesses } from './processes.js';
import type { SeededRandom } from './seeded-random.js';

/** What a fault cannot do without. A seed on a ground that lacks it leaves the fault out and says so. */
export interface FaultNeeds {
  /** A cluster of three brokers. */
  readonly brokers?: 3;
  /** TCP proxies in front of the servers. */
  readonly proxies?: boolean;
  /** A small file system of its own for what is to run full. */
  readonly tmpfs?: boolean;
  /** Least time of a seed: it lasts so long that a shorter schedule had room for nothing else. */
  readonly minutes?: number;
}

/** One way to break things. It is made once a seed and may strike several times; healing may be repeated. */
export interface Fault {
  /** As the schedule and `--faults` name it: `kill-service`. */
  readonly name: string;
  /** Its place in the fault catalogue: `T1`. */
  readonly test: string;
  readonly needs?: FaultNeeds;
  /** Breaks something and returns; the fault lasts until {@link heal}. What it chooses it draws from `random`. */
  strike(around: ChaosWorld, random: SeededRandom): Promise<void>;
  /** Makes whole what {@link strike} broke. Must not throw for what is whole already. */
  heal(around: ChaosWorld): Promise<void>;
  /** Shortest and longest time that it lasts, in milliseconds; zeros when it is over once it struck. */
  readonly lastsMs: readonly [number, number];
  /** Whether it lasts longer while nobody has met it yet; then {@link struck} must grow before it is healed. */
  readonly waitsToBeMet?: boolean;
  /** How often it really struck: responses dropped, processes killed, fences met. Zero at the end fails the seed. */
  readonly struck: number;
}

/** Proxies in front of each server; everything of the mesh goes through them. */
export interface ChaosProxies {
  /** One for each broker. */
  readonly kafka: readonly TcpProxy[];
  readonly registry: TcpProxy;
  /** In front of the Postgres that pipelines read. */
  readonly source: TcpProxy;
  /** In front of the Postgres that pipelines write. */
  readonly target: TcpProxy;
  /** In front of the Postgres that services keep their state in. */
  readonly services?: TcpProxy;
}

/** What a seed runs on. Whoever makes one also stops it. */
export interface ChaosGround {
  readonly mesh: Mesh;
  readonly brokers: 1 | 3;
  readonly proxies: ChaosProxies | null;
  /** The brokers, where they are not processes of the mesh. */
  readonly cluster?: PrivateCluster;
  /** Stands between the mesh and its registry, and says what it is told to. */
  readonly registry?: LyingRegistry;
  /** Whether there is a small file system that can run full. */
  readonly tmpfs: boolean;
}

/** What faults may reach while a seed runs. */
export interface ChaosWorld extends ChaosGround {
  readonly processes: ChaosProcesses;
  readonly databases: { readonly source: MeshDatabase; readonly target: MeshDatabase };
  /** Pipelines of the workload, with the topics and relations that are theirs. */
  readonly pipelines: readonly ChaosPipeline[];
  /**
   * Says that a fault makes this many dead letters on a topic (`<topic>.<group>.dlq`). The oracle holds them against
   * those that came: any other letter, or one that is missing, breaks the seed.
   */
  expectDeadLetters(topic: string, count: number): void;
  /**
   * Says that a fault may end runs with this code, which asks for a person. The oracle lets such runs be; what they would
   * have brought must come with later ones all the same.
   */
  expectFailures(code: string): void;
  /** Says that a fault makes this process outgrow its memory: what it takes from now on is not held against it. */
  excuseMemory(pid: number): void;
  /** Tells what was done, for the log of the seed: `killed ingestion (pid 4711)`. */
  note(line: string): void;
}
