import { Inject, Injectable } from '@nestjs/common';
import { SecretResolver, type DqConfig } from '@chimera/config';
import {
  targetConnector,
  type Answer,
  type ConnectorContext,
  type TargetConnection,
} from '@chimera/connectors';
import {
  MeshError,
  RejectedMessageError,
  type CheckResult,
  type Rule,
  type RunStaged,
} from '@chimera/contracts';
import { CONFIG } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { ofRule } from '../domain/check-result.js';
import { PublishedRepository } from '../repositories/published.repository.js';
import { relationIn, stagedTarget } from './staged-target.js';
import type { PublishedDataset, TargetRule, TargetRuleContext } from './target-rule.js';
import { targetRule } from './target-rules.js';

/** A single question to the target may take this long. */
const patienceMs = 120_000;
const mostSamples = 10;

/** Answers the rules that need the target: about other relations, in SQL, or about what only it can tell. */
@Injectable()
export class TargetChecks {
  constructor(
    @Inject(CONFIG) private readonly config: DqConfig,
    private readonly secrets: SecretResolver,
    private readonly work: UnitOfWork,
    private readonly published: PublishedRepository,
  ) {}

  /**
   * One result a rule, in order. A rule that is to blame itself fails with what the target said; a target that does
   * not answer throws, and everything is tried again.
   */
  async check(
    staged: RunStaged,
    rules: readonly Rule[],
    signal: AbortSignal,
  ): Promise<readonly CheckResult[]> {
    const asked = rules.flatMap((rule) => {
      const kind = targetRule(rule, staged);
      return kind === null ? [] : [{ rule, kind }];
    });
    if (asked.length === 0) return [];
    const context = this.contextOf(staged, signal);
    const results: CheckResult[] = [];
    for (const { rule, kind } of asked) results.push(await this.one(rule, kind, context));
    return results;
  }

  private async one(rule: Rule, kind: TargetRule, context: TargetRuleContext): Promise<CheckResult> {
    try {
      return await kind(rule, context);
    } catch (error) {
      if (!MeshError.is(error) || error.disposition !== 'reject') throw error;
      const expected = 'an answer of the target';
      return ofRule(rule, { passed: false, expected, observed: error.message });
    }
  }

  private contextOf(staged: RunStaged, signal: AbortSignal): TargetRuleContext {
    const { connection, version } = stagedTarget(staged);
    const context = { secrets: this.secrets, fileRoots: this.config.files.roots, signal };
    return {
      version,
      target: staged.receipt.target,
      ask: (question) => this.ask(connection, question, context),
      published: (dataset) => this.publishedDataset(dataset),
    };
  }

  private ask(
    connection: TargetConnection,
    question: Parameters<TargetRuleContext['ask']>[0],
    context: ConnectorContext,
  ): Promise<Answer> {
    const connector = targetConnector(connection.kind);
    if (connector.ask === undefined)
      throw new RejectedMessageError(
        'CHIMERA_RULE_INVALID',
        `Expected a target that answers questions, found ${connection.kind}.`,
      );
    return connector.ask(connection, { ...question, limit: mostSamples, timeoutMs: patienceMs }, context);
  }

  private async publishedDataset(dataset: string): Promise<PublishedDataset | null> {
    const [namespace = '', name = ''] = dataset.split('/', 2);
    const found = await this.work.read((tx) => this.published.ofDataset(tx, namespace, name));
    if (found === null) return null;
    const [schema = ''] = found.relation.split('.', 1);
    return { relation: relationIn(schema, found.relation), target: found.target };
  }
}
