import { newKernel, type Kernel } from './kernel-instance.js';
import { PassState } from './pass-state.js';

/** Where the column program begins: behind the state and the kernel's constants. */
const programStart = 8_192;
/** The kernel moves short spans as whole vectors: every region has this behind it. */
const slackBytes = 64;
const pageBytes = 65_536;

export interface RegionBytes {
  readonly input: number;
  readonly output: number;
}

/**
 * The linear memory of one kernel instance: column program, input, output, in this order, each as large as was asked for.
 * Memory of WebAssembly never shrinks, so an instance that a huge row made grow is replaced by a new one (Invariant 11).
 */
export class KernelMemory {
  kernel: Kernel = newKernel();
  bytes: Buffer = Buffer.alloc(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  state: PassState = new PassState(this.view);
  readonly program = programStart;
  /** Address of the input region. */
  readonly input: number;
  /** Address of the output region. */
  output = 0;
  #sizes: RegionBytes = { input: 0, output: 0 };

  /** `usual`: what the regions hold at first, and again after a `settle`. */
  constructor(
    private readonly columns: Buffer,
    private readonly usual: RegionBytes,
  ) {
    this.input = programStart + columns.length + slackBytes;
    this.#lay(usual);
    this.columns.copy(this.bytes, this.program);
  }

  get inputBytes(): number {
    return this.#sizes.input;
  }

  get outputBytes(): number {
    return this.#sizes.output;
  }

  /** Makes the regions at least this large. What stands in them stays; `output` may move, and `bytes` and `view` change. */
  reserve(input: number, output: number): void {
    if (input <= this.#sizes.input && output <= this.#sizes.output) return;
    const { input: oldInput, output: oldOutput } = this.#sizes;
    const from = this.output;
    this.#lay({ input: grown(oldInput, input), output: grown(oldOutput, output) });
    if (from !== this.output) this.bytes.copyWithin(this.output, from, from + oldOutput);
  }

  /** Whether a huge row made the regions much larger than usual. */
  get swollen(): boolean {
    const { input, output } = this.#sizes;
    return input + output > (this.usual.input + this.usual.output) * 4;
  }

  /** Gives back what a huge row needed. Only between rows that are written out: the regions are empty afterwards. */
  settle(): boolean {
    if (!this.swollen) return false;
    this.kernel = newKernel();
    this.#lay(this.usual);
    this.columns.copy(this.bytes, this.program);
    return true;
  }

  #lay(sizes: RegionBytes): void {
    this.#sizes = sizes;
    this.output = this.input + sizes.input + slackBytes;
    const end = this.output + sizes.output + slackBytes;
    const { memory } = this.kernel;
    const missing = Math.ceil((end - memory.buffer.byteLength) / pageBytes);
    if (missing > 0) memory.grow(missing);
    if (this.bytes.buffer === memory.buffer) return;
    this.bytes = Buffer.from(memory.buffer);
    this.view = new DataView(memory.buffer);
    this.state = new PassState(this.view);
  }
}

/** Doubles what does not suffice, so that growing in small steps costs no more than growing at once. */
function grown(size: number, wanted: number): number {
  return wanted <= size ? size : Math.max(wanted, size * 2);
}
