import { datasetNames } from '@chimera/contracts';

/** Name of a dataset's pipeline. An intent declares one datasource, which bears the intent's name. */
export function pipelineName(intent: string, dataset: string): string {
  return datasetNames.pipeline(intent, datasourceName(intent), dataset);
}

/** Name of the datasource of an intent. */
export function datasourceName(intent: string): string {
  return intent;
}
