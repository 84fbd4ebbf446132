import { connect, type Socket } from 'node:net';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { KafkaFrames } from './kafka-frames.js';
import type { ProxyFault } from './proxy-fault.js';

/** Which way bytes go. */
export type Direction = 'requests' | 'responses';

/** What a connection asks of the proxy it belongs to. */
export interface ProxyControl {
  readonly fault: ProxyFault;
  seen(direction: Direction, bytes: number): void;
  /** Something was done to the traffic that would not happen without the fault. */
  struck(): void;
}

/** One client of a proxy and its connection to the server. */
export class ProxiedConnection {
  /** Resolves when both sockets are closed. */
  readonly ended: Promise<void>;
  private readonly server: Socket;
  private readonly frames: KafkaFrames | null;
  private halfOpen = false;

  constructor(
    private readonly client: Socket,
    target: { readonly host: string; readonly port: number },
    private readonly control: ProxyControl,
    protocol: 'kafka' | undefined,
  ) {
    this.frames = protocol === 'kafka' ? new KafkaFrames(() => control.struck()) : null;
    this.server = connect(target);
    this.ended = Promise.all([this.watch(client, this.server), this.watch(this.server, client)]).then(
      () => undefined,
    );
    if (control.fault.kind === 'half-open') this.opened(control.fault);
    void this.pump(client, this.server, 'requests');
    void this.pump(this.server, client, 'responses');
  }

  /** Tells the connection of a fault that takes effect on what is open. */
  opened(fault: ProxyFault): void {
    if (fault.kind !== 'half-open' || this.halfOpen) return;
    this.halfOpen = true;
    this.control.struck();
    this.server.destroy();
  }

  /** Closes both sides. */
  cut(how: 'end' | 'reset'): void {
    for (const socket of [this.client, this.server]) {
      if (how === 'reset') socket.resetAndDestroy();
      else socket.destroy();
    }
  }

  private watch(socket: Socket, other: Socket): Promise<void> {
    socket.setNoDelay(true);
    // A broken connection is what this is for; both ends end together, unless one shall not notice.
    socket.on('error', () => this.endWith(other));
    return new Promise((resolve) =>
      socket.once('close', () => {
        this.endWith(other);
        resolve();
      }),
    );
  }

  private endWith(other: Socket): void {
    if (!this.halfOpen || other === this.server) other.destroy();
  }

  private async pump(from: Socket, to: Socket, direction: Direction): Promise<void> {
    try {
      for await (const piece of from as AsyncIterable<Buffer>) {
        this.control.seen(direction, piece.length);
        await this.handOn(this.framed(piece, direction), to, direction);
      }
      if (!this.halfOpen) to.end();
    } catch {
      // The connection broke; 'close' takes the other end down.
    }
  }

  /** Frames are followed also while nothing is wrong: a fault may begin in the middle of a connection. */
  private framed(piece: Buffer, direction: Direction): Buffer {
    if (this.frames === null) return piece;
    if (direction === 'requests') return this.frames.request(piece);
    const { fault } = this.control;
    return this.frames.response(piece, fault.kind === 'drop-responses' ? (fault.only ?? []) : []);
  }

  private async handOn(piece: Buffer, to: Socket, direction: Direction): Promise<void> {
    const { fault } = this.control;
    if (piece.length === 0 || isLost(fault, direction)) {
      if (isLost(fault, direction)) this.control.struck();
      return;
    }
    if (fault.kind === 'delay') await this.hold(delayOf(fault));
    const size = sizeOf(fault, piece);
    for (let at = 0; at < piece.length; at += size) {
      if (!to.write(piece.subarray(at, at + size))) await drained(to);
      if (fault.kind === 'slice') await this.yieldTurn();
      if (fault.kind === 'bandwidth') await this.hold(tickMs);
    }
  }

  /** So that a slice leaves on its own, and no slower than that: a timer would take a millisecond each. */
  private yieldTurn(): Promise<void> {
    this.control.struck();
    return turn();
  }

  private hold(ms: number): Promise<void> {
    this.control.struck();
    return delay(ms);
  }
}

/** A limited connection moves this often. */
const tickMs = 20;

function isLost(fault: ProxyFault, direction: Direction): boolean {
  if (fault.kind === 'blackhole' || fault.kind === 'half-open') return true;
  return fault.kind === 'drop-responses' && fault.only === undefined && direction === 'responses';
}

function delayOf({ ms, jitterMs = 0, random = Math.random }: ProxyFault & { kind: 'delay' }): number {
  return ms + jitterMs * random();
}

function sizeOf(fault: ProxyFault, piece: Buffer): number {
  if (fault.kind === 'slice') return fault.bytes;
  if (fault.kind === 'bandwidth') return Math.max(1, Math.floor((fault.bytesPerSecond * tickMs) / 1_000));
  return piece.length;
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    if (socket.destroyed) return resolve();
    socket.once('drain', done).once('close', done);
  });
}
