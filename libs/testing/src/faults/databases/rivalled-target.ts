import type pg from 'pg';
import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import { setForLoader } from './loader-setting.js';
import { TargetRival } from './target-rival.js';

/** A target in whose books somebody else works at the same time, under a setting of the loader's that brings it to light. */
export abstract class RivalledTarget implements Fault {
  abstract readonly name: string;
  readonly test = 'T10';
  readonly lastsMs = [4_000, 9_000] as const;
  readonly waitsToBeMet = true;
  struck = 0;
  /** Setting of the loader's sessions, and its value while the fault lasts. */
  protected abstract readonly setting: readonly [name: string, value: string];
  /** What is done, for people. */
  protected abstract readonly deed: string;
  private rival: TargetRival | undefined;

  /** One round of the rival; gives how many met it. */
  protected abstract round(client: pg.Client, signal: AbortSignal): Promise<number>;

  async strike(around: ChaosWorld): Promise<void> {
    await this.heal(around);
    await setForLoader(around, ...this.setting);
    this.rival = new TargetRival(around, async (client, signal) => {
      this.struck += await this.round(client, signal);
    });
    this.rival.start();
    around.note(`${this.name}: ${this.deed}`);
  }

  async heal(around: ChaosWorld): Promise<void> {
    const { rival } = this;
    this.rival = undefined;
    await rival?.stop();
    if (rival !== undefined) await setForLoader(around, this.setting[0], null);
  }
}
