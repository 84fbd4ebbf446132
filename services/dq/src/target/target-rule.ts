import type { Answer, Question } from '@chimera/connectors';
import type { CheckResult, Rule } from '@chimera/contracts';
import type { TargetRelation } from './staged-target.js';

/** The published version of another dataset. */
export interface PublishedDataset {
  readonly relation: TargetRelation;
  /** Address without credentials, as receipts write it. */
  readonly target: string;
}

/** What a rule that asks the target gets to work with. */
export interface TargetRuleContext {
  readonly version: TargetRelation;
  /** Address of the staged version, as receipts write it. */
  readonly target: string;
  /** Rows of the staged version that break the rule, as the target finds them. */
  ask(question: Omit<Question, 'timeoutMs' | 'limit'>): Promise<Answer>;
  /** `namespace/dataset` as last published; null when it never was. */
  published(dataset: string): Promise<PublishedDataset | null>;
}

/** A rule that asks the target. One file each; `target-rules.ts` lists them. */
export type TargetRule = (rule: Rule, context: TargetRuleContext) => Promise<CheckResult>;

/** A column name as an SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Sampled rows as text: the values of a row, joined. */
export function sampleTexts(answer: Answer): readonly string[] {
  return answer.samples.map((row) =>
    Object.values(row)
      .map((value) =>
        value === null ? 'null' : typeof value === 'object' ? JSON.stringify(value) : String(value),
      )
      .join(', ')
      .slice(0, 200),
  );
}
