import { describe, expect, it } from 'vitest';
import { choosePorts } from './ports.js';

const names = ['postgres', 'kafka', 'registry'] as const;
const previous = { postgres: 21_001, kafka: 21_002, registry: 21_003 };
const nothingOwned = () => false;

describe('choosePorts', () => {
  it('keeps ports that are free', async () => {
    expect(await choosePorts(names, previous, nothingOwned, async () => true)).toEqual(previous);
  });

  it('replaces only the one that somebody else took', async () => {
    const chosen = await choosePorts(names, previous, nothingOwned, async (port) => port !== 21_002);
    expect(chosen).toMatchObject({ postgres: 21_001, registry: 21_003 });
    expect(chosen.kafka).not.toBe(21_002);
  });

  it('keeps a taken port when our own process has it', async () => {
    const chosen = await choosePorts(
      names,
      previous,
      (name) => name === 'kafka',
      async (port) => port !== 21_002,
    );
    expect(chosen).toEqual(previous);
  });

  it('chooses different ports below the ephemeral range', async () => {
    const chosen = Object.values(await choosePorts(names, {}, nothingOwned, async () => true));
    expect(new Set(chosen).size).toBe(3);
    for (const port of chosen) expect(port).toBeLessThan(32_768);
  });
});
