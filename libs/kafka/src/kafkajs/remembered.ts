/** An answer that is asked for once in a while, however many want it meanwhile. */
export class Remembered<T> {
  private answer: Promise<T> | null = null;
  private until = 0;

  constructor(private readonly freshForMs: number) {}

  /** The answer if there is a fresh one, otherwise what `ask` gives. A failure is not remembered. */
  get(ask: () => Promise<T>): Promise<T> {
    if (this.answer !== null && performance.now() < this.until) return this.answer;
    const answer = ask();
    this.answer = answer;
    this.until = performance.now() + this.freshForMs;
    answer.catch(() => {
      if (this.answer === answer) this.forget();
    });
    return answer;
  }

  /** The next who wants it asks. */
  forget(): void {
    this.answer = null;
  }
}
